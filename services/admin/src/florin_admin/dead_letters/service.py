"""Looking at dead letters, putting them back, discarding them.

The broker keeps them. Each act is written down first, in a transaction that ends after it: nothing is done
that can't be recorded, and what fails leaves no record.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.dead_letters.schemas import SEPARATOR
from florin_contracts.events import AuditRecorded
from florin_contracts.topology import QUEUES
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.errors import NotFound, UpstreamUnavailable
from florin_kit.events import DeadLetter, Depth, Transport, TransportError, publish
from florin_kit.identity import Principal

T = TypeVar("T")
RETRY_MAX = 100
SOURCE = "florin/admin"


@dataclass(frozen=True)
class DeadLetters:
    """Use cases. All raise `UpstreamUnavailable` while the broker is away."""

    transport: Transport

    async def queues(self) -> dict[str, Depth]:
        """How full each queue is."""
        return dict(await _reached(self.transport.depths()))

    async def letters(self, queue: str | None, limit: int) -> list[DeadLetter]:
        """The oldest of one queue, or of each that has some. Raises `NotFound`."""
        if queue is not None:
            return list(await _reached(self.transport.dead_letters(known(queue), limit)))
        found: list[DeadLetter] = []
        for name, depth in (await self.queues()).items():
            if depth.dead and len(found) < limit:
                found += await _reached(self.transport.dead_letters(name, limit - len(found)))
        return found

    async def retry(self, tx: AsyncSession, principal: Principal, letter_id: str) -> None:
        """Put it back into its queue, and only there. Raises `NotFound`."""
        queue, letter = split(letter_id)
        await _record(tx, principal, "dead_letter.retried", queue, letter, {})
        if not await _reached(self.transport.retry(queue, letter)):
            raise NotFound

    async def discard(self, tx: AsyncSession, principal: Principal, letter_id: str, reason: str) -> None:
        """Delete it, for good. Raises `NotFound`."""
        queue, letter = split(letter_id)
        await _record(tx, principal, "dead_letter.discarded", queue, letter, {"reason": reason})
        if not await _reached(self.transport.discard(queue, letter)):
            raise NotFound

    async def retry_all(self, tx: AsyncSession, principal: Principal, queue: str) -> tuple[int, int]:
        """Put back the oldest, at most `RETRY_MAX`; how many, and how many are left. Raises `NotFound`.

        Each is taken once: one that fails again meanwhile waits for the next time.
        """
        done = 0
        for letter in await self.letters(queue, RETRY_MAX):
            await _record(tx, principal, "dead_letter.retried", queue, letter.id, {})
            done += await _reached(self.transport.retry(queue, letter.id))
        return done, (await self.queues())[queue].dead


def known(queue: str) -> str:
    """The queue's name, once it is known to be one. Raises `NotFound`."""
    if queue not in QUEUES:
        raise NotFound
    return queue


def split(letter_id: str) -> tuple[str, str]:
    """Queue and letter of an id. Raises `NotFound`."""
    queue, separator, letter = letter_id.partition(SEPARATOR)
    if not separator or not letter:
        raise NotFound
    return known(queue), letter


async def _reached(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except TransportError:
        raise UpstreamUnavailable(retry_after_s=5) from None


async def _record(
    tx: AsyncSession, principal: Principal, action: str, queue: str, letter: str, data: dict[str, str]
) -> None:
    event = AuditRecorded(
        action=action,
        actor=Actor(type=ActorKind.ADMIN, id=principal.user_id),
        target=Target(type="dead_letter", id=letter[:64]),
        data={"queue": queue, "letter": letter[:200], **data},
    )
    await publish(tx, event, letter[:64], source=SOURCE)
