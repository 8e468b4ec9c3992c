"""Wire form of a wallet."""

from collections import defaultdict
from collections.abc import Iterable

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Money, Output
from florin_payments.ledger.models import Account


class Wallet(Output):
    """``balance`` is ``available`` plus ``held``; only what is available can be paid with."""

    id: str
    currency: str
    balance: Money
    available: Money
    held: Money


def wallets(accounts: Iterable[Account]) -> list[Wallet]:
    """The wire forms of a user's accounts: what is held is part of its wallet."""
    by_currency: dict[str, dict[str, Account]] = defaultdict(dict)
    for account in accounts:
        by_currency[account.currency][account.kind] = account
    return [_wallet(currency, kinds) for currency, kinds in by_currency.items() if "wallet" in kinds]


def _wallet(currency: str, kinds: dict[str, Account]) -> Wallet:
    available = kinds["wallet"].balance_minor
    held = kinds["hold"].balance_minor if "hold" in kinds else 0
    return Wallet(
        id=from_uuid("wal", kinds["wallet"].id),
        currency=currency,
        balance=Money(amount=available + held, currency=currency),
        available=Money(amount=available, currency=currency),
        held=Money(amount=held, currency=currency),
    )
