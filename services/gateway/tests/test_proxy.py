"""What is passed on, what is not, and how bodies flow."""

import asyncio
import time
from typing import Any

import pytest


async def test_a_request_reaches_its_service_and_the_answer_comes_back(door: Any) -> None:
    async with door.client() as client:
        answer = await client.get("/api/v1/payments?limit=2", headers={"X-Custom": "kept"})
    got = answer.json()
    headers = dict(got["headers"])
    assert (answer.status_code, got["method"], got["target"]) == (200, "GET", "/api/v1/payments?limit=2")
    assert headers["x-custom"] == "kept"
    assert headers["x-request-id"] == answer.headers["x-request-id"]
    assert headers["x-forwarded-for"] == "127.0.0.1"


async def test_every_answer_has_the_security_headers_and_no_trace_of_the_inside(door: Any) -> None:
    async with door.client() as client:
        answers = [await client.get(path) for path in ("/api/v1/payments", "/nowhere", "/health/live")]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "max-age" in answer.headers["strict-transport-security"]
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
async def test_methods(door: Any, method: str) -> None:
    async with door.client() as client:
        for _ in range(3):
            answer = await client.request(method, "/api/v1/profile")
            assert answer.status_code == 200
    assert door.upstream.seen[-1]["method"] == method


async def test_connections_are_kept_on_both_sides(door: Any) -> None:
    async with door.client() as client:
        await client.get("/api/v1/payments")
        before = door.upstream.connections
        for _ in range(20):
            await client.get("/api/v1/payments")
    assert door.upstream.connections == before


@pytest.mark.parametrize("chunked", [True, False])
async def test_bodies_arrive_whole(door: Any, chunked: bool) -> None:
    body = b"0123456789" * 50_000

    async def pieces() -> Any:
        for start in range(0, len(body), 7000):
            yield body[start : start + 7000]

    async with door.client() as client:
        answer = await client.post("/api/v1/payments", content=pieces() if chunked else body)
    assert answer.json().get("body") == body.decode(), answer.text[:500]


async def test_a_body_that_is_too_large_is_refused(door: Any) -> None:
    async with door.client() as client:
        declared = await client.post("/api/v1/payments", content=b"x" * (1024 * 1024 + 1))

        async def endless() -> Any:
            for _ in range(32):
                yield b"x" * 65536

        streamed = await client.post("/api/v1/payments", content=endless())
    for answer in (declared, streamed):
        assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


async def test_large_answers_stream_to_a_slow_reader(door: Any) -> None:
    size = 64 * 1024 * 1024
    async with door.client() as client, client.stream("GET", f"/api/v1/payments/big?{size}") as answer:
        got = 0
        async for chunk in answer.aiter_bytes():
            got += len(chunk)
    assert got == size
    with open(f"/proc/{door.process.pid}/status") as status:
        peak_kb = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    assert peak_kb < 150 * 1024, "the answer was held in memory"


async def test_an_answer_before_the_end_of_the_request_is_passed_on(door: Any) -> None:
    raw = await door.raw(b"POST /api/v1/payments/early HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc")
    assert raw.startswith(b"HTTP/1.1 409")
    assert b"connection: close" in raw


async def test_expect_100_continue(door: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n")
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(b"abc")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_pipelined_requests_are_answered_in_order(door: Any) -> None:
    requests = b"".join(b"GET /api/v1/payments?n=%d HTTP/1.1\r\nhost: x\r\n\r\n" % n for n in range(10))
    raw = await door.raw(requests)
    assert raw.count(b"HTTP/1.1 200 OK") == 10
    positions = [raw.index(b"/api/v1/payments?n=%d" % n) for n in range(10)]
    assert positions == sorted(positions)


@pytest.mark.parametrize("path", ["reset", "half"])
async def test_a_service_that_breaks_off(door: Any, path: str) -> None:
    raw = await door.raw(b"POST /api/v1/payments/%b HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n" % path.encode())
    if path == "reset":
        assert raw.startswith(b"HTTP/1.1 503")
        assert b"upstream_unavailable" in raw
    else:  # what was promised did not all come: the client sees the connection end, not a whole answer
        assert raw.endswith(b"half")


async def test_a_service_that_is_down_is_503_at_once(own_door: Any) -> None:
    door = own_door
    url = door.upstream.url
    await door.upstream.stop()
    async with door.client() as client:
        started = time.monotonic()
        answer = await client.post("/api/v1/payments")
        assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert time.monotonic() - started < 1
    assert url not in answer.text


@pytest.mark.parametrize("gateway_settings", [{"response_timeout_s": "1"}])
async def test_a_service_that_hangs_is_504(door: Any) -> None:
    async with door.client() as client:
        answer = await client.get("/api/v1/payments/hang")
    assert (answer.status_code, answer.json()["code"]) == (504, "upstream_timeout")


@pytest.mark.parametrize("gateway_settings", [{"upstream_connections_max": "1"}])
async def test_an_answer_that_nobody_asked_for_is_nobodys(door: Any) -> None:
    """Whoever waits for the connection gets no answer to another's request."""
    async with door.client() as client, door.client() as other:
        first = asyncio.create_task(client.get("/api/v1/payments/twice"))
        await asyncio.sleep(0.1)
        second = await other.get("/api/v1/payments/mine")
        assert (await first).text == "no"
    assert second.json()["target"] == "/api/v1/payments/mine"


async def test_readiness_is_looked_at_once_for_all_who_ask(door: Any) -> None:
    """The address is open to anyone, and each look asks all services."""
    async with door.client() as client:
        answers = await asyncio.gather(*(client.get("/health/ready") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(door.upstream.seen) < 50


async def test_websocket_bytes_go_both_ways(door: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    token = door.upstream.token()
    writer.write(
        b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\norigin: https://florin.test\r\n"
        b"sec-websocket-key: abc\r\nsec-websocket-version: 13\r\ncookie: __Host-florin_access=%b\r\n\r\nhello"
        % token.encode()
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    assert await reader.readexactly(5) == b"HELLO"
    writer.write(b"again")
    assert await reader.readexactly(5) == b"AGAIN"
    writer.close()


async def test_what_follows_a_refused_websocket_is_not_passed_on(door: Any) -> None:
    smuggled = b"GET /api/v1/admin/users?smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
    raw = await door.raw(
        b"GET /ws?no HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-key: abc\r\nsec-websocket-version: 13\r\n\r\n" + smuggled
    )
    assert raw.startswith(b"HTTP/1.1 200")
    assert [r["target"] for r in door.upstream.seen] == ["/ws?no"]


async def test_a_connection_that_did_not_become_a_websocket_is_not_used_again(door: Any) -> None:
    upgrade = (
        b"GET /ws?no HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-key: abc\r\nsec-websocket-version: 13\r\n\r\n"
    )
    before = door.upstream.connections
    for _ in range(3):
        assert (await door.raw(upgrade)).startswith(b"HTTP/1.1 200")
    assert door.upstream.connections == before + 3


async def test_websockets_of_foreign_pages_are_refused(door: Any) -> None:
    raw = await door.raw(
        b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\norigin: https://evil.test\r\n"
        b"sec-websocket-key: abc\r\nsec-websocket-version: 13\r\n\r\n"
    )
    assert raw.startswith(b"HTTP/1.1 403")
