"""Webhooks as they came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class PspWebhook(Table):
    """``status``: received (then ``try_at`` says when to look), processed, ignored, unmatched or failed."""

    __tablename__ = "psp_webhooks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    event_id: Mapped[str]
    type: Mapped[str]
    body: Mapped[bytes] = mapped_column(deferred=True)
    status: Mapped[str]
    attempts: Mapped[int]
    try_at: Mapped[datetime | None]
    error: Mapped[str | None]
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
