"""Deliveries and their attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Identity
from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class WebhookDelivery(Table):
    """``status``: pending, succeeded, failed (tried often enough, or too old) or discarded by staff.

    ``attempts`` numbers all of them, ``tries`` those since it was last asked for. ``retry_at`` is null
    until the first attempt.
    """

    __tablename__ = "webhook_deliveries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(Identity(always=True))
    endpoint_id: Mapped[UUID]
    event_id: Mapped[str]
    event_type: Mapped[str]
    body: Mapped[bytes] = mapped_column(deferred=True)
    status: Mapped[str]
    attempts: Mapped[int]
    tries: Mapped[int]
    retry_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class WebhookAttempt(Table):
    """One request and its answer; ``error`` where there was none."""

    __tablename__ = "webhook_attempts"

    delivery_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    duration_ms: Mapped[int]
    url: Mapped[str]
    status: Mapped[int | None]
    error: Mapped[str | None]
    answer: Mapped[bytes]
