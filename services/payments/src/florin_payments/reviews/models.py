"""Reviews and their approvals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Review(Table):
    """Of one payment, whose money is held while ``status`` is open.

    ``limited_by`` is who has set the payer's own limits, if there are any: they can't decide either.
    """

    __tablename__ = "reviews"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID]
    status: Mapped[str]
    approvals_needed: Mapped[int]
    limited_by: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    reason: Mapped[str | None]


class Approval(Table):
    """One member of staff agrees. Append-only."""

    __tablename__ = "review_approvals"

    review_id: Mapped[UUID] = mapped_column(primary_key=True)
    admin_id: Mapped[UUID] = mapped_column(primary_key=True)
    note: Mapped[str | None]
    at: Mapped[datetime]
