"""``/exchange``."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.exchange import repository, service
from florin_payments.exchange.schemas import (
    ExchangeInput,
    ExchangeItem,
    PositionItem,
    QuoteInput,
    QuoteItem,
    Rates,
    exchange_item,
)
from florin_payments.exchange.service import Exchanges
from florin_payments.idempotency import store


@get("/rates", summary="The market's exchange rates")
async def get_rates(
    ro: AsyncSession,
    exchanges: Exchanges,
    base: Annotated[str | None, QueryParameter(pattern="^[A-Z]{3}$", description="Rates for one unit of it")] = None,
) -> Rates:
    """To show; what an exchange costs is said by a quote."""
    return await exchanges.rates(ro, base)


@post("/quotes", summary="Ask for a price")
async def create_quote(principal: Principal, tx: AsyncSession, exchanges: Exchanges, data: QuoteInput) -> QuoteItem:
    """A price that holds for some seconds and for one exchange; nothing moves yet."""
    return await exchanges.quote(tx, principal, data)


@post(
    "/",
    summary="Exchange at a quoted price",
    responses={201: ResponseSpec(ExchangeItem, description="The exchange", generate_examples=False)},
)
async def create_exchange(
    principal: Principal, tx: AsyncSession, data: ExchangeInput, idempotency_key: store.Key = None
) -> Response[bytes]:
    """From the caller's wallet in one currency into the caller's wallet in the other, at once."""
    scope = store.scope(principal.user_uuid, "POST /exchange", idempotency_key, data)
    return await store.once(tx, scope, lambda: service.exchange(tx, principal, data))


@get("/", summary="List own exchanges")
async def list_exchanges(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> Page[ExchangeItem]:
    """Newest first."""
    after = to_uuid("exc", cursor.decode(cursor_, str)[0]) if cursor_ else None
    found = [exchange_item(one) for one in await repository.page(ro, principal.user_uuid, after, limit + 1)]
    return Page(items=found[:limit], next_cursor=cursor.encode(found[limit - 1].id) if len(found) > limit else None)


@get("/positions", summary="What the platform holds and has earned in each currency")
async def list_positions(ro: AsyncSession) -> Page[PositionItem]:
    """For staff. A negative position is owed to the market."""
    found = await repository.positions(ro)
    return Page(items=[PositionItem(currency=c, position=position, margin=margin) for c, position, margin in found])


@get("/{exchange_id:str}", summary="One exchange")
async def get_exchange(principal: Principal, ro: AsyncSession, exchange_id: str) -> ExchangeItem:
    """The caller's own; any for staff."""
    return exchange_item(await service.visible(ro, exchange_id, principal))


router = Router(
    "/api/v1/exchange",
    route_handlers=[get_rates, create_quote, create_exchange, list_exchanges, list_positions, get_exchange],
    tags=["Exchange"],
)
