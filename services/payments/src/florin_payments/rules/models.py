"""What users have spent, and limits of their own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Spending(Table):
    """Of one user in one currency; changed by `repository` only, which forgets what is over first."""

    __tablename__ = "spending"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    day_minor: Mapped[int]
    month_minor: Mapped[int]
    payments: Mapped[int]
    window_ends: Mapped[datetime]
    payment_limit_minor: Mapped[int | None]
    day_limit_minor: Mapped[int | None]
    month_limit_minor: Mapped[int | None]
    limited_by: Mapped[UUID | None]
    limited_at: Mapped[datetime | None]
    limited_because: Mapped[str | None]
