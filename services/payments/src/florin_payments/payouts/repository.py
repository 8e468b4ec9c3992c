"""Payouts in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.payouts.models import Payout


async def lock(tx: AsyncSession, payout: UUID) -> Payout:
    """The payout, as it stands now and until the transaction ends."""
    query = select(Payout).where(Payout.id == payout).with_for_update().execution_options(populate_existing=True)
    return (await tx.scalars(query)).one()


async def page(session: AsyncSession, user: UUID, after: UUID | None, limit: int) -> list[Payout]:
    """One user's, newest first."""
    query = select(Payout).where(Payout.user_id == user).order_by(Payout.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Payout.id < after)
    return list(await session.scalars(query))


async def claim_due(
    tx: AsyncSession, provider: str, now: datetime, first_pause: timedelta, pause_max: timedelta, batch: int
) -> Sequence[Payout]:
    """Payouts to ask the provider about; each next question comes later than the one before."""
    query = (
        select(Payout)
        .where(Payout.check_at < now, Payout.provider == provider)
        .order_by(Payout.check_at)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    found = (await tx.scalars(query)).all()
    for payout in found:
        payout.check_at = now + min(first_pause * 2 ** min(payout.checks, 16), pause_max)
        payout.checks += 1
    return found
