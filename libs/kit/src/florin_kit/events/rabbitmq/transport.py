"""Events over RabbitMQ: publisher confirms, quorum queues, dead letters.

Plain aio-pika connections with our own reconnecting: every connection declares what it needs, so a
broker that comes back empty is set up again.
"""

import asyncio
from collections.abc import Mapping, Sequence

import aio_pika
from aio_pika import DeliveryMode
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange
from aiormq.exceptions import AMQPError

from florin_kit.events.envelope import MEDIA_TYPE
from florin_kit.events.ports import (
    DeadLetter,
    Depth,
    Message,
    OnDelivery,
    OnGap,
    OnMessage,
    PublishError,
    Subscription,
    TransportError,
)
from florin_kit.events.rabbitmq.consume import BroadcastSubscription, QueueSubscription
from florin_kit.events.rabbitmq.letters import RabbitLetters
from florin_kit.events.rabbitmq.topology import Names, declare_all

CONNECT_TIMEOUT_S = 5.0
CONFIRM_TIMEOUT_S = 10.0
HEARTBEAT_S = 15
BROKER_ERRORS = (AMQPError, OSError, TimeoutError, RuntimeError)


class RabbitTransport:
    """The `Transport` port on RabbitMQ 3.10 or newer.

    `queues` (queue → patterns) are declared before the first publish, so that events wait for
    consumers which have never run yet.
    """

    name = "rabbitmq"

    def __init__(
        self, url: str, *, service: str, queues: Mapping[str, Sequence[str]], namespace: str = "florin"
    ) -> None:
        self._url = url
        self._service = service
        self._queues = dict(queues)
        self._names = Names(namespace)
        self._publishing = asyncio.Lock()
        self._connection: AbstractConnection | None = None
        self._exchange: AbstractExchange | None = None
        self._letters = RabbitLetters(self.connect, self._names)

    async def start(self) -> None:
        """Nothing to wait for: connections are made when they are needed."""

    async def stop(self) -> None:
        await self._disconnect()

    async def connect(self) -> AbstractConnection:
        """Open a connection of the caller's own. Raises `TransportError`."""
        try:
            return await aio_pika.connect(
                self._url,
                timeout=CONNECT_TIMEOUT_S,
                heartbeat=HEARTBEAT_S,
                client_properties={"connection_name": f"florin-{self._service}"},
            )
        except BROKER_ERRORS as error:
            raise TransportError(f"RabbitMQ cannot be reached: {type(error).__name__}") from error

    async def check(self) -> None:
        async with self._publishing:
            await self._ready()

    async def publish(self, batch: Sequence[Message]) -> None:
        async with self._publishing:
            confirmed: set[int] = set()
            try:
                exchange = await self._ready()
                for wave in _waves(batch):
                    await self._publish_wave(exchange, batch, wave, confirmed)
            except PublishError:
                raise
            except (TransportError, *BROKER_ERRORS) as error:
                await self._disconnect()
                raise PublishError(f"not confirmed: {type(error).__name__}: {error}", frozenset(confirmed)) from error

    async def _publish_wave(
        self, exchange: AbstractExchange, batch: Sequence[Message], wave: Sequence[int], confirmed: set[int]
    ) -> None:
        results = await asyncio.gather(
            *(
                exchange.publish(to_amqp(batch[i]), batch[i].type, mandatory=False, timeout=CONFIRM_TIMEOUT_S)
                for i in wave
            ),
            return_exceptions=True,
        )
        confirmed.update(i for i, result in zip(wave, results, strict=True) if not isinstance(result, BaseException))
        failures = [result for result in results if isinstance(result, BaseException)]
        if failures:
            # Later waves hold later events of these subjects: sending them now would reorder.
            await self._disconnect()
            raise PublishError(
                f"{len(failures)} of {len(wave)} not confirmed: {type(failures[0]).__name__}", frozenset(confirmed)
            )

    async def subscribe(
        self, queue: str, patterns: Sequence[str], on_delivery: OnDelivery, *, prefetch: int
    ) -> Subscription:
        declared = tuple(dict.fromkeys((*self._queues.get(queue, ()), *patterns)))
        self._queues[queue] = declared
        subscription = QueueSubscription(self.connect, self._names, queue, declared, on_delivery, prefetch)
        await subscription.start()
        return subscription

    async def broadcast(
        self, patterns: Sequence[str], on_message: OnMessage, on_gap: OnGap | None = None
    ) -> Subscription:
        subscription = BroadcastSubscription(self.connect, self._names, patterns, on_message, on_gap)
        await subscription.start()
        return subscription

    async def depths(self) -> Mapping[str, Depth]:
        return await self._letters.depths(tuple(self._queues))

    async def dead_letters(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]:
        return await self._letters.list(queue, limit)

    async def retry(self, queue: str, letter_id: str) -> bool:
        return await self._letters.take(queue, letter_id, put_back=True)

    async def discard(self, queue: str, letter_id: str) -> bool:
        return await self._letters.take(queue, letter_id, put_back=False)

    async def _ready(self) -> AbstractExchange:
        if self._exchange is not None and self._connection is not None and not self._connection.is_closed:
            return self._exchange
        await self._disconnect()
        self._connection = await self.connect()
        try:
            channel: AbstractChannel = await self._connection.channel(publisher_confirms=True)
            self._exchange = await declare_all(channel, self._names, self._queues)
        except BROKER_ERRORS as error:
            await self._disconnect()
            raise TransportError(f"RabbitMQ refuses: {type(error).__name__}: {error}") from error
        return self._exchange

    async def _disconnect(self) -> None:
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            await close_quietly(connection)


async def close_quietly(connection: AbstractConnection) -> None:
    """Close a connection that may be broken already."""
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            await connection.close()
    except BROKER_ERRORS:
        return


def _waves(batch: Sequence[Message]) -> list[list[int]]:
    """Split a batch so that no subject occurs twice in a wave.

    Within a wave all confirms are awaited together. Only when they are in does the next event of
    the same subject go out: a broker may refuse one message and accept the next.
    """
    waves: list[list[int]] = []
    seen: dict[str, int] = {}
    for index, message in enumerate(batch):
        level = seen.get(message.subject, 0)
        seen[message.subject] = level + 1
        if level == len(waves):
            waves.append([])
        waves[level].append(index)
    return waves


def to_amqp(message: Message) -> aio_pika.Message:
    """An event as a persistent AMQP message."""
    return aio_pika.Message(
        message.body,
        message_id=message.id,
        type=message.type,
        headers={"subject": message.subject},
        content_type=MEDIA_TYPE,
        delivery_mode=DeliveryMode.PERSISTENT,
    )
