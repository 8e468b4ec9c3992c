"""One row for each payment, and sums by day and currency that are kept with them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_admin.tables import Base


class Payment(Base):
    """The newest known state; ``version`` tells which that is. Amounts are minor units."""

    __tablename__ = "payments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    status: Mapped[str]
    amount_minor: Mapped[int]
    refunded_minor: Mapped[int]
    currency: Mapped[str]
    sender_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PaymentDay(Base):
    """Payments by the UTC day they were created on and their currency, in their present state."""

    __tablename__ = "payment_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    total: Mapped[int]
    completed: Mapped[int]
    failed: Mapped[int]
    volume_minor: Mapped[int]
    refunded_minor: Mapped[int]
