"""Endpoints of vendors."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class WebhookEndpoint(Table):
    """``status``: active, paused by its owner, disabled by us (``disabled_reason``) or deleted.

    ``secret`` and ``previous_secret`` are sealed with the owner's data key.
    """

    __tablename__ = "webhook_endpoints"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    url: Mapped[str]
    description: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    disabled_reason: Mapped[str | None]
    secret: Mapped[bytes | None]
    previous_secret: Mapped[bytes | None]
    previous_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    blocked_until: Mapped[datetime | None]
    slow: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None]
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
