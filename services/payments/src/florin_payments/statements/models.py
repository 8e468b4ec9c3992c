"""Tables of statements."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Statement(Table):
    """A closed month of a wallet: its entries from ``first_number`` to ``last_number``. Append-only."""

    __tablename__ = "statements"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    currency: Mapped[str]
    time_zone: Mapped[str]
    first_number: Mapped[int]
    last_number: Mapped[int]
    opening_minor: Mapped[int]
    in_minor: Mapped[int]
    out_minor: Mapped[int]
    closing_minor: Mapped[int]
    head_hash: Mapped[bytes]
    closed_at: Mapped[datetime]


class StatementAccount(Table):
    """How far a wallet is closed; ``check_at``: when to look again."""

    __tablename__ = "statement_accounts"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    currency: Mapped[str]
    closed_number: Mapped[int]
    closed_month: Mapped[date | None]
    check_at: Mapped[datetime]
