"""From the bus into the log: of all replicas one consumes at a time, the log drops repetitions."""

import asyncio
from collections import deque

import structlog
from redis.exceptions import RedisError

from florin_contracts.topology import QUEUES
from florin_kit.events import Delivery, InvalidEventError, Subscription, Transport, decode
from florin_kit.events.backoff import Backoff
from florin_live import metrics
from florin_live.feed.entry import Entry, entry_of
from florin_live.feed.log import ALIVE_TTL_S, Log

QUEUE = "live"
PATTERNS = ("#",)
# Publishers declare the queues that they know of; this one is declared here in any case.
ALL_QUEUES = {**QUEUES, QUEUE: PATTERNS}
PREFETCH = 500
BATCH = 100
DRAIN_TIMEOUT_S = 5.0
log = structlog.get_logger("florin.live")


class Feeder:
    """Consumes the durable queue and appends what browsers may see."""

    def __init__(self, transport: Transport, live_log: Log) -> None:
        self._transport = transport
        self._log = live_log
        self._waiting: deque[Delivery] = deque()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._subscription: Subscription | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self._transport.start()
        self._tasks = [asyncio.create_task(self._beat()), asyncio.create_task(self._run())]
        self._subscription = await self._transport.subscribe(QUEUE, PATTERNS, self._take, prefetch=PREFETCH)

    async def stop(self) -> None:
        """Take nothing more, append what is in hand, let go."""
        if self._subscription is not None:
            await self._subscription.pause()
            try:
                async with asyncio.timeout(DRAIN_TIMEOUT_S):
                    await self._idle.wait()
            except TimeoutError:
                log.warning("events_stopped_unfinished", queue=QUEUE)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._subscription is not None:
            await self._subscription.close()
        await self._transport.stop()

    async def check(self) -> None:
        """Raise unless events get into the log."""
        if any(task.done() for task in self._tasks):
            raise RuntimeError("the live log is not fed")

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
                size = min(len(self._waiting), BATCH)
                await self._work([self._waiting.popleft() for _ in range(size)])
            self._idle.set()

    async def _work(self, deliveries: list[Delivery]) -> None:
        entries = [item for delivery in deliveries if (item := _entry(delivery)) is not None]
        backoff = Backoff()
        while entries:
            try:
                new = await self._log.append(entries)
                metrics.APPENDED.labels("new").inc(new)
                metrics.APPENDED.labels("repeated").inc(len(entries) - new)
                break
            except (RedisError, OSError) as error:
                log.warning("live_log_waits", error=type(error).__name__)
                await asyncio.sleep(backoff.next_s())
        for delivery in deliveries:
            await delivery.ack()

    async def _beat(self) -> None:
        while True:
            try:
                if await self._log.heartbeat():
                    log.info("live_log_gap")
            except (RedisError, OSError) as error:
                log.warning("live_log_unreachable", error=type(error).__name__)
            await asyncio.sleep(ALIVE_TTL_S / 5)


def _entry(delivery: Delivery) -> tuple[str, Entry] | None:
    try:
        envelope = decode(delivery.message.body)
    except InvalidEventError as error:
        # Nothing to show, nothing to repair: whoever keeps the event sets it aside.
        log.warning("event_skipped", event_id=delivery.message.id, type=delivery.message.type, error=str(error))
        return None
    entry = entry_of(envelope)
    return (envelope.id, entry) if entry is not None else None
