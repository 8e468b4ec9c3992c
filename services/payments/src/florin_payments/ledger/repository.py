"""Posting to and reading from the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import uuid7
from florin_payments.ledger.models import Account, Entry, Transaction

_OPEN = text("SELECT ledger_open(:id, :kind, :owner, :currency, :now)")
_MOVE = text("SELECT ledger_move(:transaction, :kind, :reference, :source, :target, :amount, :now)")
_REVERSE = text("SELECT ledger_reverse(:transaction, :reverses, :now)")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with the account it is in."""

    kind: str
    owner_id: UUID | None
    amount_minor: int
    currency: str
    balance_after_minor: int
    at: datetime


async def open_account(tx: AsyncSession, kind: str, owner: UUID | None, currency: str, now: datetime) -> UUID:
    """The account of that kind, owner and currency; opened if it is not there."""
    values = {"id": uuid7(), "kind": kind, "owner": owner, "currency": currency, "now": now}
    account: UUID = (await tx.execute(_OPEN, values)).scalar_one()
    return account


async def move(
    tx: AsyncSession, *, kind: str, reference: UUID, source: UUID, target: UUID, amount_minor: int, now: datetime
) -> bool:
    """Move money between two accounts of one currency; False when the source does not cover it."""
    values = {
        "transaction": uuid7(),
        "kind": kind,
        "reference": reference,
        "source": source,
        "target": target,
        "amount": amount_minor,
        "now": now,
    }
    return bool((await tx.execute(_MOVE, values)).scalar_one())


async def transaction_of(session: AsyncSession, kind: str, reference: UUID) -> UUID:
    """The one ledger transaction of a kind that something caused."""
    query = select(Transaction.id).where(Transaction.reference == reference, Transaction.kind == kind)
    return (await session.scalars(query)).one()


async def reverse(tx: AsyncSession, transaction: UUID, now: datetime) -> bool:
    """Undo a transaction by its opposite; False when an account does not hold the money any more.

    Raises `sqlalchemy.exc.IntegrityError` when it was reversed before, or is a reversal itself.
    """
    values = {"transaction": uuid7(), "reverses": transaction, "now": now}
    return bool((await tx.execute(_REVERSE, values)).scalar_one())


async def accounts_of(session: AsyncSession, owner: UUID) -> Sequence[Account]:
    """All accounts of a user: wallets and holds."""
    query = select(Account).where(Account.owner_id == owner).order_by(Account.currency, Account.kind)
    return (await session.scalars(query)).all()


async def lines(session: AsyncSession, references: Sequence[UUID]) -> list[Line]:
    """The entries that these payments and refunds caused, oldest first."""
    query = (
        select(
            Account.kind,
            Account.owner_id,
            Entry.amount_minor,
            Entry.currency,
            Entry.balance_after_minor,
            Entry.created_at,
        )
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .join(Account, Account.id == Entry.account_id)
        .where(Transaction.reference.in_(references))
        .order_by(Entry.created_at, Entry.transaction_id, Entry.amount_minor)
    )
    return [Line(*row) for row in await session.execute(query)]
