"""Top-ups."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class TopUp(Table):
    """``processing`` until the PSP's decision is known; ``check_at`` is when to ask again."""

    __tablename__ = "top_ups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    payment_method: Mapped[str]
    status: Mapped[str]
    failure_code: Mapped[str | None]
    psp_charge: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    check_at: Mapped[datetime | None]
