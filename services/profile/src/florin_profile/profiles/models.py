"""One row for each person: the read model of the account, and what they added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_profile.tables import Base


class ProfileRow(Base):
    """``email``, ``name`` and ``handle`` are null until the account's first event arrives.

    ``state_at`` is the time of the newest account event applied; ``version`` is the entity tag.
    ``personal`` holds phone, address and bio, sealed; the columns of those names are the release before's.
    """

    __tablename__ = "profiles"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    name: Mapped[str | None]
    handle: Mapped[str | None]
    status: Mapped[str | None]
    deleted: Mapped[bool] = mapped_column(default=False)
    state_at: Mapped[datetime | None]
    personal: Mapped[bytes | None]
    phone: Mapped[str | None]
    address: Mapped[dict[str, Any] | None]
    bio: Mapped[str] = mapped_column(default="")
    avatar_id: Mapped[UUID | None]
    version: Mapped[int]
    updated_at: Mapped[datetime]
