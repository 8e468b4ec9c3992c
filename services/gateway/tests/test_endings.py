"""The gateway ends a connection on which the client still sends: the answer arrives, and the connection does end."""

import asyncio
import socket
from typing import Any

import pytest

GET = b"GET %b HTTP/1.1\r\nhost: x\r\n\r\n"
PAYMENTS, ODD = GET % b"/api/v1/payments", GET % b"/a%20b"
BODY = b"POST /health/live HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n"
UPGRADE = b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"


@pytest.mark.parametrize(
    ("first", "statuses"),
    [
        pytest.param(PAYMENTS + ODD, [b"200", b"404"], id="a request in the middle is refused"),
        pytest.param(ODD, [b"404"], id="the first is refused"),
        pytest.param(UPGRADE, [b"200"], id="the gateway answers an upgrade itself"),
    ],
)
async def test_no_answer_is_lost_by_a_reset(door: Any, first: bytes, statuses: list[bytes]) -> None:
    """Where a connection is closed over bytes that nobody has read, the client is reset and its answers are gone."""
    loop = asyncio.get_running_loop()
    with socket.create_connection(("127.0.0.1", door.port)) as client:
        client.setblocking(False)
        async with asyncio.timeout(10):
            await loop.sock_sendall(client, first + PAYMENTS * 20_000)
            await asyncio.sleep(0.2)  # nothing is read before the gateway is through with it
            answers = b""
            while data := await loop.sock_recv(client, 65536):
                answers += data
    assert [part[:3] for part in answers.split(b"HTTP/1.1 ")[1:]] == statuses


@pytest.mark.parametrize("request_", [ODD, BODY, UPGRADE], ids=["refused", "before its body", "upgrade"])
async def test_a_client_that_never_closes_is_left_after_a_while(door: Any, request_: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(request_)
    async with asyncio.timeout(12):
        await reader.read(-1)  # to the end of what the gateway sends
        with pytest.raises(ConnectionError):
            await _sending(writer)
    writer.close()


@pytest.mark.parametrize("gateway_settings", [{"write_timeout_s": "1", "limits": "anonymous=10000/15m"}])
async def test_nor_does_one_stay_that_never_takes_the_end_of_its_answer(door: Any) -> None:
    """It may be little enough that the connection counts as writable."""
    clients = []
    for size in range(2_000_000, 4_600_000, 48_000):  # one of these leaves a little
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", door.port))
        client.sendall(b"GET /api/v1/payments/whole?%d HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n" % size)
        clients.append(client)
    await door.until_alone()
    for client in clients:
        client.close()


async def _sending(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.3)
