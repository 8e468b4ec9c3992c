"""Tables of sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class Device(Base):
    """A browser that signed in to an account; its cookie is kept as a hash."""

    __tablename__ = "devices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    token_hash: Mapped[bytes]
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class Session(Base):
    """One sign-in.

    ``expires_at`` moves with each refresh, ``ends_at`` never does. ``agent`` is the part of the user
    agent that the session is bound to.
    """

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    transport: Mapped[str]
    device_name: Mapped[str]
    agent: Mapped[str]
    ip: Mapped[str]
    place: Mapped[str | None]
    amr: Mapped[list[str]] = mapped_column(ARRAY(Text))
    auth_time: Mapped[datetime]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class RefreshToken(Base):
    """One link of a session's chain of refresh tokens; ``retry_hash`` names the request that spent it."""

    __tablename__ = "refresh_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    session_id: Mapped[UUID]
    token_hash: Mapped[bytes]
    parent_id: Mapped[UUID | None]
    retry_hash: Mapped[bytes | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
