"""Services that fail in every way, and a gateway that keeps its head."""

import asyncio
import os
import signal
import time
from collections import Counter
from typing import Any

import httpx2
import pytest

from florin_gateway import routing
from florin_gateway.proxy.breaker import Breaker, BreakerPolicy, RetryBudget, State
from florin_gateway.routing import Priority

POLICY = BreakerPolicy(window_s=10, failures_min=5, ratio=0.5, open_s=1, open_s_max=4)


class Faulty:
    """A service that can be told how to fail: slow, hanging, resetting, refusing, half-dead."""

    def __init__(self) -> None:
        self.mode = "fine"
        self.port = 0
        self.requests = 0
        self.released = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0
                )
                await reader.readexactly(length)
                self.requests += 1
                if self.mode == "reset":
                    writer.transport.abort()
                    return
                if self.mode == "hang":
                    await asyncio.sleep(60)
                if self.mode == "slow":
                    await self.released.wait()
                if self.mode == "rubbish":
                    writer.write(b"this is not http\r\n\r\n")
                if self.mode == "half-dead" and self.requests % 2:
                    writer.transport.abort()
                    return
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


@pytest.fixture
async def faulty() -> Any:
    made = Faulty()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def guarded(faulty: Faulty, upstream_door: Any) -> Any:
    """A gateway whose payments service is the faulty one."""
    return await upstream_door(
        payments_url=f"http://127.0.0.1:{faulty.port}", response_timeout_s="1", limits="anonymous=100000/15m"
    )


async def statuses(
    client: httpx2.AsyncClient, count: int, method: str = "POST", path: str = "/api/v1/payments"
) -> Counter[int]:
    headers = {"Idempotency-Key": "k"}
    return Counter([(await client.request(method, path, headers=headers)).status_code for _ in range(count)])


@pytest.mark.parametrize("mode", ["reset", "rubbish", "hang"])
async def test_the_breaker_opens_fails_fast_and_closes_again(guarded: Any, faulty: Faulty, mode: str) -> None:
    async with guarded.client() as client:
        assert await statuses(client, 3) == {200: 3}
        faulty.mode = mode
        answers = await asyncio.gather(*(client.post("/api/v1/payments") for _ in range(12)))
        assert {a.status_code for a in answers} <= {503, 504}
        asked, started = faulty.requests, time.monotonic()
        refused = await client.post("/api/v1/payments")
        assert (refused.status_code, refused.json()["code"]) == (503, "upstream_unavailable")
        assert int(refused.headers["retry-after"]) >= 1
        assert time.monotonic() - started < 0.5
        assert faulty.requests == asked, "the service was asked although the breaker is open"
        assert (await client.get("/api/v1/profile")).status_code == 200, "other services suffer"
        metrics = (await client.get("/metrics")).text
        assert 'florin_gateway_breaker_state{endpoint="0",upstream="payments"} 2.0' in metrics

        faulty.mode = "fine"
        recovered = time.monotonic()
        while (await client.post("/api/v1/payments")).status_code != 200:
            assert time.monotonic() - recovered < 6
            await asyncio.sleep(0.05)
        assert await statuses(client, 10) == {200: 10}


async def test_reads_are_repeated_within_the_budget(guarded: Any, faulty: Faulty) -> None:
    async with guarded.client() as client:
        faulty.mode = "half-dead"
        reads = await statuses(client, 10, "GET")
        assert reads[200] >= 8


async def test_a_websocket_is_opened_although_the_first_connection_dies(faulty: Faulty, upstream_door: Any) -> None:
    door = await upstream_door(live_url=f"http://127.0.0.1:{faulty.port}")
    faulty.mode = "half-dead"
    answer = await door.raw(
        b"GET /ws HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-key: abc\r\nsec-websocket-version: 13\r\n\r\nhello"
    )
    assert answer.startswith(b"HTTP/1.1 200")  # what the service says instead of switching
    assert faulty.requests == 2


async def test_a_write_is_repeated_only_when_a_key_makes_that_safe(guarded: Any, faulty: Faulty) -> None:
    faulty.mode = "reset"
    async with guarded.client() as client:
        await client.post("/api/v1/payments", json={"a": 1})
        assert faulty.requests == 1
        await client.post("/api/v1/payments", json={"a": 1}, headers={"Idempotency-Key": "k"})
        assert faulty.requests == 3


