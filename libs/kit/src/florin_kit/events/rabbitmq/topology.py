"""RabbitMQ definitions as code: one topic exchange, and per consumer a quorum queue with dead letters.

Queue arguments cannot be changed on an existing queue: a new value needs a new queue name.
"""

from collections.abc import Mapping, Sequence

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractExchange, AbstractQueue
from pamqp.common import FieldTable

# Above the 5 tries of a handler on purpose: a crash counts against every message that was taken
# ahead, so the broker's limit only stops what kills the process each time.
DELIVERY_LIMIT = 20
# Looking at dead letters takes and returns them, which newer brokers count as a delivery too.
DEAD_DELIVERY_LIMIT = 1_000_000
BROADCAST_LENGTH_MAX = 10_000


class Names:
    """Names within a namespace; ``florin`` in production, another one for each test."""

    def __init__(self, namespace: str) -> None:
        self.events = f"{namespace}.events"
        self.dead = f"{namespace}.dead"
        self._namespace = namespace

    def queue(self, queue: str) -> str:
        return f"{self._namespace}.{queue}"

    def dead_queue(self, queue: str) -> str:
        return f"{self._namespace}.{queue}.dead"


def queue_arguments(names: Names) -> FieldTable:
    """A consumer's queue: replicated, one consumer at a time, nothing lost on the way to the dead letters."""
    return {
        "x-queue-type": "quorum",
        # Order of a subject must hold across replicas: they stand by for each other.
        "x-single-active-consumer": True,
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": names.dead,
        # At-least-once dead-lettering requires this overflow behaviour.
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def dead_queue_arguments() -> FieldTable:
    """Where dead letters stay until somebody decides."""
    return {"x-queue-type": "quorum", "x-delivery-limit": DEAD_DELIVERY_LIMIT}


async def declare_exchange(channel: AbstractChannel, names: Names) -> AbstractExchange:
    """The exchange that all events go to."""
    return await channel.declare_exchange(names.events, ExchangeType.TOPIC, durable=True)


async def declare_queue(channel: AbstractChannel, names: Names, queue: str, patterns: Sequence[str]) -> AbstractQueue:
    """A consumer's queue with its dead letters; idempotent."""
    exchange = await declare_exchange(channel, names)
    dead_exchange = await channel.declare_exchange(names.dead, ExchangeType.DIRECT, durable=True)
    dead = await channel.declare_queue(names.dead_queue(queue), durable=True, arguments=dead_queue_arguments())
    arguments = queue_arguments(names) | {"x-dead-letter-routing-key": names.queue(queue)}
    await dead.bind(dead_exchange, names.queue(queue))
    declared = await channel.declare_queue(names.queue(queue), durable=True, arguments=arguments)
    for pattern in patterns:
        await declared.bind(exchange, pattern)
    return declared


async def declare_all(channel: AbstractChannel, names: Names, queues: Mapping[str, Sequence[str]]) -> AbstractExchange:
    """Everything a publisher must know to exist before it publishes."""
    for queue, patterns in queues.items():
        await declare_queue(channel, names, queue, patterns)
    return await declare_exchange(channel, names)


async def declare_broadcast(channel: AbstractChannel, names: Names, patterns: Sequence[str]) -> AbstractQueue:
    """A process's own, short-lived copy of the events; drops the oldest when it is not read."""
    exchange = await declare_exchange(channel, names)
    queue = await channel.declare_queue(
        exclusive=True,
        auto_delete=True,
        arguments={"x-queue-type": "classic", "x-max-length": BROADCAST_LENGTH_MAX},
    )
    for pattern in patterns:
        await queue.bind(exchange, pattern)
    return queue
