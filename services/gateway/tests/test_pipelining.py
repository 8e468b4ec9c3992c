"""Requests sent before the answers to earlier ones: they wait, in their order, and not without bounds."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

GET = b"GET %b HTTP/1.1\r\nhost: x\r\n\r\n"
PAYMENTS, ALIVE = GET % b"/api/v1/payments", GET % b"/health/live"
SLOW = GET % b"/api/v1/payments/slow?0.5"
UPGRADE = b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
CHUNKED = b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
OLD = b"GET /api/v1/payments/big?65536 HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\n\r\n"
UNLIMITED = {"limits": "anonymous=1000000/15m"}


def statuses(raw: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", raw)]


@pytest.mark.parametrize("gateway_settings", [UNLIMITED])
async def test_any_number_is_answered_in_order(door: Any) -> None:
    """Also those that the gateway answers at once: none is the caller of the next."""
    asked = SLOW + ALIVE * 5_000 + PAYMENTS * 50
    raw = await door.raw(asked + GET.replace(b"host", b"connection: close\r\nhost") % b"/nowhere", wait_s=20)
    assert statuses(raw) == [200] * 5_051 + [404]
    assert raw.index(b"/slow") < raw.index(b'"service":"gateway"') < raw.index(b'"target": "/api/v1/payments"')


@pytest.mark.parametrize("gateway_settings", [UNLIMITED])
async def test_a_client_that_sends_faster_than_it_is_answered_costs_no_memory(door: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)

    async def send() -> None:
        while True:
            writer.write(PAYMENTS * 2_000)
            await writer.drain()

    before, answers = _resident_kb(door), 0
    sending = asyncio.create_task(send())
    async with asyncio.timeout(30):
        while answers < 60:
            answers += (await reader.read(65536)).count(b"HTTP/1.1 200 ")
    sending.cancel()
    writer.transport.abort()  # closing would first send what is left
    await door.until_alone()  # what the gateway still counted would count for the next test
    assert _resident_kb(door) - before < 32_000


def _resident_kb(door: Any) -> int:
    """Of the gateway's process."""
    status = Path(f"/proc/{door.process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0])


@pytest.mark.parametrize("gateway_settings", [{"body_bytes_max": "10000"}])
async def test_a_request_that_waits_is_refused_when_its_turn_comes(door: Any) -> None:
    """The answer to the one before it would be taken for its own."""
    raw = await door.raw(SLOW + CHUNKED + (b"800\r\n" + b"x" * 2048 + b"\r\n") * 10, wait_s=10)
    assert statuses(raw) == [200, 413]
    assert raw.index(b"/slow") < raw.index(b"payload_too_large")


@pytest.mark.parametrize("amount", [1, 20_000], ids=["a little", "more than is kept"])
async def test_what_follows_a_waiting_upgrade_is_for_the_service(door: Any, amount: int) -> None:
    """It is no request, though it may look like one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(SLOW + UPGRADE)
    await asyncio.sleep(0.1)
    writer.write(PAYMENTS * amount + b"the end")
    raw = b""
    async with asyncio.timeout(5):
        while not raw.endswith(b"THE END") and (data := await reader.read(65536)):
            raw += data
    writer.close()
    assert statuses(raw) == [200, 101], raw[:3000]
    assert raw.endswith(b"\r\n\r\n" + PAYMENTS.upper() * amount + b"THE END")
    assert [seen["target"] for seen in door.upstream.seen] == ["/api/v1/payments/slow?0.5"]


@pytest.mark.parametrize("gateway_settings", [{"response_timeout_s": "1"}])
async def test_a_service_that_does_not_switch_in_time_has_failed(door: Any) -> None:
    raw = await door.raw(UPGRADE.replace(b"/ws", b"/ws?hang"), wait_s=10)
    assert statuses(raw) == [504]


@pytest.mark.parametrize("rest", [b"GET /api/v1/pay", CHUNKED + b"5\r\nab"], ids=["head", "body"])
async def test_an_end_in_the_middle_of_a_request_leaves_the_others_their_answers(door: Any, rest: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(SLOW + PAYMENTS + rest)
    writer.write_eof()
    async with asyncio.timeout(5):
        raw = await reader.read(-1)
    writer.close()
    assert statuses(raw) == [200, 200, 400]


@pytest.mark.parametrize("gateway_settings", [{"body_idle_timeout_s": "1"}])
async def test_a_body_that_waits_for_its_turn_is_not_late(door: Any) -> None:
    """The gateway takes no more of it than it may keep: it is not the client that pauses."""
    body = b"x" * 400_000
    post = b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b"
    raw = await door.raw(GET % b"/api/v1/payments/slow?3.5" + post % (len(body), body), wait_s=10)
    assert statuses(raw) == [200, 200]
    assert body in raw


async def test_each_answer_is_framed_for_its_own_request(door: Any) -> None:
    """Whoever speaks HTTP/1.0 knows no chunks, whatever comes behind it."""
    raw = await door.raw(OLD + PAYMENTS, wait_s=5)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert body == b"x" * 65_536