async def test_a_slow_service_slows_nobody_else(faulty: Faulty, upstream_door: Any) -> None:
    door = await upstream_door(payments_url=f"http://127.0.0.1:{faulty.port}", limits="anonymous=100000/15m")
    faulty.mode = "slow"
    async with door.client() as client, asyncio.timeout(25):
        slow = [asyncio.create_task(client.get("/api/v1/payments")) for _ in range(50)]
        while faulty.requests < 50:
            await asyncio.sleep(0.01)
        assert await statuses(client, 20, "GET", "/api/v1/profile") == {200: 20}
        assert not any(task.done() for task in slow)
        faulty.released.set()
        assert {a.status_code for a in await asyncio.gather(*slow)} == {200}


async def test_with_two_endpoints_the_death_of_one_is_not_noticed(faulty: Faulty, upstream_door: Any) -> None:
    other = Faulty()
    await other.start()
    urls = f"http://127.0.0.1:{faulty.port}, http://127.0.0.1:{other.port}"
    door = await upstream_door(payments_url=urls, limits="anonymous=100000/15m")
    async with door.client() as client:
        assert await statuses(client, 10) == {200: 10}
        await faulty.stop()
        assert await statuses(client, 200) == {200: 200}
        await faulty.start()
        asked = faulty.requests
        async with asyncio.timeout(10):
            while faulty.requests == asked:  # until its breaker lets it be asked again
                await client.post("/api/v1/payments")
                await asyncio.sleep(0.05)
        await other.stop()
        assert await statuses(client, 200) == {200: 200}
    await other.start()
    await other.stop()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP])
async def test_workers_are_replaced_and_stopped_without_losing_a_request(
    upstream_door: Any, end: signal.Signals
) -> None:
    door = await upstream_door(workers="2", limits="anonymous=1000000/15m", drain_grace_s="0.5")
    await _until_children(door.process.pid, 2)
    done: Counter[int] = Counter()
    stopping = asyncio.Event()

    async def load() -> None:
        # One connection a request, as a client that was told `connection: close` would do it.
        while not stopping.is_set():
            async with door.client() as client:
                for _ in range(5):
                    answer = await client.get("/api/v1/payments")
                    done[answer.status_code] += 1
                    if answer.headers.get("connection") == "close":
                        break

    loads = [asyncio.create_task(load()) for _ in range(8)]
    await asyncio.sleep(0.5)
    if end == signal.SIGHUP:
        for _ in range(2):
            door.process.send_signal(end)
            await asyncio.sleep(5)
        stopping.set()
        await asyncio.gather(*loads)
        assert set(done) == {200}
        assert done[200] > 100
    else:
        stopping.set()
        await asyncio.gather(*loads)
        door.process.send_signal(end)
        assert await asyncio.to_thread(door.process.wait, 10) == 0


async def test_a_worker_that_dies_is_replaced(upstream_door: Any) -> None:
    door = await upstream_door(workers="2")
    children = await _until_children(door.process.pid, 2)
    os.kill(children[0], signal.SIGKILL)
    async with asyncio.timeout(10):
        while len(now := await _children(door.process.pid)) < 2 or children[0] in now:
            await asyncio.sleep(0.05)
    async with door.client() as client:
        assert (await client.get("/api/v1/payments")).status_code == 200


async def test_workers_do_not_outlive_their_parent(upstream_door: Any) -> None:
    door = await upstream_door(workers="2", drain_grace_s="0")
    children = await _until_children(door.process.pid, 2)
    door.process.kill()
    async with asyncio.timeout(10):
        while any(os.path.exists(f"/proc/{child}") for child in children):
            await asyncio.sleep(0.05)


async def _until_children(pid: int, count: int) -> list[int]:
    async with asyncio.timeout(20):
        while len(found := await _children(pid)) < count:
            await asyncio.sleep(0.05)
    return found


async def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


