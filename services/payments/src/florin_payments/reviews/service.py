"""Deciding about payments in review."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import ReviewApproved
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import Conflict, IllegalTransition, NotFound
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid
from florin_payments.idempotency.store import Answer
from florin_payments.payments import posting
from florin_payments.payments import repository as payments
from florin_payments.payments.models import Payment
from florin_payments.payments.service import SYSTEM, By
from florin_payments.requests import following
from florin_payments.reviews import presenter, repository
from florin_payments.reviews.closing import close
from florin_payments.reviews.models import Approval, Review
from florin_payments.reviews.states import CHARGE_DISPUTED, S, stands_against
from florin_payments.rules.service import FourEyes

EXPIRE_BATCH = 50


class AlreadyApproved(Conflict):
    code, title = "already_approved", "You have approved this payment already"


async def approve(tx: AsyncSession, review_id: str, principal: Principal, note: str | None) -> Answer:
    """Agree to a payment; with the last approval that it needs it is paid.

    Should its recipient not be there any more, it fails instead, and its money is released.
    Raises `NotFound`, `IllegalTransition`, `FourEyes` or `AlreadyApproved`.
    """
    payment, review = await _open(tx, review_id, principal)
    given = await repository.approvals(tx, [review.id])
    if any(approval.admin_id == principal.user_uuid for approval in given):
        raise AlreadyApproved
    now = datetime.now(UTC)
    tx.add(Approval(review_id=review.id, admin_id=principal.user_uuid, note=note, at=now))
    await tx.flush()
    event = ReviewApproved(
        review_id=from_uuid("rev", review.id),
        payment_id=from_uuid("pay", payment.id),
        approved_by=principal.user_id,
        approvals=len(given) + 1,
        approvals_needed=review.approvals_needed,
    )
    await publish(tx, event, event.review_id, time=now)
    if len(given) + 1 >= review.approvals_needed:
        by = By("admin", principal.user_uuid)
        failure = await posting.unavailable(tx, payment)
        status = S.FAILED if failure else S.APPROVED
        await close(tx, payment, review, status, by, now, reason=note, failure_code=failure)
    failpoints.reach("review.decided")
    return await _answer(tx, review, principal)


async def reject(tx: AsyncSession, review_id: str, principal: Principal, reason: str) -> Answer:
    """Refuse a payment: its money is released. Raises `NotFound`, `IllegalTransition` or `FourEyes`."""
    payment, review = await _open(tx, review_id, principal)
    by = By("admin", principal.user_uuid)
    await close(tx, payment, review, S.REJECTED, by, datetime.now(UTC), reason=reason)
    failpoints.reach("review.decided")
    return await _answer(tx, review, principal)


async def _open(tx: AsyncSession, review_id: str, principal: Principal) -> tuple[Payment, Review]:
    found = await repository.get(tx, to_uuid("rev", review_id))
    if found is None:
        raise NotFound
    payment = await payments.lock(tx, found.payment_id)
    await following.claim(tx, found.payment_id)
    review = await repository.lock_of_payment(tx, found.payment_id)
    assert payment is not None, "a review has a payment"
    assert review is not None, "a review is never deleted"
    parties = (payment.sender_id, payment.recipient_id)
    if objection := stands_against(principal.user_uuid, parties, review.limited_by):
        raise FourEyes(objection)
    if review.status != S.OPEN:
        raise IllegalTransition(f"This review is {review.status} already")
    return payment, review


async def _answer(tx: AsyncSession, review: Review, principal: Principal) -> Answer:
    await tx.flush()
    return Answer(200, msgspec.json.encode((await presenter.items(tx, [review], principal))[0]))


async def cancelled(tx: AsyncSession, payment: Payment, by: By, reason: str | None, now: datetime) -> None:
    """The payer, or staff, calls a locked payment off while it is in review."""
    await close(tx, payment, await _lock_under_way(tx, payment), S.CANCELLED, by, now, reason=reason)


async def charge_disputed(tx: AsyncSession, payment: Payment, by: By, now: datetime) -> None:
    """The charge behind a locked payment in review is disputed: it fails, and its payer answers for the money."""
    review = await _lock_under_way(tx, payment)
    await close(tx, payment, review, S.FAILED, by, now, failure_code=CHARGE_DISPUTED)


async def _lock_under_way(tx: AsyncSession, payment: Payment) -> Review:
    await following.claim(tx, payment.id)
    review = await repository.lock_of_payment(tx, payment.id)
    assert review is not None, "what is in review has one"
    return review


@dataclass(frozen=True)
class Expiry:
    """The job that ends reviews which nobody has decided."""

    database: Database

    async def expire_due(self, now: datetime | None = None) -> int:
        """Fail payments whose time in review is over; returns how many. ``now`` is for tests only."""
        async with self.database.read() as ro:
            at = now or (await ro.execute(select(func.now()))).scalar_one()
            waiting = await repository.expired(ro, at, EXPIRE_BATCH)
        ended = 0
        for payment_id in waiting:
            async with self.database.transaction() as tx:
                payment = await payments.lock(tx, payment_id)
                await following.claim(tx, payment_id)
                review = await repository.lock_of_payment(tx, payment_id)
                if payment is not None and review is not None and review.status == S.OPEN:
                    await close(tx, payment, review, S.EXPIRED, SYSTEM, at)
                    failpoints.reach("review.expiring")
                    ended += 1
        return ended
