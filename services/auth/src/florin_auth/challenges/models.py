"""Tables of challenges."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class Challenge(Base):
    """An unfinished conversation; the client holds a token, of which only the hash is kept. ``payload`` is sealed."""

    __tablename__ = "challenges"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    user_id: Mapped[UUID | None]
    token_hash: Mapped[bytes]
    payload: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