async def test_under_overload_reports_go_first_and_payments_last(upstream_door: Any) -> None:
    door = await upstream_door(in_flight_max="10", limits="anonymous=100000/15m", response_timeout_s="2")
    async with door.client() as client:
        hanging = [asyncio.create_task(client.get("/api/v1/profile/hang")) for _ in range(6)]
        await asyncio.sleep(0.3)
        assert (await client.get("/api/v1/payments/reports")).status_code == 503
        assert (await client.get("/api/v1/profile")).status_code == 200
        hanging += [asyncio.create_task(client.get("/api/v1/profile/hang")) for _ in range(2)]
        await asyncio.sleep(0.3)
        shed = await client.get("/api/v1/profile")
        assert (shed.status_code, shed.json()["code"], shed.headers["retry-after"]) == (503, "overloaded", "1")
        assert (await client.post("/api/v1/payments")).status_code == 200
        assert (await client.get("/health/live")).status_code == 200
        await asyncio.gather(*hanging)
        assert (await client.get("/api/v1/payments/reports")).status_code == 200


async def test_a_client_that_sends_no_more_still_gets_its_answer(door: Any) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\n\r\n")
    writer.write_eof()
    assert (await reader.read()).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize(
    "dribble",
    [
        b"GET /api/v1/payments HTTP/1.1\r\nhost: x\r\nx-slow: ",
        b"POST /api/v1/payments HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n",
    ],
)
async def test_slow_clients_are_cut(upstream_door: Any, dribble: bytes) -> None:
    door = await upstream_door(head_timeout_s="1", body_idle_timeout_s="1")
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(dribble)
    started = time.monotonic()
    try:
        async with asyncio.timeout(6):
            while True:
                if b"GET" in dribble:
                    writer.write(b"a")
                if await asyncio.wait_for(_ended(reader), 0.3):
                    break
    except ConnectionError:
        pass
    assert 0.5 < time.monotonic() - started < 5
    writer.close()


async def _ended(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(0.2):
            return not await reader.read(1024)
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_the_breaker_as_a_machine() -> None:
    breaker = Breaker(POLICY)
    for _ in range(4):
        breaker.failed(0.0)
    assert breaker.state is State.CLOSED
    breaker.failed(0.0)
    assert breaker.state is State.OPEN
    assert not breaker.allows(0.9)
    assert breaker.retry_after_s(0.4) == pytest.approx(0.6)
    assert breaker.allows(1.1)
    assert not breaker.allows(1.2), "one probe at a time"
    breaker.failed(1.3)
    assert not breaker.allows(3.2)
    assert breaker.allows(3.4)
    breaker.succeeded(3.5)
    assert (breaker.state, breaker.allows(3.6)) == (State.CLOSED, True)


def test_a_probe_that_never_comes_back_does_not_keep_it_open_for_good() -> None:
    breaker = Breaker(POLICY)
    for _ in range(5):
        breaker.failed(0.0)
    assert breaker.allows(1.1)
    assert breaker.allows(1.2 + POLICY.open_s_max)


def test_a_few_failures_among_many_successes_open_nothing() -> None:
    breaker = Breaker(POLICY)
    for second in range(100):
        breaker.succeeded(second / 10)
        if second % 3 == 0:
            breaker.failed(second / 10)
    assert breaker.state is State.CLOSED


def test_the_retry_budget_is_a_share_of_the_requests() -> None:
    budget = RetryBudget(5, 10)
    assert sum(budget.withdraw() for _ in range(100)) == 10
    for _ in range(50):
        budget.deposit()
    assert sum(budget.withdraw() for _ in range(100)) == 10


@pytest.mark.parametrize(
    ("path", "priority"),
    [
        ("/api/v1/auth/login", Priority.CRITICAL),
        ("/api/v1/payments", Priority.CRITICAL),
        ("/api/v1/wallets", Priority.CRITICAL),
        ("/api/v1/payments/reports", Priority.LOW),
        ("/api/v1/admin/audit/export.csv", Priority.LOW),
        ("/api/v1/auth/me/export", Priority.LOW),
        ("/api/v1/payments/data-export", Priority.LOW),
        ("/api/v1/profile", Priority.NORMAL),
        ("/api/docs", Priority.LOW),
    ],
)
def test_priorities(path: str, priority: Priority) -> None:
    assert routing.priority(path) is priority
