"""Tables of the lockout."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_auth.tables import Base


class SignInCounter(Base):
    """Failures of an account, by its keyed hash; ``device`` is `rules.Counter`'s point of view."""

    __tablename__ = "sign_in_counters"

    account: Mapped[bytes] = mapped_column(primary_key=True)
    device: Mapped[UUID] = mapped_column(primary_key=True)
    failures: Mapped[int]
    level: Mapped[int]
    last_failure_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
