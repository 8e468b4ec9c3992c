"""What a service listens to.

consumers = Consumers(service="admin")

@consumers.on("payment.*", UserRegistered)
async def record(envelope: Envelope[Any], tx: AsyncSession) -> None: ...

await consumers.start(transport, database.transaction)
"""

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from florin_contracts.events import Event, event_types
from florin_contracts.topology import uncovered
from florin_kit.events import inbox, metrics
from florin_kit.events.envelope import Envelope, InvalidEventError, decode
from florin_kit.events.failures import RetryPolicy
from florin_kit.events.lanes import Lanes
from florin_kit.events.ports import Delivery, Message, OnGap, Subscription, TransactionFactory, Transport
from florin_kit.events.worker import Handler, Registration, Worker

log = structlog.get_logger("florin.events")

PREFETCH = 64
CONCURRENCY = 4
# The broker's own limit comes after it, for what even this process cannot count.
CRASHES_MAX = 15
STOP_TIMEOUT_S = 20.0
PURGE_EVERY_S = 3600.0

BroadcastHandler = Callable[[Envelope[Any]], None]
Wanted = str | type[Event]


class Consumers:
    """The handlers of one service and, once started, their consumption.

    `queue` is the durable queue that all replicas of the service share; its events are declared in
    `florin_contracts.topology`. A handler gets the envelope and an open transaction, in which the
    note that it ran is already made: raising undoes both. Its name is its identity in the inbox, so
    renaming a handler makes it see redelivered events again.
    """

    def __init__(
        self,
        service: str,
        *,
        queue: str | None = None,
        retry: RetryPolicy | None = None,
        prefetch: int = PREFETCH,
        concurrency: int = CONCURRENCY,
    ) -> None:
        self.service = service
        self.queue = queue or service
        self._retry = retry or RetryPolicy()
        self._prefetch = prefetch
        self._concurrency = concurrency
        self._registrations: list[Registration] = []
        self._broadcasts: list[tuple[tuple[str, ...], BroadcastHandler, OnGap | None]] = []
        self._lanes = Lanes()
        self._subscriptions: list[Subscription] = []
        self._purging: asyncio.Task[None] | None = None

    def on(self, *wanted: Wanted, name: str | None = None) -> Callable[[Handler], Handler]:
        """Declare a handler for events: patterns such as ``payment.*``, or event classes."""

        def register(handler: Handler) -> Handler:
            full_name = f"{self.queue}.{name or getattr(handler, '__name__', '')}"
            if any(registration.name == full_name for registration in self._registrations):
                raise ValueError(f"two handlers are named {full_name}: the inbox could not tell them apart")
            self._registrations.append(Registration(full_name, _patterns(wanted), handler))
            return handler

        return register

    def broadcast(self, *wanted: Wanted, on_gap: OnGap | None = None) -> Callable[[BroadcastHandler], BroadcastHandler]:
        """Declare a receiver that runs in every replica, for every event from now on.

        A plain function that passes the event on. At most once, no inbox, no tries;
        `on_gap` is called when events may have been missed.
        """

        def register(handler: BroadcastHandler) -> BroadcastHandler:
            if inspect.iscoroutinefunction(handler):
                raise TypeError("a broadcast receiver is a plain function that passes the event on")
            self._broadcasts.append((_patterns(wanted), handler, on_gap))
            return handler

        return register

    async def start(self, transport: Transport, transaction: TransactionFactory | None = None) -> None:
        """Begin to consume. `transaction` opens a unit of work; only broadcasts can do without."""
        if self._registrations:
            if transaction is None:
                raise ValueError(f"{self.service} has handlers and no database to run them in")
            await self._start_queue(transport, transaction)
            self._purging = asyncio.create_task(_purge_forever(transaction))
        for patterns, handler, on_gap in self._broadcasts:
            subscription = await transport.broadcast(patterns, partial(_tell, handler), on_gap)
            self._subscriptions.append(subscription)

    async def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Take nothing more, finish what is in hand, then let go.

        What is not finished in time is left unacknowledged for another replica.
        """
        for subscription in self._subscriptions:
            await subscription.pause()
        if not await self._lanes.drain(timeout_s):
            log.warning("events_stopped_unfinished", queue=self.queue)
        if self._purging is not None:
            self._purging.cancel()
            await asyncio.gather(self._purging, return_exceptions=True)
        for subscription in self._subscriptions:
            await subscription.close()
        self._subscriptions.clear()

    async def _start_queue(self, transport: Transport, transaction: TransactionFactory) -> None:
        patterns = tuple(dict.fromkeys(p for registration in self._registrations for p in registration.patterns))
        if missing := uncovered(self.queue, patterns, event_types()):
            log.warning("events_not_in_topology", queue=self.queue, types=missing)
        worker = Worker(self.queue, self._registrations, transaction, self._retry, self._concurrency, CRASHES_MAX)

        def receive(delivery: Delivery) -> None:
            self._lanes.submit(delivery.message.subject, partial(worker.handle, delivery))

        self._subscriptions.append(await transport.subscribe(self.queue, patterns, receive, prefetch=self._prefetch))


def _patterns(wanted: tuple[Wanted, ...]) -> tuple[str, ...]:
    if not wanted:
        raise ValueError("a handler must want some event")
    return tuple(item if isinstance(item, str) else item.spec.name for item in wanted)


def _tell(handler: BroadcastHandler, message: Message) -> None:
    try:
        envelope = decode(message.body)
    except InvalidEventError as error:
        log.warning("broadcast_skipped", event_id=message.id, type=message.type, error=str(error))
        return
    try:
        handler(envelope)
    except Exception:
        log.exception("broadcast_failed", event_id=message.id, type=message.type)
    metrics.CONSUMED.labels("broadcast", envelope.type, "done").inc()


async def _purge_forever(transaction: TransactionFactory) -> None:
    while True:
        try:
            if removed := await inbox.purge(transaction):
                log.info("inbox_purged", rows=removed)
        except Exception as error:
            log.warning("inbox_purge_failed", error=f"{type(error).__name__}: {error}")
        await asyncio.sleep(PURGE_EVERY_S)
