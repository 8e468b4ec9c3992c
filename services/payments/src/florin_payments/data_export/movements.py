"""What may be a million rows: entries, payments, refunds."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_kit.web.documents import FETCH, chunks
from florin_payments.data_export import forms
from florin_payments.disputes.models import Dispute
from florin_payments.ledger import repository as ledger
from florin_payments.ledger.models import Account, Entry, Transaction
from florin_payments.payments import filters, lists, presenter
from florin_payments.payments.filters import Filters
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people
from florin_payments.refunds import repository as refunds_repository
from florin_payments.refunds.models import Refund
from florin_payments.wallets.schemas import wallets as wallet_forms

Lists = AsyncIterator[Sequence[Any]]


async def wallets(ro: AsyncSession, user: UUID) -> Lists:
    """Balances as they are now."""
    yield wallet_forms(await ledger.accounts_of(ro, user))


async def entries(ro: AsyncSession, user: UUID) -> Lists:
    """Every line of every wallet, with what was taken aside of it."""
    accounts = await ledger.accounts_of(ro, user)
    wallet_of = {account.currency: from_uuid("wal", account.id) for account in accounts if account.kind == "wallet"}
    for account in accounts:
        found = await ro.stream(_entries(account), execution_options={"yield_per": FETCH})
        held = account.kind != "wallet"
        async for rows in found.partitions():
            yield [forms.entry(row, wallet_of[account.currency], held) for row in rows]


def _entries(account: Account) -> Any:
    """With ``cause``: what the reference is the id of. Money is set aside for payouts, payments and disputes."""
    reversed_ = aliased(Transaction)
    kind = func.coalesce(reversed_.kind, Transaction.kind)
    held_for = case((Payment.id.is_not(None), "payment"), (Dispute.id.is_not(None), "dispute"), else_="payout")
    set_aside = kind.in_(("hold", "release"))
    return (
        select(
            Entry.number,
            Entry.amount_minor,
            Entry.currency,
            Entry.balance_after_minor,
            Entry.created_at,
            Transaction.kind,
            Transaction.reference,
            case((set_aside, held_for), else_=kind).label("cause"),
        )
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .outerjoin(reversed_, reversed_.id == Transaction.reverses)
        .outerjoin(Payment, and_(set_aside, Payment.id == Transaction.reference))
        .outerjoin(Dispute, and_(set_aside, Dispute.id == Transaction.reference))
        .where(Entry.account_id == account.id)
        .order_by(Entry.number)
    )


async def payments(ro: AsyncSession, person: Principal) -> Lists:
    """What was sent, then what was received, each in the order of time."""
    for side in filters.sides(Filters(user=person.user_uuid)):
        query = filters.everything(Filters(user=person.user_uuid), side)
        async for rows in chunks(ro, lists.order(Payment, "created_at", True).ordered(query)):
            known = await people.people(ro, {party for row in rows for party in (row.sender_id, row.recipient_id)})
            yield [_payment(presenter.item(row, person, known), person) for row in rows]


def _payment(item: Any, person: Principal) -> dict[str, Any]:
    form = forms.without(item, "actions", "funding", "version")
    # What somebody else has paid from is theirs.
    return form | {"source": forms.method(item.source) if item.sender.id == person.user_id else None}


async def refunds(ro: AsyncSession, user: UUID) -> Lists:
    """Of payments that were sent, then of those that were received."""
    for side in filters.sides(Filters(user=user)):
        assert side is not None, "a person's payments have sides"
        query = select(Refund).join(Payment, Payment.id == Refund.payment_id)
        query = query.where(getattr(Payment, side.own) == user).order_by(Refund.id)
        async for rows in chunks(ro, query):
            yield [refunds_repository.item(row) for row in rows]
