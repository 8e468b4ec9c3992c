"""One row for each notification."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_profile.tables import Base


class NotificationRow(Base):
    """``id`` is a UUIDv7, so ids are in the order of time."""

    __tablename__ = "notifications"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    data: Mapped[dict[str, Any]]
    read_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
