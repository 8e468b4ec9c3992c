"""Pays scheduled and recurring payments when they are due, once, whatever number of replicas looks.

Times are the database's: replicas whose clocks differ agree on what is due.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import failpoints
from florin_kit.db import Database
from florin_payments.payments import posting
from florin_payments.payments.models import Payment
from florin_payments.payments.service import SYSTEM, transition
from florin_payments.payments.states import Event
from florin_payments.reviews.closing import open_review
from florin_payments.rules.decision import Decision, Outcome
from florin_payments.rules.service import LimitExceeded, Rulings, uncount
from florin_payments.schedules import repository as schedules_repository
from florin_payments.schedules import service as schedules
from florin_payments.schedules.models import Schedule

INSUFFICIENT_FUNDS = "insufficient_funds"
RETRIED = frozenset({INSUFFICIENT_FUNDS, LimitExceeded.code})


class Scheduler:
    """One due payment, one transaction: its row is locked, and others pass over it meanwhile.

    ``retries`` is how long to wait before each further attempt at a recurring payment that is not
    covered, or is beyond its payer's limits; a payment for one date is tried once.
    """

    def __init__(self, database: Database, rulings: Rulings, retries: tuple[timedelta, ...] = ()) -> None:
        self._database = database
        self._rulings = rulings
        self._retries = retries

    async def pay_next(self, now: datetime | None = None) -> int:
        """Pay the payment that is due longest; 1 when there was one, else 0. ``now`` is for tests only."""
        async with self._database.transaction() as tx:
            now = now or (await tx.execute(select(func.now()))).scalar_one()
            payment = await self._due(tx, now)
            if payment is None:
                return 0
            schedule = None
            if payment.schedule_id is not None:
                schedule = await schedules_repository.lock(tx, payment.schedule_id, wait=False)
                if schedule is None:  # its payer is changing it just now
                    return 0
            await self._pay(tx, payment, schedule, now)
            failpoints.reach("scheduler.written")
        failpoints.reach("scheduler.committed")
        return 1

    @staticmethod
    async def _due(tx: AsyncSession, now: datetime) -> Payment | None:
        due_at = func.coalesce(Payment.retry_at, Payment.scheduled_at)
        query = (
            select(Payment)
            .where(Payment.status == "scheduled", due_at <= now)
            .order_by(due_at, Payment.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return (await tx.scalars(query)).one_or_none()

    async def _pay(self, tx: AsyncSession, payment: Payment, schedule: Schedule | None, now: datetime) -> None:
        payment.attempts += 1
        held, failure = None, await posting.unavailable(tx, payment)
        if failure is None:
            held, failure = await self._try(tx, payment, now)
        failpoints.reach("scheduler.moved")
        if failure in RETRIED and schedule is not None and payment.attempts <= len(self._retries):
            payment.failure_code = failure
            payment.retry_at = now + self._retries[payment.attempts - 1]
            await transition(tx, payment, Event.POSTPONE, SYSTEM, reason=failure, now=now)
            return
        payment.failure_code = failure
        payment.retry_at = None
        await transition(tx, payment, Event.DUE, SYSTEM, now=now)
        if held is not None:
            await open_review(tx, payment, held, SYSTEM, now)
            if schedule is not None:
                await schedules.held_back(tx, schedule, payment, now)
            return
        await transition(tx, payment, Event.FAIL if failure else Event.COMPLETE, SYSTEM, reason=failure, now=now)
        if schedule is not None:
            await schedules.settled(tx, schedule, payment, now)

    async def _try(self, tx: AsyncSession, payment: Payment, now: datetime) -> tuple[Decision | None, str | None]:
        """Move the money, or hold it for the review that a decision asks for; or why neither can be."""
        decision = await self._rulings.due(tx, payment, now)
        if decision.outcome is Outcome.REFUSE:
            return None, LimitExceeded.code
        waits = decision.outcome is Outcome.REVIEW
        if await (posting.hold if waits else posting.move)(tx, payment, now):
            return decision if waits else None, None
        await uncount(tx, payment)
        return None, INSUFFICIENT_FUNDS
