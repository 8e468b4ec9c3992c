"""Tables of second factors."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class TotpSecret(Base):
    """The secret that an authenticator app shares, sealed. ``last_step``: the newest code that was used."""

    __tablename__ = "totp_secrets"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    secret: Mapped[bytes]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code for the day when the app is lost; only a keyed hash is kept."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]
