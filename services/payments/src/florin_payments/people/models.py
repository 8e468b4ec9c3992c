"""Users, as far as payments has to know them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class User(Table):
    """One user; ``seen_at`` is the time of the newest event that was applied."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    status: Mapped[str]
    seen_at: Mapped[datetime]
