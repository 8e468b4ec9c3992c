"""One row for each person who changed a preference."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_profile.tables import Base


class PreferencesRow(Base):
    """``notifications`` holds only what differs from the defaults: ``{channel: {kind: bool}}``."""

    __tablename__ = "preferences"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    theme: Mapped[str]
    language: Mapped[str]
    currency: Mapped[str]
    time_zone: Mapped[str]
    notifications: Mapped[dict[str, Any]]
    version: Mapped[int]
    told_version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]
