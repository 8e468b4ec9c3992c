"""Payments that need a decision: over a threshold, or at the edge of a limit.

What `payment_create` does in one statement is done here step by step, because a person may have to be asked.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import InsufficientFunds
from florin_kit.identity import Principal
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.payments import posting, states
from florin_payments.payments.models import Payment
from florin_payments.payments.service import SYSTEM, By, present, record, transition
from florin_payments.payments.states import Event
from florin_payments.reviews.closing import open_review
from florin_payments.rules.decision import Outcome
from florin_payments.rules.service import Rulings, enforce, stepped_up


@dataclass(frozen=True)
class Deciding:
    """Creates wallet payments by what the rules say."""

    database: Database
    rulings: Rulings

    async def create(self, principal: Principal, scope: Scope, payment: Payment, now: datetime) -> Answer:
        """Pay, hold back for review, or refuse. Raises what `Creation.create` raises."""
        async with self.database.transaction() as tx:
            if stored := await store.begin(tx, scope):
                return stored
            done = await store.attempt(tx, scope, lambda: self._write(tx, principal, payment, now))
            answer = done if isinstance(done, store.Refusal) else await store.finish(tx, scope, done, payment.id)
            failpoints.reach("payment.decided")
        failpoints.reach("payment.committed")
        return answer

    async def _write(self, tx: AsyncSession, principal: Principal, payment: Payment, now: datetime) -> Answer:
        if code := await posting.unavailable(tx, payment):
            raise posting.REFUSALS[code]
        if payment.type == "instant":
            await self.pay(tx, principal, payment, now)
        else:
            await self.rulings.arrange(
                tx,
                payment.sender_id,
                payment.amount_minor,
                payment.currency,
                now,
                stepped_up=stepped_up(principal, now),
            )
            await self._create(tx, principal, payment, Event.SCHEDULE, now)
        return Answer(201, msgspec.json.encode(await present(tx, payment, principal)))

    async def pay(self, tx: AsyncSession, principal: Principal, payment: Payment, now: datetime) -> None:
        """Write down a payment between two who can take part, and pay it or hold it back for review.

        Take no lock of a ledger account before. Raises `LimitExceeded`, `StepUpRequired` or `InsufficientFunds`.
        """
        decision = await self.rulings.weigh(tx, payment, principal.role, now, stepped_up=stepped_up(principal, now))
        enforce(decision, payment.currency)
        await self._create(tx, principal, payment, Event.CREATE, now)
        waits = decision.outcome is Outcome.REVIEW
        if not await (posting.hold if waits else posting.move)(tx, payment, now):
            raise InsufficientFunds
        if waits:
            await open_review(tx, payment, decision, SYSTEM, now)
            return
        await transition(tx, payment, Event.COMPLETE, SYSTEM, now=now)

    @staticmethod
    async def _create(tx: AsyncSession, principal: Principal, payment: Payment, event: Event, now: datetime) -> None:
        step = states.INITIAL[event]
        payment.status, payment.version, payment.completed_at = PaymentStatus(step.to), 0, None
        tx.add(payment)
        await tx.flush()
        await record(tx, payment, event, step, By("user", principal.user_uuid), now=now)
