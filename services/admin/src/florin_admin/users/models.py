"""One row for each account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Computed
from sqlalchemy.orm import Mapped, mapped_column

from florin_admin.tables import Base


class User(Base):
    """``state_at`` is the time of the newest state applied; a row may exist before that is known.

    ``locked`` is apart from ``status``: a lock for a time ends by itself.
    """

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    name: Mapped[str | None]
    handle: Mapped[str | None]
    role: Mapped[str | None]
    status: Mapped[str]
    locked: Mapped[bool]
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]
    state_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(Computed("", persisted=True))
