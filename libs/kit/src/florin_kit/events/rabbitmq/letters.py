"""Dead letters in RabbitMQ: look, put back, discard.

A queue can only be read from its head, so each action takes what is there (up to a limit), acts on
one message and returns the others by closing the channel.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import aio_pika
from aio_pika import DeliveryMode
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aiormq.exceptions import AMQPError, ChannelNotFoundEntity

from florin_kit.events.ports import DeadLetter, Depth, TransportError
from florin_kit.events.rabbitmq.topology import Names

SCAN_MAX = 10_000
TIMEOUT_S = 15.0
_ERRORS = (AMQPError, OSError, TimeoutError, RuntimeError)


class RabbitLetters:
    """The dead letters of all queues in a namespace."""

    def __init__(self, connect: Callable[[], Awaitable[AbstractConnection]], names: Names) -> None:
        self._connect = connect
        self._names = names
        # Two scans at once would hide each other's messages.
        self._scanning = asyncio.Lock()

    async def depths(self, queues: Sequence[str]) -> dict[str, Depth]:
        """Ready messages of each queue and its dead letters; 0 for what is not declared yet."""
        async with self._connected() as connection:
            return {
                queue: Depth(
                    waiting=await _count(connection, self._names.queue(queue)),
                    dead=await _count(connection, self._names.dead_queue(queue)),
                )
                for queue in queues
            }

    async def list(self, queue: str, limit: int) -> list[DeadLetter]:
        """The oldest letters."""
        async with self._scanning, self._connected() as connection:
            channel = await connection.channel()
            return [_letter(queue, raw) async for raw in self._scan(channel, queue, limit)]

    async def take(self, queue: str, letter_id: str, *, put_back: bool) -> bool:
        """Remove a letter, putting it back into its queue first if asked; False if there is none."""
        async with self._scanning, self._connected() as connection:
            channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            async for raw in self._scan(channel, queue, SCAN_MAX):
                if _letter_id(raw) != letter_id:
                    continue
                if put_back:
                    # To the one queue, not to the exchange: nobody else asked for it again.
                    await channel.default_exchange.publish(_again(raw), self._names.queue(queue), timeout=TIMEOUT_S)
                await raw.ack()
                return True
        return False

    async def _scan(self, channel: AbstractChannel, queue: str, limit: int) -> AsyncIterator[AbstractIncomingMessage]:
        try:
            dead = await channel.declare_queue(self._names.dead_queue(queue), passive=True)
        except ChannelNotFoundEntity:
            return
        for _ in range(limit):
            raw = await dead.get(fail=False, timeout=TIMEOUT_S)
            if raw is None:
                return
            yield raw

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AbstractConnection]:
        connection = await self._connect()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                yield connection
        except _ERRORS as error:
            raise TransportError(f"RabbitMQ: {type(error).__name__}: {error}") from error
        finally:
            with suppress(*_ERRORS):
                await connection.close()


async def _count(connection: AbstractConnection, queue: str) -> int:
    # A channel each: asking for a queue that does not exist closes it.
    channel = await connection.channel()
    try:
        declared = await channel.declare_queue(queue, passive=True)
    except ChannelNotFoundEntity:
        return 0
    return int(declared.declaration_result.message_count or 0)


def _letter_id(raw: AbstractIncomingMessage) -> str:
    return raw.message_id or f"delivery-{raw.delivery_tag}"


def _letter(queue: str, raw: AbstractIncomingMessage) -> DeadLetter:
    headers = raw.headers
    return DeadLetter(
        id=_letter_id(raw),
        queue=queue,
        type=raw.type or "",
        subject=str(headers.get("subject", "")),
        # Without our header the broker itself gave up: the delivery limit.
        reason=str(headers.get("florin-reason", "crashed")),
        error=str(headers.get("florin-error", "")),
        tries=int(str(headers.get("florin-tries", headers.get("x-delivery-count", 0)))),
        failed_at=raw.timestamp,
        body=raw.body,
    )


def _again(raw: AbstractIncomingMessage) -> aio_pika.Message:
    return aio_pika.Message(
        raw.body,
        message_id=raw.message_id,
        type=raw.type,
        content_type=raw.content_type,
        delivery_mode=DeliveryMode.PERSISTENT,
        headers={"subject": raw.headers.get("subject", "")},
    )
