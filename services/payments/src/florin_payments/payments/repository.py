"""Queries on payments."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.payments.models import HistoryEntry, Payment
from florin_payments.rules.decision import Decision


async def lock(tx: AsyncSession, payment_id: UUID) -> Payment | None:
    """A payment for changing it; nobody else changes it until the transaction ends."""
    return (await tx.scalars(select(Payment).where(Payment.id == payment_id).with_for_update())).one_or_none()


async def get(session: AsyncSession, payment_id: UUID) -> Payment | None:
    return await session.get(Payment, payment_id)


async def decision(session: AsyncSession, payment_id: UUID) -> Decision | None:
    """What the rules said about a payment; None where they were not asked."""
    stored = (await session.execute(select(Payment.decision).where(Payment.id == payment_id))).scalar_one()
    return msgspec.convert(stored, Decision) if stored else None


async def history(session: AsyncSession, payment_id: UUID) -> Sequence[HistoryEntry]:
    """Every transition, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.payment_id == payment_id).order_by(HistoryEntry.number)
    return (await session.scalars(query)).all()
