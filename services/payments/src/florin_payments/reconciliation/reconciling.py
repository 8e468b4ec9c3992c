"""The job: reads the provider's books day by day, and compares them with ours, step by step.

A step is one question to the provider, outside any transaction, and one short transaction. How far a day
has come stands in its row, so whoever goes on, goes on there. A day in the past is read as a whole once it
is over; today is read again and again from shortly before where it was read to last.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor, failpoints
from florin_kit.db import Database
from florin_payments.psp.port import Psp, Unknown
from florin_payments.reconciliation import differences, repository, sides
from florin_payments.reconciliation.comparing import compare_all
from florin_payments.reconciliation.models import Day
from florin_payments.reconciliation.rules import Key

LEASE = timedelta(seconds=60)  # longer than the provider's time limit
AFTER_MIDNIGHT = timedelta(hours=1)  # a day is read as a whole when nothing of it is on its way any more
AGAIN_AFTER = timedelta(hours=6)  # a day that is over and on which something differs
NEVER = timedelta(days=36_500)
PAUSE = timedelta(seconds=30)
OVERLAP = timedelta(minutes=30)
BATCH = 500
log = structlog.get_logger("florin.reconciliation")
_Step = Callable[["Reconciliation", AsyncSession, Day, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Reconciliation:
    """``grace``: how long one side may be ahead of the other; ``every``: pause between two readings of today.

    ``days_back``: how far it goes back when it runs for the first time; ``kept_days``: how long lines that
    matched are kept.
    """

    database: Database
    psp: Psp
    grace: timedelta
    every: timedelta
    days_back: int
    kept_days: int

    @property
    def _after_midnight(self) -> timedelta:
        """Until then something of the day may be younger than the grace."""
        return max(AFTER_MIDNIGHT, self.grace)

    async def reconcile(self) -> int:
        """One step of the newest day that is due; returns whether there was one to take."""
        now = datetime.now(UTC)
        async with self.database.transaction() as tx:
            today = now.date()
            await repository.enrol(tx, self.psp.name, today - timedelta(days=self.days_back), today, now)
            day = await repository.claim(tx, self.psp.name, now, now + LEASE)
        if day is None:
            return 0
        try:
            return await self._step(day)
        except Unknown as unknown:
            log.warning("reconciliation_paused", day=str(day.day), phase=day.phase, reason=str(unknown))
            await self._pause(day, str(unknown))
            return 0

    async def _step(self, day: Day) -> int:
        if day.phase == "read":
            assert day.since is not None
            assert day.until is not None
            page = await self.psp.movements(day.since, day.until, day.position)
            failpoints.reach("reconciliation.read")
            async with self.database.transaction() as tx:
                if (held := await repository.overtake(tx, day)) is None:
                    return 1
                keys = [Key(one.flow, one.reference) for one in page.items]
                if page.items:
                    await repository.store(tx, day.provider, day.reading, page.items)
                await self._compare(tx, day, keys)
                _go(held, "read" if page.cursor else "gone", page.cursor)
                failpoints.reach("reconciliation.reading")
            return 1
        if day.phase == "sum":
            balance = await self.psp.balance()
            async with self.database.transaction() as tx:
                if held := await repository.overtake(tx, day):
                    now = datetime.now(UTC)
                    await repository.sum_up(tx, day.provider, day.day, balance, now)
                    await self._rest(tx, held, now)
            return 1
        async with self.database.transaction() as tx:
            if held := await repository.overtake(tx, day):
                await _STEPS[day.phase](self, tx, held, datetime.now(UTC))
                failpoints.reach("reconciliation.stepped")
        return 1

    async def _begin(self, _tx: AsyncSession, day: Day, now: datetime) -> None:
        """Decide what is read: the whole day, or what is new of it."""
        midnight = datetime.combine(day.day, time(), UTC)
        end = midnight + timedelta(days=1)
        over = now >= end + self._after_midnight
        day.whole = day.whole or over or day.until is None
        seen = midnight if day.whole or day.until is None else day.until - self.grace - OVERLAP
        day.since, day.until = max(midnight, seen), min(end, now)
        day.reading += 1
        _go(day, "read", None)

    async def _forget(self, tx: AsyncSession, day: Day, _now: datetime) -> None:
        """Lines that the provider does not tell of any more."""
        gone = await repository.forget_gone(tx, day, BATCH)
        await self._compare(tx, day, gone)
        _go(day, "gone" if len(gone) == BATCH else "look", None)

    async def _look(self, tx: AsyncSession, day: Day, now: datetime) -> None:
        """What came into our books, and the provider may not know of."""
        assert day.since is not None
        assert day.until is not None
        until = min(day.until, now - self.grace)
        after = cursor.decode(day.position, datetime, UUID) if day.position else None
        place: sides.Place | None = (after[0], after[1]) if after else None
        keys, place = await sides.settled(tx, day.provider, day.since, until, place, BATCH)
        await self._compare(tx, day, keys)
        _go(day, "look" if place else "again", cursor.encode(*place) if place else None)

    async def _again(self, tx: AsyncSession, day: Day, _now: datetime) -> None:
        """Whatever differed before."""
        after = UUID(day.position) if day.position else None
        found = await differences.still_open(tx, day.provider, after, BATCH)
        await self._compare(tx, day, [key for _, key in found])
        more = len(found) == BATCH
        _go(day, "again" if more else "sum", str(found[-1][0]) if more else None)

    async def _compare(self, tx: AsyncSession, day: Day, keys: list[Key]) -> None:
        now = datetime.now(UTC)
        changed = await compare_all(tx, self.psp.name, keys, now - self.grace, now)
        await repository.recount(tx, self.psp.name, changed - {day.day})

    async def _rest(self, tx: AsyncSession, day: Day, now: datetime) -> None:
        """When the day is due again."""
        end = datetime.combine(day.day, time(), UTC) + timedelta(days=1)
        assert day.until is not None
        if day.until < end or now < end + self._after_midnight:
            day.due_at = max(now + self.every, end + self._after_midnight) if day.until >= end else now + self.every
        else:
            day.closed_at = day.closed_at or now
            differs = sum((await differences.count_open(tx, [day.day])).values())
            day.due_at = now + (AGAIN_AFTER if differs else NEVER)
        day.finished_at, day.whole = now, False
        _go(day, "rest", None)

    async def _pause(self, day: Day, reason: str) -> None:
        async with self.database.transaction() as tx:
            if held := await repository.overtake(tx, day):
                _go(held, day.phase, day.position)
                held.due_at, held.error = datetime.now(UTC) + PAUSE, reason[:200]

    async def purge_movements(self) -> int:
        """Forget lines that matched long ago; returns how many of them this batch had."""
        before = datetime.now(UTC).date() - timedelta(days=self.kept_days)
        async with self.database.transaction() as tx:
            return await repository.purge(tx, self.psp.name, before, 10 * BATCH)


_STEPS: dict[str, _Step] = {
    "rest": Reconciliation._begin,
    "gone": Reconciliation._forget,
    "look": Reconciliation._look,
    "again": Reconciliation._again,
}


def _go(day: Day, phase: str, position: str | None) -> None:
    """On to the next step, which anybody may take."""
    day.phase, day.position, day.leased_until, day.error = phase, position, None, None
    day.version += 1
