"""Queries on schedules."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.payments.models import Payment
from florin_payments.schedules.models import Schedule

PAYMENTS_SHOWN = 12


async def get(session: AsyncSession, schedule_id: UUID) -> Schedule | None:
    return await session.get(Schedule, schedule_id)


async def page(session: AsyncSession, user: UUID, after: UUID | None, limit: int) -> list[Schedule]:
    """Those of one payer, newest first."""
    query = select(Schedule).where(Schedule.user_id == user).order_by(Schedule.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Schedule.id < after)
    return list(await session.scalars(query))


async def lock(tx: AsyncSession, schedule_id: UUID, *, wait: bool = True) -> Schedule | None:
    """A schedule for changing it; without ``wait`` None when somebody else is changing it."""
    query = select(Schedule).where(Schedule.id == schedule_id).with_for_update(skip_locked=not wait)
    return (await tx.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def lock_to_come(tx: AsyncSession, schedule_id: UUID) -> Payment | None:
    """The payment that is to come, for changing it.

    Everybody locks it before its schedule, so that nobody waits for the other.
    """
    query = select(Payment).where(Payment.schedule_id == schedule_id, Payment.status == "scheduled").with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def payments(session: AsyncSession, schedule_id: UUID) -> Sequence[Payment]:
    """The latest of its payments, newest first."""
    query = (
        select(Payment)
        .where(Payment.schedule_id == schedule_id)
        .order_by(Payment.occurrence.desc(), Payment.id.desc())
        .limit(PAYMENTS_SHOWN)
    )
    return (await session.scalars(query)).all()
