"""Queries on reviews."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reviews.models import Approval, Review


async def get(session: AsyncSession, review: UUID) -> Review | None:
    return await session.get(Review, review)


async def lock_of_payment(tx: AsyncSession, payment: UUID) -> Review | None:
    """The review of a payment that is locked already, as it stands until the transaction ends."""
    query = select(Review).where(Review.payment_id == payment).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def of_payment(session: AsyncSession, payment: UUID) -> Review | None:
    return (await session.scalars(select(Review).where(Review.payment_id == payment))).one_or_none()


async def page(session: AsyncSession, *, is_open: bool, after: UUID | None, limit: int) -> Sequence[Review]:
    """Open ones, the longest waiting first; closed ones, the newest first."""
    query = select(Review).limit(limit)
    if is_open:
        query = query.where(Review.status == "open").order_by(Review.id)
        query = query.where(Review.id > after) if after else query
    else:
        query = query.where(Review.status != "open").order_by(Review.id.desc())
        query = query.where(Review.id < after) if after else query
    return (await session.scalars(query)).all()


async def approvals(session: AsyncSession, reviews: Iterable[UUID]) -> Sequence[Approval]:
    """Of these reviews, the first given first."""
    query = select(Approval).where(Approval.review_id.in_(set(reviews))).order_by(Approval.at, Approval.admin_id)
    return (await session.scalars(query)).all()


async def expired(session: AsyncSession, now: datetime, batch: int) -> Sequence[UUID]:
    """Payments that have waited long enough, by their ids."""
    query = select(Review.payment_id).where(Review.status == "open", Review.expires_at <= now)
    return (await session.scalars(query.order_by(Review.expires_at).limit(batch))).all()
