"""Opening a review, and closing it: payment, money, review and events in one transaction.

Locks are taken in one order, here as everywhere: payment, the request that it answers, review, what its
sender has spent, accounts.
"""

from datetime import datetime, timedelta

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import ReviewClosed, ReviewOpened
from florin_kit.events import publish
from florin_kit.ids import from_uuid, uuid7
from florin_payments.payments import posting
from florin_payments.payments.models import Payment
from florin_payments.payments.service import By, transition
from florin_payments.payments.states import Event
from florin_payments.requests import following
from florin_payments.reviews.models import Review
from florin_payments.reviews.states import CLOSES, FAILURE_CODES, S
from florin_payments.rules.decision import Decision, Outcome
from florin_payments.rules.service import forget

REVIEWS = Counter("florin_reviews_total", "Reviews opened, and closed as what", ["status"])


async def open_review(tx: AsyncSession, payment: Payment, decision: Decision, by: By, now: datetime) -> Review:
    """Let a payment, whose money is held already, wait for staff."""
    review = Review(
        id=uuid7(),
        payment_id=payment.id,
        status=S.OPEN,
        approvals_needed=decision.approvals,
        limited_by=decision.rules.limited_by,
        opened_at=now,
        expires_at=now + timedelta(seconds=decision.rules.review_expiry_s),
    )
    tx.add(review)
    await transition(tx, payment, Event.HOLD_BACK, by, now=now)
    event = ReviewOpened(
        review_id=from_uuid("rev", review.id),
        payment_id=from_uuid("pay", payment.id),
        amount=payment.amount_minor,
        currency=payment.currency,
        sender_id=from_uuid("usr", payment.sender_id),
        recipient_id=from_uuid("usr", payment.recipient_id),
        approvals_needed=review.approvals_needed,
        rules=[r.rule for r in decision.reasons if r.outcome is Outcome.REVIEW],
        expires_at=review.expires_at,
    )
    await publish(tx, event, event.review_id, time=now)
    REVIEWS.labels("opened").inc()
    return review


async def close(
    tx: AsyncSession,
    payment: Payment,
    review: Review,
    status: S,
    by: By,
    now: datetime,
    *,
    reason: str | None = None,
    failure_code: str | None = None,
) -> None:
    """Close an open review that is locked, with its payment. Raises `IllegalTransition`."""
    payment.failure_code = failure_code or FAILURE_CODES.get(status)
    # What staff write is for staff; what the payer writes stands in the payment's history.
    told = reason if status is S.CANCELLED else payment.failure_code
    await transition(tx, payment, CLOSES[status], by, reason=told, now=now)
    if status is S.APPROVED:
        await posting.pay_held(tx, payment, now)
    else:
        await forget(tx, payment, counted_at(payment, review))
        await posting.release(tx, payment, now)
    await following.follow(tx, payment, by, now)
    review.status, review.closed_at, review.closed_by, review.reason = status, now, by.id, reason
    event = ReviewClosed(
        review_id=from_uuid("rev", review.id),
        payment_id=from_uuid("pay", payment.id),
        status=status.value,
        closed_by=from_uuid("usr", by.id) if by.id else None,
        reason=reason,
    )
    await publish(tx, event, event.review_id, time=now)
    REVIEWS.labels(status).inc()


def counted_at(payment: Payment, review: Review) -> datetime:
    """When the payment was counted: one by card, when it was asked for; others, when they were held back."""
    return review.opened_at if payment.source == "wallet" else payment.created_at
