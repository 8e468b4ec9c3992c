"""The port between the backbone and a broker, and what passes through it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

TransactionFactory = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Opens one unit of work: commits at the end, rolls back on an error (`Database.transaction`)."""


class TransportError(Exception):
    """The broker cannot be reached or refuses; trying again later is right."""


class PublishError(TransportError):
    """Part of a batch is not known to be safe at the broker.

    `confirmed` are the positions in the batch that are; all others must be sent again.
    """

    def __init__(self, message: str, confirmed: frozenset[int] = frozenset()) -> None:
        super().__init__(message)
        self.confirmed = confirmed


class DeliveryLostError(TransportError):
    """The broker has taken the message back (the connection ended) and will deliver it again."""


@dataclass(frozen=True, slots=True)
class Message:
    """An encoded envelope with the attributes that brokers route and order by."""

    id: str
    type: str
    subject: str
    body: bytes


class Delivery(Protocol):
    """A message taken from a queue. Exactly one of its methods is called, once."""

    @property
    def message(self) -> Message: ...

    @property
    def crashes(self) -> int:
        """How often it was delivered before without an end: consumers that died, or let go."""
        ...

    async def ack(self) -> None:
        """It is dealt with. Never raises: what cannot be acknowledged is delivered again."""
        ...

    async def dead_letter(self, reason: str, error: str, tries: int) -> None:
        """Set it aside in the queue's dead letters. Raises `TransportError`, `DeliveryLostError`."""
        ...


class Subscription(Protocol):
    """A running consumption."""

    async def pause(self) -> None:
        """Take no more messages."""
        ...

    async def close(self) -> None:
        """Let go: whatever is not acknowledged goes to another consumer."""
        ...


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was set aside, for staff to look at.

    `id` names it within its queue: the event's id where the message has one.
    """

    id: str
    queue: str
    type: str
    subject: str
    reason: str
    error: str
    tries: int
    failed_at: datetime | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Depth:
    """How full a queue is: messages that wait (on streams also those in hand), and dead letters."""

    waiting: int
    dead: int


OnDelivery = Callable[[Delivery], None]
OnMessage = Callable[[Message], None]
OnGap = Callable[[], None]


class Transport(Protocol):
    """A broker. Methods that need it raise `TransportError` while it is away."""

    name: str

    async def start(self) -> None:
        """Begin; does not wait for the broker, which may come later."""
        ...

    async def stop(self) -> None:
        """Close every connection. Subscriptions are closed before."""
        ...

    async def check(self) -> None:
        """Raise `TransportError` unless the broker answers."""
        ...

    async def publish(self, batch: Sequence[Message]) -> None:
        """Hand over a batch; return when the broker has taken responsibility for all of it.

        Messages of one subject arrive in the order of the batch, whatever fails. Raises
        `PublishError`.
        """
        ...

    async def subscribe(
        self, queue: str, patterns: Sequence[str], on_delivery: OnDelivery, *, prefetch: int
    ) -> Subscription:
        """Consume a durable queue of the events that match any of `patterns`.

        Of all processes that subscribe to a queue one is served at a time, so that order holds;
        the next takes over when it goes. At most `prefetch` messages are out at once. Reconnects
        by itself for as long as it is open.
        """
        ...

    async def broadcast(
        self, patterns: Sequence[str], on_message: OnMessage, on_gap: OnGap | None = None
    ) -> Subscription:
        """Give this process its own copy of every matching event from now on.

        `on_gap` is called when some may have been missed.
        """
        ...

    async def depths(self) -> Mapping[str, Depth]:
        """How full each known queue is."""
        ...

    async def dead_letters(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]:
        """The oldest dead letters of a queue."""
        ...

    async def retry(self, queue: str, letter_id: str) -> bool:
        """Put a dead letter back into its queue, and only there; False when there is none."""
        ...

    async def discard(self, queue: str, letter_id: str) -> bool:
        """Delete a dead letter; False when there is none."""
        ...
