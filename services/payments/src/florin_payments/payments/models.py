"""Payments and their history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Payment(Table):
    """Money from one user to another; ``status`` moves by ``states.TRANSITIONS`` only.

    ``occurrence`` is the number of a recurring payment in its schedule. One that could not be paid was tried
    ``attempts`` times and is due again at ``retry_at``. ``decision`` is what the rules said when it was to be paid, as
    `florin_payments.rules.decision.Decision`; read it by `repository.decision`. ``request_id`` is the request that it
    answers.
    """

    __tablename__ = "payments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    status: Mapped[str]
    sender_id: Mapped[UUID]
    recipient_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    refunded_minor: Mapped[int]
    description: Mapped[str]
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB)
    source: Mapped[str]
    failure_code: Mapped[str | None]
    scheduled_at: Mapped[datetime | None]
    schedule_id: Mapped[UUID | None]
    occurrence: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    request_id: Mapped[UUID | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    decision: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), deferred=True)


class HistoryEntry(Table):
    """One transition: who, when, why. Append-only."""

    __tablename__ = "payment_history"

    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    status: Mapped[str]
    actor_type: Mapped[str]
    actor_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
