"""A payment that is paid straight from a payment method follows the top-up that funds it.

Both change in one transaction: money that has come in for a payment is in its recipient's wallet by the
same commit, or, if nobody can be paid any more, in its sender's.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_payments.payments import posting, repository, states
from florin_payments.payments.models import Payment
from florin_payments.payments.service import By, transition
from florin_payments.payments.states import Event
from florin_payments.requests import following
from florin_payments.reviews.closing import open_review
from florin_payments.rules.decision import Outcome
from florin_payments.rules.service import forget
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.states import S

PSP = By("psp")
COVERED = "the top-up has just credited the same amount"


async def claim(tx: AsyncSession, top_up: TopUp) -> None:
    """Lock what the payment answers, if it answers a request, before any account is."""
    if top_up.payment_id is not None:
        await following.claim(tx, top_up.payment_id)


async def follow(tx: AsyncSession, top_up: TopUp, now: datetime) -> None:
    """Move the payment, if the top-up is for one, to where the locked top-up has come.

    The rules were asked before the provider was: what they want reviewed is held back once the money is here.
    """
    if top_up.payment_id is None:
        return
    payment = await repository.lock(tx, top_up.payment_id)
    assert payment is not None, "written with its top-up"
    if top_up.status == S.COMPLETED:
        await _pay(tx, payment, now)
    elif top_up.status == S.FAILED:
        payment.failure_code = top_up.failure_code
        await forget(tx, payment, payment.created_at)
        await transition(tx, payment, Event.FAIL, PSP, reason=top_up.failure_code, now=now)
    elif top_up.status == S.UNKNOWN and states.allows(PaymentStatus(payment.status), Event.LOSE_TRACK):
        await transition(tx, payment, Event.LOSE_TRACK, PSP, now=now)
    await following.follow(tx, payment, PSP, now)


async def _pay(tx: AsyncSession, payment: Payment, now: datetime) -> None:
    payment.failure_code = await posting.unavailable(tx, payment)
    if payment.failure_code is not None:
        await transition(tx, payment, Event.FAIL, PSP, reason=payment.failure_code, now=now)
        await forget(tx, payment, payment.created_at)
        return
    decision = await repository.decision(tx, payment.id)
    if decision is not None and decision.outcome is Outcome.REVIEW:
        assert await posting.hold(tx, payment, now), COVERED
        await open_review(tx, payment, decision, PSP, now)
        return
    assert await posting.move(tx, payment, now), COVERED
    await transition(tx, payment, Event.COMPLETE, PSP, now=now)
