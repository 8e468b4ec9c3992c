"""``/top-ups``."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.errors import NotFound
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.idempotency import store
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.schemas import TopUpInput, TopUpItem, item
from florin_payments.top_ups.service import TopUps


@post(
    "/",
    summary="Top up a wallet",
    responses={201: ResponseSpec(TopUpItem, description="The top-up", generate_examples=False)},
)
async def create_top_up(
    principal: Principal, top_ups: TopUps, data: TopUpInput, idempotency_key: store.Key = None
) -> Response[bytes]:
    """Charge a payment method; ``processing`` and ``unknown`` mean that its outcome is open."""
    scope = store.scope(principal.user_uuid, "POST /top-ups", idempotency_key, data)
    return (await top_ups.create(principal, scope, data)).response()


@get("/", summary="List own top-ups")
async def list_top_ups(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> Page[TopUpItem]:
    """Newest first."""
    query = select(TopUp).where(TopUp.user_id == principal.user_uuid).order_by(TopUp.id.desc()).limit(limit + 1)
    if cursor_:
        (last,) = cursor.decode(cursor_, str)
        query = query.where(TopUp.id < to_uuid("top", last))
    found = [item(top_up) for top_up in await ro.scalars(query)]
    return Page(items=found[:limit], next_cursor=cursor.encode(found[limit - 1].id) if len(found) > limit else None)


@get("/{top_up_id:str}", summary="One top-up")
async def get_top_up(principal: Principal, ro: AsyncSession, top_up_id: str) -> TopUpItem:
    """Only the caller's own."""
    top_up = await ro.get(TopUp, to_uuid("top", top_up_id))
    if top_up is None or top_up.user_id != principal.user_uuid:
        raise NotFound
    return item(top_up)


router = Router("/api/v1/top-ups", route_handlers=[create_top_up, list_top_ups, get_top_up], tags=["Top-ups"])
