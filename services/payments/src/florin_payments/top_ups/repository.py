"""Top-ups in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.states import OPEN

_OPEN = sorted(OPEN)


async def lock(tx: AsyncSession, top_up: UUID) -> TopUp:
    """The top-up, as it stands now and until the transaction ends."""
    query = select(TopUp).where(TopUp.id == top_up).with_for_update().execution_options(populate_existing=True)
    return (await tx.scalars(query)).one()


async def of_payment(session: AsyncSession, payment_id: UUID) -> TopUp | None:
    """The top-up that funds a payment, if one does."""
    return (await session.scalars(select(TopUp).where(TopUp.payment_id == payment_id))).one_or_none()


async def by_charge(session: AsyncSession, provider: str, charge: str) -> TopUp | None:
    """The top-up that a charge was made for, if we know already."""
    return (
        await session.scalars(select(TopUp).where(TopUp.provider == provider, TopUp.psp_charge == charge))
    ).one_or_none()


async def claim_due(
    tx: AsyncSession, provider: str, now: datetime, first_pause: timedelta, pause_max: timedelta, batch: int
) -> Sequence[TopUp]:
    """Top-ups to ask the provider about; each next question comes later than the one before."""
    query = (
        select(TopUp)
        .where(TopUp.status.in_(_OPEN), TopUp.check_at < now, TopUp.provider == provider)
        .order_by(TopUp.check_at)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    found = (await tx.scalars(query)).all()
    for top_up in found:
        top_up.check_at = now + min(first_pause * 2 ** min(top_up.checks, 16), pause_max)
        top_up.checks += 1
    return found
