"""Refunds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Refund(Table):
    """Money that went back. Append-only."""

    __tablename__ = "refunds"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str]
    reason: Mapped[str | None]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
