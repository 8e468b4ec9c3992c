"""``/payment-requests`` and ``/pay-links``."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, HeaderParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import RequestStatus
from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.idempotency import store
from florin_payments.payments.schemas import PaymentItem
from florin_payments.payments.service import etag
from florin_payments.requests import repository, service
from florin_payments.requests.asking import Asking
from florin_payments.requests.links import TOKEN_PATTERN, Links
from florin_payments.requests.models import PaymentRequest
from florin_payments.requests.paying import Paying
from florin_payments.requests.schemas import (
    PayLinkInput,
    PayRequestInput,
    PublicRequest,
    RequestDetails,
    RequestInput,
    RequestItem,
)

CHANGED = {200: ResponseSpec(RequestDetails, description="The request as it is now", generate_examples=False)}
PAID = {201: ResponseSpec(PaymentItem, description="The payment", generate_examples=False)}
SIDES = {"sent": PaymentRequest.requester_id, "received": PaymentRequest.payer_id}
LinkToken = Annotated[
    str,
    HeaderParameter(
        name="Pay-Link",
        pattern=TOKEN_PATTERN,
        description="The last part of the link; in a header, where no log of addresses sees it",
    ),
]
Direction = Annotated[str, QueryParameter(pattern="^(sent|received)$", description="sent or received, by the caller")]


@post(
    "/",
    summary="Ask for money",
    responses={201: ResponseSpec(RequestDetails, description="The request", generate_examples=False)},
)
async def create_request(
    principal: Principal, asking: Asking, data: RequestInput, idempotency_key: store.Key = None
) -> Response[bytes]:
    """Of somebody, who is told; or, without ``payer``, of whoever has the link."""
    return await asking.ask(principal, data, idempotency_key)


@get("/", summary="List own payment requests")
async def list_requests(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    direction: Direction = "sent",
    status: FromQuery[list[RequestStatus] | None] = None,
    currency: Annotated[str | None, QueryParameter(pattern="^[A-Z]{3}$")] = None,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> Page[RequestItem]:
    """Newest first."""
    after = to_uuid("prq", cursor.decode(cursor_, str)[0]) if cursor_ else None
    side = SIDES[direction] == principal.user_uuid
    found = await repository.page(ro, side, status or (), currency, after, limit + 1)
    items = await service.present_page(ro, found[:limit], principal, await repository.now(ro))
    return Page(items=items, next_cursor=cursor.encode(items[-1].id) if len(found) > limit else None)


@get("/{request_id:str}", summary="One payment request with everything that happened to it")
async def get_request(
    principal: Principal, ro: AsyncSession, pay_links: Links, request_id: str
) -> Response[RequestDetails]:
    """For its parties, whoever has paid it, and staff."""
    request = await service.visible(ro, request_id, principal)
    found = await service.details(ro, request, principal, pay_links, await repository.now(ro))
    return Response(found, headers={"ETag": etag(found.version)})


@post("/{request_id:str}/pay", summary="Pay a request that one was asked by name", responses=PAID)
async def pay_request(
    principal: Principal, paying: Paying, request_id: str, data: PayRequestInput, idempotency_key: store.Key = None
) -> Response[bytes]:
    """All that is open, or a part where parts are allowed."""
    scope = store.scope(principal.user_uuid, f"POST /payment-requests/{request_id}/pay", idempotency_key, data)
    return (await paying.by_id(principal, scope, request_id, data)).response()


@post("/{request_id:str}/cancel", status_code=200, summary="Withdraw a payment request", responses=CHANGED)
async def cancel_request(
    principal: Principal, tx: AsyncSession, pay_links: Links, request_id: str, idempotency_key: store.Key = None
) -> Response[bytes]:
    """The requester's right, and staff's. What was paid stays paid."""
    change = partial(service.cancel, tx, request_id, principal, pay_links)
    return await _once(tx, principal, f"{request_id}/cancel", idempotency_key, change)


@post("/{request_id:str}/decline", status_code=200, summary="Refuse to pay a request", responses=CHANGED)
async def decline_request(
    principal: Principal, tx: AsyncSession, pay_links: Links, request_id: str, idempotency_key: store.Key = None
) -> Response[bytes]:
    """The right of whoever was asked by name."""
    change = partial(service.decline, tx, request_id, principal, pay_links)
    return await _once(tx, principal, f"{request_id}/decline", idempotency_key, change)


@post("/{request_id:str}/remind", status_code=200, summary="Remind whoever was asked", responses=CHANGED)
async def remind_of_request(
    principal: Principal, tx: AsyncSession, pay_links: Links, request_id: str, idempotency_key: store.Key = None
) -> Response[bytes]:
    """Once a day at most, and ten times in all."""
    change = partial(service.remind, tx, request_id, principal, pay_links)
    return await _once(tx, principal, f"{request_id}/remind", idempotency_key, change)


@post("/{request_id:str}/link", status_code=200, summary="Replace the pay link", responses=CHANGED)
async def replace_link(
    principal: Principal, tx: AsyncSession, pay_links: Links, request_id: str, idempotency_key: store.Key = None
) -> Response[bytes]:
    """The old link opens nothing any more."""
    change = partial(service.replace_link, tx, request_id, principal, pay_links)
    return await _once(tx, principal, f"{request_id}/link", idempotency_key, change)


async def _once(
    tx: AsyncSession,
    principal: Principal,
    what: str,
    key: str | None,
    change: Callable[[], Awaitable[store.Answer]],
) -> Response[bytes]:
    scope = store.scope_if_keyed(principal.user_uuid, f"POST /payment-requests/{what}", key, None)
    return await store.once(tx, scope, change)


@get("/look-up", summary="What a pay link asks for")
async def look_up_link(ro: AsyncSession, pay_links: Links, token: LinkToken) -> PublicRequest:
    """For anybody who has it. One that was replaced is as unknown as one that never was."""
    return await service.look_up(ro, token, pay_links)


@post("/pay", summary="Pay by a link", responses=PAID)
async def pay_link(
    principal: Principal, paying: Paying, data: PayLinkInput, idempotency_key: store.Key = None
) -> Response[bytes]:
    """All that is open, or a part where parts are allowed."""
    scope = store.scope(principal.user_uuid, "POST /pay-links/pay", idempotency_key, data)
    return (await paying.by_link(principal, scope, data)).response()


router = Router(
    "/api/v1",
    route_handlers=[
        Router(
            "/payment-requests",
            route_handlers=[
                create_request,
                list_requests,
                get_request,
                pay_request,
                cancel_request,
                decline_request,
                remind_of_request,
                replace_link,
            ],
        ),
        Router("/pay-links", route_handlers=[look_up_link, pay_link]),
    ],
    tags=["Payment requests"],
)
