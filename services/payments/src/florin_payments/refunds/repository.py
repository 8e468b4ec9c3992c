"""Queries on refunds."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import from_uuid
from florin_payments.payments.schemas import RefundItem
from florin_payments.refunds.models import Refund


async def of_payment(session: AsyncSession, payment_id: UUID) -> Sequence[Refund]:
    """All refunds of a payment, oldest first."""
    query = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.created_at, Refund.id)
    return (await session.scalars(query)).all()


def item(refund: Refund) -> RefundItem:
    """The wire form."""
    return RefundItem(
        id=from_uuid("ref", refund.id),
        payment_id=from_uuid("pay", refund.payment_id),
        amount=refund.amount_minor,
        currency=refund.currency,
        status=refund.status,
        reason=refund.reason,
        created_at=refund.created_at,
    )
