"""The ledger's tables, to read from; only the database's own functions write them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from florin_payments.tables import Table


class Account(Table):
    """A balance in one currency; `owner_id` is null for Florin's own accounts."""

    __tablename__ = "ledger_accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    owner_id: Mapped[UUID | None]
    currency: Mapped[str]
    balance_minor: Mapped[int]
    entry_count: Mapped[int]
    head_hash: Mapped[bytes]
    created_at: Mapped[datetime]


class Transaction(Table):
    """What moved together; ``reference`` is the payment, refund or top-up that caused it."""

    __tablename__ = "ledger_transactions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[UUID]
    reverses: Mapped[UUID | None]
    created_at: Mapped[datetime]


class Entry(Table):
    """One line of an account: negative takes from it, positive adds to it."""

    __tablename__ = "ledger_entries"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    balance_after_minor: Mapped[int]
    hash: Mapped[bytes]
    created_at: Mapped[datetime]
