"""Reviews as staff see them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people_repository
from florin_payments.people.schemas import Person
from florin_payments.reviews import repository
from florin_payments.reviews.models import Approval, Review
from florin_payments.reviews.schemas import ApprovalItem, ReviewItem
from florin_payments.reviews.states import S, stands_against
from florin_payments.rules.decision import Decision
from florin_payments.rules.schemas import decision_item


async def items(session: AsyncSession, reviews: Sequence[Review], reader: Principal) -> list[ReviewItem]:
    """The wire forms, for one member of staff."""
    query = select(Payment).where(Payment.id.in_([review.payment_id for review in reviews]))
    payments = {payment.id: payment for payment in await session.scalars(query.options(undefer(Payment.decision)))}
    approvals: dict[UUID, list[Approval]] = {}
    for approval in await repository.approvals(session, [review.id for review in reviews]):
        approvals.setdefault(approval.review_id, []).append(approval)
    ids = {side for payment in payments.values() for side in (payment.sender_id, payment.recipient_id)}
    ids |= {approval.admin_id for given in approvals.values() for approval in given}
    ids |= {review.closed_by for review in reviews if review.closed_by}
    people = await people_repository.people(session, ids)
    return [_item(r, payments[r.payment_id], approvals.get(r.id, []), people, reader) for r in reviews]


def _item(
    review: Review, payment: Payment, approvals: Sequence[Approval], people: Mapping[UUID, Person], reader: Principal
) -> ReviewItem:
    objection = None
    if review.status == S.OPEN:
        objection = stands_against(reader.user_uuid, (payment.sender_id, payment.recipient_id), review.limited_by)
    agreed = any(approval.admin_id == reader.user_uuid for approval in approvals)
    actions = [] if review.status != S.OPEN or objection else ["reject"] if agreed else ["approve", "reject"]
    return ReviewItem(
        id=from_uuid("rev", review.id),
        status=review.status,
        payment_id=from_uuid("pay", payment.id),
        type=payment.type,
        amount=payment.amount_minor,
        currency=payment.currency,
        sender=people[payment.sender_id],
        recipient=people[payment.recipient_id],
        description=payment.description,
        decision=decision_item(msgspec.convert(payment.decision, Decision)) if payment.decision else None,
        approvals=[ApprovalItem(admin=people[a.admin_id], note=a.note, at=a.at) for a in approvals],
        approvals_needed=review.approvals_needed,
        opened_at=review.opened_at,
        expires_at=review.expires_at,
        closed_at=review.closed_at,
        closed_by=people.get(review.closed_by) if review.closed_by else None,
        reason=review.reason,
        actions=actions,
        objection=objection,
    )
