"""Consuming from RabbitMQ: durable queues and broadcasts, each on a connection of its own."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import aio_pika
import structlog
from aio_pika import DeliveryMode
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, AbstractQueue
from aiormq.exceptions import AMQPError

from florin_kit.events.backoff import Backoff
from florin_kit.events.ports import DeliveryLostError, Message, OnDelivery, OnGap, OnMessage, TransportError
from florin_kit.events.rabbitmq.topology import Names, declare_broadcast, declare_queue

log = structlog.get_logger("florin.events")
Connect = Callable[[], Awaitable[AbstractConnection]]
SETUP_TIMEOUT_S = 15.0
START_TIMEOUT_S = 5.0
PUBLISH_TIMEOUT_S = 10.0
_ERRORS = (AMQPError, OSError, TimeoutError, RuntimeError)


class RabbitDelivery:
    """A message taken from a quorum queue."""

    def __init__(self, raw: AbstractIncomingMessage, channel: AbstractChannel, dead_queue: str) -> None:
        self.message = from_amqp(raw)
        self.crashes = int(str(raw.headers.get("x-delivery-count", 0)))
        self._raw = raw
        self._channel = channel
        self._dead_queue = dead_queue

    async def ack(self) -> None:
        # On a lost connection the broker has already taken it back and will deliver it again.
        with suppress(*_ERRORS):
            await self._raw.ack()

    async def dead_letter(self, reason: str, error: str, tries: int) -> None:
        # Not by reject: the letter should say why. Published before the ack, so never lost.
        letter = aio_pika.Message(
            self._raw.body,
            message_id=self._raw.message_id,
            type=self._raw.type,
            content_type=self._raw.content_type,
            delivery_mode=DeliveryMode.PERSISTENT,
            timestamp=datetime.now(UTC),
            headers={
                "subject": self.message.subject,
                "florin-reason": reason,
                "florin-error": error,
                "florin-tries": tries,
            },
        )
        try:
            await self._channel.default_exchange.publish(letter, self._dead_queue, timeout=PUBLISH_TIMEOUT_S)
        except _ERRORS as failure:
            if self._channel.is_closed:
                raise DeliveryLostError from failure
            raise TransportError(f"dead letter not confirmed: {type(failure).__name__}") from failure
        await self.ack()


class _Reconnecting(ABC):
    """A consumption that comes back whenever the broker does."""

    def __init__(self, connect: Connect, what: str) -> None:
        self._connect = connect
        self._what = what
        self._running = asyncio.Event()
        self._paused = False
        self._task: asyncio.Task[None] | None = None
        self._queue: AbstractQueue | None = None
        self._tag: str | None = None

    async def start(self) -> None:
        """Begin, waiting a moment for a broker that is there."""
        self._task = asyncio.create_task(self._run())
        with suppress(TimeoutError):
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._running.wait()

    async def pause(self) -> None:
        self._paused = True
        if self._queue is not None and self._tag is not None:
            with suppress(*_ERRORS):
                await self._queue.cancel(self._tag)

    async def close(self) -> None:
        self._paused = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @abstractmethod
    async def _consume(self, connection: AbstractConnection) -> tuple[AbstractQueue, str]:
        """Declare and begin to consume on a fresh connection."""

    @abstractmethod
    def _lost(self) -> None:
        """The connection has ended."""

    async def _run(self) -> None:
        backoff = Backoff()
        while not self._paused:
            try:
                await self._run_once(backoff)
            except (TransportError, *_ERRORS) as error:
                log.warning("events_consumer_disconnected", what=self._what, error=f"{type(error).__name__}: {error}")
            if self._running.is_set():
                self._running.clear()
                self._lost()
            await asyncio.sleep(backoff.next_s())

    async def _run_once(self, backoff: Backoff) -> None:
        connection = await self._connect()
        try:
            closed = asyncio.Event()
            connection.close_callbacks.add(lambda *_: closed.set())
            async with asyncio.timeout(SETUP_TIMEOUT_S):
                self._queue, self._tag = await self._consume(connection)
            self._queue.channel.close_callbacks.add(lambda *_: closed.set())
            self._running.set()
            backoff.reset()
            await closed.wait()
        finally:
            with suppress(*_ERRORS):
                await connection.close()


class QueueSubscription(_Reconnecting):
    """One durable queue, consumed with acknowledgements."""

    def __init__(
        self,
        connect: Connect,
        names: Names,
        queue: str,
        patterns: Sequence[str],
        on_delivery: OnDelivery,
        prefetch: int,
    ) -> None:
        super().__init__(connect, queue)
        self._names = names
        self._name = queue
        self._patterns = patterns
        self._on_delivery = on_delivery
        self._prefetch = prefetch

    async def _consume(self, connection: AbstractConnection) -> tuple[AbstractQueue, str]:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        await channel.set_qos(prefetch_count=self._prefetch)
        queue = await declare_queue(channel, self._names, self._name, self._patterns)
        dead = self._names.dead_queue(self._name)

        async def receive(raw: AbstractIncomingMessage) -> None:
            if not self._paused:
                self._on_delivery(RabbitDelivery(raw, channel, dead))

        return queue, await queue.consume(receive)

    def _lost(self) -> None:
        log.warning("events_consumer_lost", queue=self._name)


class BroadcastSubscription(_Reconnecting):
    """This process's own copy of events; what it misses while away is gone."""

    def __init__(
        self,
        connect: Connect,
        names: Names,
        patterns: Sequence[str],
        on_message: OnMessage,
        on_gap: OnGap | None,
    ) -> None:
        super().__init__(connect, "broadcast")
        self._names = names
        self._patterns = patterns
        self._on_message = on_message
        self._on_gap = on_gap
        self._missed = False

    async def _consume(self, connection: AbstractConnection) -> tuple[AbstractQueue, str]:
        channel = await connection.channel(publisher_confirms=False)
        queue = await declare_broadcast(channel, self._names, self._patterns)

        async def receive(raw: AbstractIncomingMessage) -> None:
            self._on_message(from_amqp(raw))

        tag = await queue.consume(receive, no_ack=True)
        if self._missed and self._on_gap is not None:
            self._on_gap()
        self._missed = False
        return queue, tag

    def _lost(self) -> None:
        self._missed = True


def from_amqp(raw: AbstractIncomingMessage) -> Message:
    """The event in an AMQP message."""
    return Message(
        raw.message_id or "", raw.type or raw.routing_key or "", str(raw.headers.get("subject", "")), raw.body
    )
