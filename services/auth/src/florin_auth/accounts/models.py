"""Tables of accounts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class User(Base):
    """A person who can sign in. ``email`` is always in its normal form (`normal_email`).

    ``password_version`` rises with each new password, but not when the same one is hashed anew.
    """

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    handle: Mapped[str]
    role: Mapped[str]
    status: Mapped[str]
    password_hash: Mapped[str | None]
    password_version: Mapped[int] = mapped_column(default=0)
    mfa_enabled: Mapped[bool] = mapped_column(default=False)
    email_verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]


class OneTimeToken(Base):
    """What a link in an e-mail stands for; only the token's hash is kept. ``payload`` is sealed."""

    __tablename__ = "one_time_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    purpose: Mapped[str]
    token_hash: Mapped[bytes]
    payload: Mapped[bytes | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class EmailChangeRow(Base):
    """A new address that is not confirmed by both sides yet."""

    __tablename__ = "email_changes"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    new_email: Mapped[str]
    created_at: Mapped[datetime]
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]


class AccountRequest(Base):
    """Something asked for about an e-mail address, worked on after the answer. ``payload`` is sealed."""

    __tablename__ = "account_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[bytes]
    created_at: Mapped[datetime]
    attempts: Mapped[int]
    due_at: Mapped[datetime]
