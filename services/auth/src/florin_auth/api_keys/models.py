"""Tables of API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class ApiKey(Base):
    """What a program of a vendor may do, and with which money (`Mode`). ``last_used_at`` is exact to a minute."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    mode: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    rotated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    last_used_at: Mapped[datetime | None]
    last_used_ip: Mapped[str | None]


class ApiKeySecret(Base):
    """What a key is known by, as a hash. A key has one, and for an overlap after a rotation two.

    ``ends_at`` is the one thing that decides: revocation, expiry and the end of an overlap all set it.
    Its id stands in access tokens where a session's would.
    """

    __tablename__ = "api_key_secrets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID]
    hash: Mapped[bytes]
    last_four: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
