"""Tables of signing keys."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class SigningKey(Base):
    """An Ed25519 key: published from ``created_at``, signing from ``active_at``, gone at ``retired_at``.

    ``private_key`` is sealed with the key encryption key; ``retired_at`` may lie in the future.
    """

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    private_key: Mapped[bytes]
    created_at: Mapped[datetime]
    active_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
