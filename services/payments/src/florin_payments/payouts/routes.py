"""``/payouts``."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.errors import NotFound
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.idempotency import store
from florin_payments.payouts import repository
from florin_payments.payouts.models import Payout
from florin_payments.payouts.schemas import PayoutInput, PayoutItem, item
from florin_payments.payouts.service import Payouts


@post(
    "/",
    summary="Pay out to a bank account",
    responses={201: ResponseSpec(PayoutItem, description="The payout", generate_examples=False)},
)
async def create_payout(
    principal: Principal, payouts: Payouts, data: PayoutInput, idempotency_key: store.Key = None
) -> Response[bytes]:
    """The money is held at once; it comes back if the bank does not take it."""
    scope = store.scope(principal.user_uuid, "POST /payouts", idempotency_key, data)
    return (await payouts.create(principal, scope, data)).response()


@get("/", summary="List own payouts")
async def list_payouts(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> Page[PayoutItem]:
    """Newest first."""
    after = to_uuid("pyo", cursor.decode(cursor_, str)[0]) if cursor_ else None
    found = [item(payout) for payout in await repository.page(ro, principal.user_uuid, after, limit + 1)]
    return Page(items=found[:limit], next_cursor=cursor.encode(found[limit - 1].id) if len(found) > limit else None)


@get("/{payout_id:str}", summary="One payout")
async def get_payout(principal: Principal, ro: AsyncSession, payout_id: str) -> PayoutItem:
    """The caller's own; any for staff."""
    payout = await ro.get(Payout, to_uuid("pyo", payout_id))
    if payout is None or (payout.user_id != principal.user_uuid and not principal.is_admin):
        raise NotFound
    return item(payout)


router = Router("/api/v1/payouts", route_handlers=[create_payout, list_payouts, get_payout], tags=["Payouts"])
