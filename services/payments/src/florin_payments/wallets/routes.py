"""``/wallets``."""

from litestar import Router, get
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_kit.web.schemas import Page
from florin_payments.ledger import repository as ledger
from florin_payments.wallets.schemas import Wallet, wallets


@get("/wallets", summary="Own balances, one wallet a currency")
async def list_wallets(principal: Principal, ro: AsyncSession) -> Page[Wallet]:
    """All wallets of the caller, by currency."""
    return Page(items=wallets(await ledger.accounts_of(ro, principal.user_uuid)))


router = Router("/api/v1", route_handlers=[list_wallets], tags=["Wallets"])
