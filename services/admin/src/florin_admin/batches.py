"""Consumes the whole bus, many events to a transaction.

The audit trail has one writer at a time, so what counts is how much each of its transactions holds:
at 500 events a second one at a time would spend the day waiting for commits.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from florin_kit.events import (
    Delivery,
    Envelope,
    InvalidEventError,
    RetryPolicy,
    Subscription,
    Transport,
    TransportError,
    UnknownSchemaError,
    decode,
)
from florin_kit.events.backoff import Backoff
from florin_kit.events.failures import unavailable
from florin_kit.events.ports import DeliveryLostError

log = structlog.get_logger("florin.events")
Handler = Callable[[Sequence[Envelope[Any]]], Awaitable[None]]
DRAIN_TIMEOUT_S = 10.0
CRASHES_MAX = 15

BATCH = Histogram("florin_admin_batch_size", "Events recorded in one transaction", buckets=(1, 2, 5, 20, 50, 100, 200))
RECORDED = Counter("florin_admin_events_total", "Events taken from the bus", ["outcome"])


class BatchConsumer:
    """Hands batches of a durable queue's events to one handler, in order, until it succeeds.

    The handler must absorb events that it has seen. An event that alone makes it fail is tried a few
    times and then set aside, so that it holds up nothing else.
    """

    def __init__(self, queue: str, handler: Handler, *, batch_max: int, retry: RetryPolicy | None = None) -> None:
        self._queue = queue
        self._handler = handler
        self._batch_max = batch_max
        self._retry = retry or RetryPolicy()
        self._waiting: deque[Delivery] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._subscription: Subscription | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, transport: Transport) -> None:
        """Begin to consume."""
        self._task = asyncio.create_task(self._run(), name="batch-consumer")
        self._subscription = await transport.subscribe(self._queue, ("#",), self._take, prefetch=2 * self._batch_max)

    async def stop(self) -> None:
        """Take nothing more, finish what is in hand."""
        if self._subscription is not None:
            await self._subscription.pause()
            try:
                async with asyncio.timeout(DRAIN_TIMEOUT_S):
                    await self._idle.wait()
            except TimeoutError:
                log.warning("events_stopped_unfinished", queue=self._queue)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._subscription is not None:
            await self._subscription.close()

    async def check(self) -> None:
        """Raise unless events are being consumed."""
        if self._task is None or self._task.done():
            raise RuntimeError("events are not consumed")

    def _take(self, delivery: Delivery) -> None:
        self._waiting.append(delivery)
        self._idle.clear()
        self._wake.set()

    async def _run(self) -> None:
        self._idle.set()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                size = min(len(self._waiting), self._batch_max)
                await self._work([self._waiting.popleft() for _ in range(size)])
            self._idle.set()

    async def _work(self, deliveries: Sequence[Delivery]) -> None:
        batch: list[tuple[Delivery, Envelope[Any]]] = []
        for delivery in deliveries:
            if delivery.crashes >= CRASHES_MAX:
                error: Exception = RuntimeError(f"{delivery.crashes} consumers died with it")
                await self._set_aside(delivery, "crashed", error, 0)
                continue
            try:
                batch.append((delivery, decode(delivery.message.body)))
            except InvalidEventError as invalid:
                reason = "unknown_schema" if isinstance(invalid, UnknownSchemaError) else "schema"
                await self._set_aside(delivery, reason, invalid, 0)
        if batch and not await self._tried(batch):
            for one in batch:
                await self._alone(*one)

    async def _tried(self, batch: Sequence[tuple[Delivery, Envelope[Any]]]) -> bool:
        """Handle all at once; False when something among them is at fault."""
        backoff = Backoff()
        while True:
            try:
                await self._handler([envelope for _, envelope in batch])
            except Exception as error:
                if not unavailable(error):
                    log.warning("batch_failed", queue=self._queue, size=len(batch), error=_describe(error))
                    return False
                log.warning("batch_waits", queue=self._queue, error=_describe(error))
                await asyncio.sleep(backoff.next_s())
                continue
            BATCH.observe(len(batch))
            RECORDED.labels("recorded").inc(len(batch))
            for delivery, _ in batch:
                await delivery.ack()
            return True

    async def _alone(self, delivery: Delivery, envelope: Envelope[Any]) -> None:
        backoff = Backoff()
        tries = 0
        while True:
            try:
                await self._handler([envelope])
            except Exception as error:
                if unavailable(error):
                    await asyncio.sleep(backoff.next_s())
                    continue
                tries += 1
                if tries >= self._retry.tries_max:
                    log.exception("event_failed", event_id=envelope.id, type=envelope.type)
                    await self._set_aside(delivery, "failed", error, tries)
                    return
                await asyncio.sleep(self._retry.delays_s[tries - 1])
                continue
            RECORDED.labels("recorded").inc()
            await delivery.ack()
            return

    async def _set_aside(self, delivery: Delivery, reason: str, error: Exception, tries: int) -> None:
        backoff = Backoff()
        while True:
            try:
                await delivery.dead_letter(reason, _describe(error)[:1000], tries)
                break
            except DeliveryLostError:
                return  # it comes again
            except TransportError as failure:
                log.warning("dead_letter_waits", event_id=delivery.message.id, error=str(failure))
                await asyncio.sleep(backoff.next_s())
        RECORDED.labels("dead_lettered").inc()
        log.error("event_dead_lettered", event_id=delivery.message.id, queue=self._queue, reason=reason)


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
