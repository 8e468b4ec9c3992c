"""What only the streams transport has to care about: memory and leases."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from florin_cli.servers import Valkey
from florin_kit.events import Message, PublishError
from florin_kit.events.streams import StreamsTransport, consume
from florin_kit.events.streams.keys import Keys, connect
from florin_kit.events.streams.lease import Lease

QUEUES = {"alpha": ("t.*",), "beta": ("t.*",)}


class Bench:
    def __init__(self, url: str) -> None:
        self.url = url
        self.namespace = f"s{secrets.token_hex(4)}"
        self.keys = Keys(self.namespace)
        self.redis = connect(url, "test")
        self.transports: list[StreamsTransport] = []

    def transport(self, **options: Any) -> StreamsTransport:
        made = StreamsTransport(self.url, service="test", queues=QUEUES, namespace=self.namespace, **options)
        self.transports.append(made)
        return made

    async def length(self) -> int:
        return int(await self.redis.xlen(self.keys.stream))

    async def close(self) -> None:
        for transport in self.transports:
            await transport.stop()
        await self.redis.aclose()


def messages(count: int) -> list[Message]:
    return [Message(f"evt_{n}", "t.happened", "s", b"{}") for n in range(count)]


@pytest.fixture
async def bench(valkey: Valkey) -> AsyncIterator[Bench]:
    bench = Bench(valkey.url)
    yield bench
    await bench.close()


async def until(read: Any, good: Any) -> None:
    deadline = time.monotonic() + 10
    while not good(value := await read()):
        assert time.monotonic() < deadline, value
        await asyncio.sleep(0.02)


async def acking(transport: StreamsTransport, queue: str) -> Any:
    def receive(delivery: Any) -> None:
        tasks.append(asyncio.ensure_future(delivery.ack()))

    tasks: list[Any] = []
    return await transport.subscribe(queue, ["t.*"], receive, prefetch=10)


async def test_only_what_every_group_has_acknowledged_is_trimmed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consume, "RETENTION_S", 0.0)
    monkeypatch.setattr(consume, "TRIM_EVERY_S", 0.0)
    transport = bench.transport()
    await transport.publish(messages(50))
    alpha = await acking(transport, "alpha")
    await until(transport.depths, lambda depths: depths["alpha"].waiting == 0)
    for _ in range(3):
        await until(bench.length, lambda length: length == 50)
    beta = await acking(transport, "beta")
    await until(bench.length, lambda length: length <= 1)
    await alpha.close()
    await beta.close()


async def test_nothing_is_trimmed_while_a_known_group_is_missing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consume, "RETENTION_S", 0.0)
    monkeypatch.setattr(consume, "TRIM_EVERY_S", 0.0)
    transport = bench.transport()
    await transport.publish(messages(20))
    await bench.redis.xgroup_destroy(bench.keys.stream, "beta")
    alpha = await acking(transport, "alpha")
    await until(transport.depths, lambda depths: depths["alpha"].waiting == 0)
    await asyncio.sleep(consume.BLOCK_MS / 1000 * 1.5)  # a trim must have had its chance
    assert await bench.length() == 20
    await alpha.close()


async def test_a_full_stream_takes_nothing_and_loses_nothing(bench: Bench) -> None:
    transport = bench.transport(length_max=30)
    await transport.publish(messages(25))
    with pytest.raises(PublishError, match="FULL") as error:
        await transport.publish(messages(10))
    assert error.value.confirmed == frozenset()
    assert await bench.length() == 25


async def test_unacknowledged_entries_never_exceed_the_prefetch(bench: Bench) -> None:
    transport = bench.transport()
    await transport.publish(messages(30))
    held: list[Any] = []
    subscription = await transport.subscribe("alpha", ["t.*"], held.append, prefetch=10)

    async def count() -> int:
        return len(held)

    await until(count, lambda n: n == 10)
    await held[0].ack()
    await until(count, lambda n: n == 11)
    await subscription.close()


async def test_one_replica_holds_a_lease_until_it_lets_go(bench: Bench) -> None:
    first = Lease(bench.redis, bench.keys.lease("q"), "first", 5)
    second = Lease(bench.redis, bench.keys.lease("q"), "second", 5)
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    await asyncio.sleep(0)
    assert first.held
    assert not second.held
    await first.release()
    await waiting
    assert second.held
    assert not first.held
    await second.release()


async def test_a_lease_that_is_not_renewed_runs_out(bench: Bench) -> None:
    lease = Lease(bench.redis, bench.keys.lease("q"), "first", 0.2)
    await lease.acquire()
    await bench.redis.set(bench.keys.lease("q"), "somebody else")

    async def held() -> bool:
        return lease.held

    await until(held, lambda value: not value)
    await lease.release()
    assert await bench.redis.get(bench.keys.lease("q")) == b"somebody else"
