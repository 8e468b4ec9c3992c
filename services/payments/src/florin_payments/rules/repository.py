"""What users have spent, in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.rules.models import Spending

_ADD = text("SELECT * FROM spending_add(:user, :currency, :amount, :payments, :now, :window_s)")
_UNDO = text("SELECT spending_undo(:user, :currency, :amount)")
# Only of the day and the month in which it was counted.
_GIVE_BACK = text("""
    UPDATE spending SET month_minor = month_minor - :amount,
        day_minor = day_minor - CASE WHEN day = :day THEN :amount ELSE 0 END
    WHERE user_id = :user AND currency = :currency
        AND date_trunc('month', day) = date_trunc('month', CAST(:day AS date))
""")
_PAID_BEFORE = text("""
    SELECT EXISTS (SELECT FROM payments WHERE sender_id = :sender AND recipient_id = :recipient
        AND status IN ('completed', 'partially_refunded', 'refunded', 'disputed'))
""")


async def add(
    tx: AsyncSession, user: UUID, currency: str, amount_minor: int, payments: int, now: datetime, window_s: int
) -> Spending:
    """Count a payment, or, with 0 and 0, only look; the row stays locked until the transaction ends."""
    values = {"user": user, "currency": currency, "amount": amount_minor, "payments": payments}
    query = select(Spending).from_statement(_ADD).execution_options(populate_existing=True)
    spending: Spending = (await tx.scalars(query, values | {"now": now, "window_s": window_s})).one()
    return spending


async def undo(tx: AsyncSession, user: UUID, currency: str, amount_minor: int) -> None:
    """Take back what `add` has counted in this transaction."""
    await tx.execute(_UNDO, {"user": user, "currency": currency, "amount": amount_minor})


async def give_back(tx: AsyncSession, user: UUID, currency: str, amount_minor: int, counted_at: datetime) -> None:
    """A payment that was counted at that time does not count after all."""
    day = counted_at.astimezone(UTC).date()
    await tx.execute(_GIVE_BACK, {"user": user, "currency": currency, "amount": amount_minor, "day": day})


async def get(session: AsyncSession, user: UUID, currency: str) -> Spending | None:
    return await session.get(Spending, (user, currency))


async def of_user(session: AsyncSession, user: UUID) -> Sequence[Spending]:
    """In every currency, by its code."""
    return (await session.scalars(select(Spending).where(Spending.user_id == user).order_by(Spending.currency))).all()


async def has_paid(session: AsyncSession, sender: UUID, recipient: UUID) -> bool:
    """Whether money has come from one to the other before."""
    return bool((await session.execute(_PAID_BEFORE, {"sender": sender, "recipient": recipient})).scalar_one())
