"""Disputes in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.disputes.models import Dispute, DisputeFile, DisputeHistory, DisputeShare
from florin_payments.ledger.models import Account


async def lock(tx: AsyncSession, dispute_id: UUID) -> Dispute | None:
    """The dispute, as it stands now and until the transaction ends."""
    query = select(Dispute).where(Dispute.id == dispute_id).with_for_update().execution_options(populate_existing=True)
    return (await tx.scalars(query)).one_or_none()


async def by_psp(session: AsyncSession, provider: str, psp_dispute: str) -> Dispute | None:
    """The dispute by the provider's id."""
    query = select(Dispute).where(Dispute.provider == provider, Dispute.psp_dispute == psp_dispute)
    return (await session.scalars(query)).one_or_none()


async def known(session: AsyncSession, provider: str, psp_disputes: Sequence[str]) -> set[str]:
    """Which of these the platform has heard of."""
    query = select(Dispute.psp_dispute).where(Dispute.provider == provider, Dispute.psp_dispute.in_(psp_disputes))
    return set(await session.scalars(query))


async def standing(session: AsyncSession, payment_id: UUID, besides: UUID) -> bool:
    """Whether another dispute of the payment is open or was lost."""
    query = select(Dispute.id).where(Dispute.payment_id == payment_id, Dispute.id != besides, Dispute.status != "won")
    return (await session.scalars(query.limit(1))).one_or_none() is not None


async def claim_due(
    tx: AsyncSession, provider: str, now: datetime, first_pause: timedelta, pause_max: timedelta, batch: int
) -> Sequence[Dispute]:
    """Disputes to ask the provider about; each next question comes later than the one before."""
    query = (
        select(Dispute)
        .where(Dispute.check_at <= now, Dispute.provider == provider)
        .order_by(Dispute.check_at)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    found = (await tx.scalars(query)).all()
    for dispute in found:
        dispute.check_at = now + min(first_pause * 2 ** min(dispute.checks, 16), pause_max)
        dispute.checks += 1
    return found


async def shares(session: AsyncSession, dispute_id: UUID) -> Sequence[DisputeShare]:
    """Who carries it."""
    query = select(DisputeShare).where(DisputeShare.dispute_id == dispute_id).order_by(DisputeShare.owner_id)
    return (await session.scalars(query)).all()


async def shares_of(session: AsyncSession, disputes: Sequence[UUID]) -> Sequence[DisputeShare]:
    """Who carries these."""
    return (await session.scalars(select(DisputeShare).where(DisputeShare.dispute_id.in_(disputes)))).all()


async def lock_share(tx: AsyncSession, dispute_id: UUID, owner: UUID) -> DisputeShare:
    """One share, to move money of it."""
    query = (
        select(DisputeShare)
        .where(DisputeShare.dispute_id == dispute_id, DisputeShare.owner_id == owner)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.scalars(query)).one()


async def due_shares(session: AsyncSession, now: datetime, batch: int) -> Sequence[DisputeShare]:
    """Shares of which there may be a step to take."""
    query = select(DisputeShare).where(DisputeShare.work_at <= now).order_by(DisputeShare.work_at).limit(batch)
    return (await session.scalars(query)).all()


async def balance(session: AsyncSession, account: UUID) -> int:
    """What an account holds, in minor units."""
    return (await session.scalars(select(Account.balance_minor).where(Account.id == account))).one()


async def history(session: AsyncSession, dispute_id: UUID) -> Sequence[DisputeHistory]:
    """Every transition, oldest first."""
    query = select(DisputeHistory).where(DisputeHistory.dispute_id == dispute_id).order_by(DisputeHistory.number)
    return (await session.scalars(query)).all()


async def next_number(tx: AsyncSession, dispute_id: UUID) -> int:
    """The number of the next transition of a locked dispute."""
    query = select(func.max(DisputeHistory.number)).where(DisputeHistory.dispute_id == dispute_id)
    return ((await tx.scalars(query)).one_or_none() or 0) + 1


async def files(session: AsyncSession, dispute_id: UUID) -> Sequence[DisputeFile]:
    """The documents of its evidence."""
    return await files_of(session, [dispute_id])


async def files_of(session: AsyncSession, disputes: Sequence[UUID]) -> Sequence[DisputeFile]:
    """The documents of the evidence of these."""
    query = select(DisputeFile).where(DisputeFile.dispute_id.in_(disputes)).order_by(DisputeFile.kind)
    return (await session.scalars(query)).all()


async def of_payment(session: AsyncSession, payment_id: UUID) -> Sequence[Dispute]:
    """The disputes of a payment, oldest first."""
    return (await session.scalars(select(Dispute).where(Dispute.payment_id == payment_id).order_by(Dispute.id))).all()


async def page(
    session: AsyncSession, user: UUID | None, status: Sequence[str], after: UUID | None, limit: int
) -> Sequence[Dispute]:
    """Newest first. ``user`` None: everybody's; else those that they answer or carry."""
    query = select(Dispute).order_by(Dispute.id.desc()).limit(limit)
    if user is not None:
        query = query.where(concerns(user))
    if status:
        query = query.where(Dispute.status.in_(status))
    if after is not None:
        query = query.where(Dispute.id < after)
    return (await session.scalars(query)).all()


def concerns(user: UUID) -> ColumnElement[bool]:
    """Those that a user answers or carries."""
    carried = select(DisputeShare.dispute_id).where(DisputeShare.owner_id == user)
    return or_(Dispute.respondent_id == user, Dispute.id.in_(carried))
