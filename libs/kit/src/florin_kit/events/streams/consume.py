"""Consuming a group of the stream: one active consumer, take-over, acknowledgements, trimming."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from uuid import uuid4

import structlog

from florin_contracts.topology import matches
from florin_kit import tasks
from florin_kit.events.backoff import Backoff
from florin_kit.events.ports import OnDelivery
from florin_kit.events.streams.delivery import Acknowledger, StreamDelivery
from florin_kit.events.streams.keys import ERRORS, Client, Entry, Keys, create_groups, text
from florin_kit.events.streams.lease import Lease
from florin_kit.events.streams.scripts import TRIM

log = structlog.get_logger("florin.events")
LEASE_S = 5.0
BLOCK_MS = 500
RETENTION_S = 15.0
TRIM_EVERY_S = 1.0
START_TIMEOUT_S = 5.0


class StreamSubscription:
    """One consumer group, read by the replica that holds its lease.

    A new holder first takes over what the last one left unacknowledged, oldest first, then reads
    on: within a subject the order is that of the stream. Should a stalled holder wake up late, the
    inbox makes its unfinished work harmless.
    """

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        queue: str,
        patterns: Sequence[str],
        on_delivery: OnDelivery,
        prefetch: int,
        queues: Sequence[str],
        lease_s: float,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._queue = queue
        self._patterns = patterns
        self._on_delivery = on_delivery
        self._prefetch = prefetch
        self._queues = queues
        self._consumer = f"consumer-{uuid4().hex}"
        self._lease = Lease(redis, keys.lease(queue), self._consumer, lease_s)
        self._acks = Acknowledger(redis, keys.stream, queue)
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._trimmed_at = time.monotonic()

    async def start(self) -> None:
        """Begin, waiting a moment for a server that is there."""
        self._acks.start()
        self._task = asyncio.create_task(self._run())
        with suppress(TimeoutError):
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._ready.wait()

    async def pause(self) -> None:
        await tasks.end(self._task)
        # What is in hand is still ours: nobody may take it over before it is finished.
        self._lease.keep()

    async def close(self) -> None:
        await self.pause()
        await self._acks.stop()
        await self._lease.release()
        await self._redis.aclose()

    async def _run(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await create_groups(self._redis, self._keys, [self._queue])
                self._ready.set()
                await self._lease.acquire()
                await self._take_over()
                backoff.reset()
                while self._lease.held:
                    await self._read_new()
                log.warning("events_lease_lost", queue=self._queue)
            except ERRORS as error:
                log.warning("events_consumer_disconnected", what=self._queue, error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(backoff.next_s())

    async def _take_over(self) -> None:
        """Deliver what this group was handed and never acknowledged, oldest first."""
        start = "-"
        while True:
            room = await self._acks.room(self._prefetch)
            pending = await self._redis.xpending_range(self._keys.stream, self._queue, start, "+", room)
            if not pending:
                break
            start = f"({text(pending[-1]['message_id'])}"
            deliveries = {p["message_id"]: int(p["times_delivered"]) for p in pending}
            mine = [entry for entry in deliveries if not self._acks.is_open(entry)]
            if not mine:
                continue
            claimed = await self._redis.xclaim(self._keys.stream, self._queue, self._consumer, 0, mine)
            for entry in set(mine) - {entry for entry, _ in claimed}:
                self._acks.skip(entry)  # its body is gone
            for entry, fields in claimed:
                self._deliver((entry, fields), crashes=deliveries[entry])
        await self._forget_others()

    async def _forget_others(self) -> None:
        for consumer in await self._redis.xinfo_consumers(self._keys.stream, self._queue):
            if text(consumer["name"]) != self._consumer and not consumer["pending"]:
                await self._redis.xgroup_delconsumer(self._keys.stream, self._queue, consumer["name"])

    async def _read_new(self) -> None:
        room = await self._acks.room(self._prefetch)
        answer = await self._redis.xreadgroup(
            self._queue, self._consumer, {self._keys.stream: ">"}, count=room, block=BLOCK_MS
        )
        for _, entries in answer or ():
            for entry in entries:
                self._deliver(entry, crashes=0)
        if time.monotonic() - self._trimmed_at > TRIM_EVERY_S:
            self._trimmed_at = time.monotonic()
            young_ms = int((time.time() - RETENTION_S) * 1000)
            await self._redis.eval(TRIM, 1, self._keys.stream, f"{young_ms}-0", *self._queues)

    def _deliver(self, entry: Entry, crashes: int) -> None:
        id_, fields = entry
        only = fields.get(b"to")
        type_ = text(fields.get(b"type", b""))
        wanted = text(only) == self._queue if only else any(matches(p, type_) for p in self._patterns)
        if not wanted:
            self._acks.skip(id_)
            return
        self._acks.open(id_)
        self._on_delivery(StreamDelivery(self._redis, self._keys, self._queue, id_, fields, crashes, self._acks))
