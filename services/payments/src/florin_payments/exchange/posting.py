"""An exchange in the books: one ledger transaction that balances in both currencies.

======================  ==============  ====================================
account                 source          target
======================  ==============  ====================================
the customer's wallets  − source_minor  + target_minor
position                + source_minor  − mid_minor
margin                                  + mid_minor − target_minor
======================  ==============  ====================================

Position and margin are accounts of the platform's, sixteen of each for every currency. An account is one row that
whoever posts to it locks until the commit; by its own id, an exchange takes one of sixteen.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import uuid7
from florin_payments.exchange.models import Exchange
from florin_payments.ledger import repository as ledger

KIND = "exchange"
_POST = text("SELECT ledger_post(:transaction, :kind, :reference, :accounts, :amounts, :now)")


def slot_of(exchange: UUID) -> str:
    """Which of the sixteen an exchange uses; the end of an id is random."""
    return exchange.hex[-1]


def legs(exchange: Exchange) -> dict[tuple[str, UUID | None, str], int]:
    """What goes to which account (kind, owner, currency), in minor units."""
    slot, made = slot_of(exchange.id), exchange.conversion
    source, target = exchange.source_currency, exchange.target_currency
    found: dict[tuple[str, UUID | None, str], int] = {
        ("wallet", exchange.user_id, source): -made.source_minor,
        (f"exchange_position_{slot}", None, source): made.source_minor,
        (f"exchange_position_{slot}", None, target): -made.mid_minor,
        ("wallet", exchange.user_id, target): made.target_minor,
    }
    if made.margin_minor:
        found[f"exchange_margin_{slot}", None, target] = made.margin_minor
    return found


async def post(tx: AsyncSession, exchange: Exchange, now: datetime) -> bool:
    """Move the money; False, and nothing posted, when the wallet does not cover it."""
    booked = legs(exchange)
    # Accounts that are not there yet are opened in one order, so that no two who open some wait for each other.
    order = sorted(booked, key=lambda leg: (leg[0], leg[2]))
    accounts = [await ledger.open_account(tx, kind, owner, currency, now) for kind, owner, currency in order]
    values = {
        "transaction": uuid7(),
        "kind": KIND,
        "reference": exchange.id,
        "accounts": accounts,
        "amounts": [booked[leg] for leg in order],
        "now": now,
    }
    return bool((await tx.execute(_POST, values)).scalar_one())
