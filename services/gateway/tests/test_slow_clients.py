"""Clients that do not read what they asked for: nobody else pays for them."""

import asyncio
import socket
from typing import Any

import pytest

MEBIBYTE = 1024 * 1024
ANSWER_BYTES = 60_000  # few enough that they come from the service in one piece


class SlowClient:
    """A connection with a small window that reads only when it is told to."""

    def __init__(self, port: int) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.setblocking(False)
        self._port = port

    async def ask(self, *targets: str) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", self._port))
        await loop.sock_sendall(
            self._socket, b"".join(b"GET %b HTTP/1.1\r\nhost: x\r\n\r\n" % target.encode() for target in targets)
        )

    async def read(self, enough: int, *, wait_s: float = 20) -> int:
        """Read until there are more bytes than that, or the connection ends; how many there were."""
        loop = asyncio.get_running_loop()
        got = 0
        async with asyncio.timeout(wait_s):
            while got <= enough and (data := await loop.sock_recv(self._socket, 1 << 20)):
                got += len(data)
        return got

    def close(self) -> None:
        self._socket.close()


@pytest.mark.parametrize("gateway_settings", [{"limits": "anonymous=10000/15m"}])
async def test_a_connection_to_a_service_outlives_a_slow_client(door: Any) -> None:
    """The answer that fills a client is also over, and its connection free for others: it is read again."""
    for answers in range(30, 70):  # one of these is as much as a client takes that does not read
        client = SlowClient(door.port)
        await client.ask(*[f"/api/v1/payments/whole?{ANSWER_BYTES}"] * answers)
        await asyncio.sleep(0.03)
        assert await client.read(answers * ANSWER_BYTES) > answers * ANSWER_BYTES
        client.close()
        async with asyncio.timeout(5), door.client() as quick:
            assert (await quick.get("/api/v1/payments")).status_code == 200


@pytest.mark.parametrize("gateway_settings", [{"limits": "anonymous=10000/15m"}])
async def test_answers_do_not_pile_up_for_a_client_that_does_not_read(door: Any) -> None:
    """What it asks for behind answers that it does not read is not fetched and kept in memory."""
    client = SlowClient(door.port)
    await client.ask(*[f"/api/v1/payments/whole?{ANSWER_BYTES}"] * 300)
    await asyncio.sleep(1)
    assert door.upstream.requests < 100
    assert await client.read(300 * ANSWER_BYTES) > 300 * ANSWER_BYTES
    client.close()


@pytest.mark.parametrize("gateway_settings", [{"response_timeout_s": "3"}])
async def test_a_slow_client_is_not_a_slow_service(door: Any) -> None:
    """It may take its time without its answer being cut, or the service being blamed."""
    client = SlowClient(door.port)
    await client.ask(f"/api/v1/payments/big?{8 * MEBIBYTE}")
    await asyncio.sleep(5)
    assert await client.read(8 * MEBIBYTE) > 8 * MEBIBYTE
    client.close()


@pytest.mark.parametrize("gateway_settings", [{"write_timeout_s": "1", "idle_timeout_s": "1"}])
async def test_a_client_that_never_reads_is_cut_off(door: Any) -> None:
    client = SlowClient(door.port)
    await client.ask(*[f"/api/v1/payments/big?{8 * MEBIBYTE}"] * 2)
    await asyncio.sleep(3.5)
    try:
        got = await client.read(8 * MEBIBYTE)
    except ConnectionError:
        got = 0
    assert got < 8 * MEBIBYTE
    client.close()


@pytest.mark.parametrize("gateway_settings", [{"write_timeout_s": "1", "idle_timeout_s": "1"}])
async def test_a_client_that_was_slow_is_idle_afterwards(door: Any) -> None:
    """Its connection does not stay open for ever."""
    client = SlowClient(door.port)
    await client.ask(f"/api/v1/payments/big?{6 * MEBIBYTE}")
    await asyncio.sleep(0.3)
    await client.read(6 * MEBIBYTE)
    await client.read(MEBIBYTE, wait_s=5)
    client.close()
