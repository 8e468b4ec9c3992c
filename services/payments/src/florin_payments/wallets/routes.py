"""``/wallets``."""

from collections import defaultdict

from litestar import Router, get
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Money, Page
from florin_payments.ledger import repository as ledger
from florin_payments.ledger.models import Account
from florin_payments.wallets.schemas import Wallet


@get("/wallets", summary="Own balances, one wallet a currency")
async def list_wallets(principal: Principal, ro: AsyncSession) -> Page[Wallet]:
    """All wallets of the caller, by currency."""
    by_currency: dict[str, dict[str, Account]] = defaultdict(dict)
    for account in await ledger.accounts_of(ro, principal.user_uuid):
        by_currency[account.currency][account.kind] = account
    return Page(items=[_wallet(currency, kinds) for currency, kinds in by_currency.items() if "wallet" in kinds])


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


router = Router("/api/v1", route_handlers=[list_wallets], tags=["Wallets"])
