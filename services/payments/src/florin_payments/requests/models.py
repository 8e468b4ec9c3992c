"""Payment requests and their history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class PaymentRequest(Table):
    """``status`` moves by ``states.TRANSITIONS`` only; ``payer_id`` None: anybody with the link may pay.

    ``reserved_minor`` is what charges of payment methods that are under way will pay. ``link_number``
    grows when a link is replaced. ``remind_at`` is when the next automatic reminder is due.
    """

    __tablename__ = "payment_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    requester_id: Mapped[UUID]
    payer_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    paid_minor: Mapped[int]
    reserved_minor: Mapped[int]
    currency: Mapped[str]
    description: Mapped[str]
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB)
    status: Mapped[str]
    partial_allowed: Mapped[bool]
    min_minor: Mapped[int | None]
    link_number: Mapped[int]
    expires_at: Mapped[datetime]
    remind_every_days: Mapped[int | None]
    reminders_left: Mapped[int]
    reminders_sent: Mapped[int]
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def open_minor(self) -> int:
        """What can still be paid: neither paid nor reserved."""
        return self.amount_minor - self.paid_minor - self.reserved_minor


class RequestHistoryEntry(Table):
    """One transition: who, when, by which payment. Append-only."""

    __tablename__ = "payment_request_history"

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    status: Mapped[str]
    actor_type: Mapped[str]
    actor_id: Mapped[UUID | None]
    payment_id: Mapped[UUID | None]
    at: Mapped[datetime]
