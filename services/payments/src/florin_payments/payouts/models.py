"""Payouts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Payout(Table):
    """``status`` moves by ``states.TRANSITIONS`` only; ``check_at`` is when the provider is asked next."""

    __tablename__ = "payouts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    destination: Mapped[str]
    provider: Mapped[str]
    psp_payout: Mapped[str | None]
    status: Mapped[str]
    failure_code: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    check_at: Mapped[datetime | None]
    checks: Mapped[int]
