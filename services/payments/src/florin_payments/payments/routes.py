"""``/payments``."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, Router, get, patch, post
from litestar.di import Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, HeaderParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.db import Database
from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.exports.routes import export_payments
from florin_payments.idempotency import store
from florin_payments.payments import changes, lists, service
from florin_payments.payments.creation import Creation
from florin_payments.payments.filters import Filters
from florin_payments.payments.funding import Funding
from florin_payments.payments.query import filters_of
from florin_payments.payments.schemas import (
    CancelInput,
    PaymentDetails,
    PaymentEdit,
    PaymentInput,
    PaymentItem,
    RefundItem,
)
from florin_payments.refunds.schemas import RefundInput
from florin_payments.refunds.service import refund
from florin_payments.schedules.setup import Setup

Sort = Literal["created_at", "amount"]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", required=False)]


@post(
    "/",
    summary="Pay somebody",
    responses={201: ResponseSpec(PaymentItem, description="The payment", generate_examples=False)},
)
async def create_payment(
    principal: Principal,
    creation: Creation,
    schedule_setup: Setup,
    funding: Funding,
    data: PaymentInput,
    idempotency_key: store.Key = None,
) -> Response[bytes]:
    """Pay at once, from the wallet or a payment method; at ``scheduled_at``; or by ``recurrence`` from then on.

    The answer to a recurring payment is the first of its payments; ``schedule_id`` names the schedule.
    """
    scope = store.scope(principal.user_uuid, "POST /payments", idempotency_key, data)
    if data.source != "wallet":
        return (await funding.create(principal, scope, data)).response()
    if data.type == "recurring":
        return await schedule_setup.create(principal, scope, data)
    return (await creation.create(principal, scope, data)).response()


@get("/", summary="List payments")
async def list_payments(
    principal: Principal,
    database: Database,
    filters: Filters,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
    sort: FromQuery[Sort] = "created_at",
    order: FromQuery[Literal["asc", "desc"]] = "desc",
) -> Page[PaymentItem]:
    """Payments that the caller sent or received (staff: all), newest first unless asked otherwise."""
    after: tuple[Any, UUID] | None = None
    if cursor_:
        kind = datetime if sort == "created_at" else int
        named, value, last = cursor.decode(cursor_, str, kind, str)
        if named != sort:
            raise invalid("cursor", "invalid", "This cursor is for another order")
        after = (value, to_uuid("pay", last))
    # Not ``ro``: where a dependency refuses the request, Litestar ends no session that another one began.
    async with database.read() as ro:
        found = await lists.page(ro, filters, sort=sort, ascending=order == "asc", after=after, limit=limit + 1)
        shown = found[:limit]
        page = await service.present_page(ro, shown, principal, None)
    if len(found) > limit:
        page.next_cursor = cursor.encode(sort, getattr(shown[-1], lists.COLUMNS[sort]), page.items[-1].id)
    return page


@get("/{payment_id:str}", summary="One payment with everything that happened to it")
async def get_payment(principal: Principal, ro: AsyncSession, payment_id: str) -> Response[PaymentDetails]:
    """For its parties, and staff."""
    found = await service.details(ro, payment_id, principal)
    return Response(found, headers={"ETag": service.etag(found.version)})


@patch(
    "/{payment_id:str}",
    summary="Change a payment that is still to come",
    responses={200: ResponseSpec(PaymentItem, description="The payment as it is now", generate_examples=False)},
)
async def edit_payment(
    principal: Principal,
    tx: AsyncSession,
    creation: Creation,
    payment_id: str,
    data: PaymentEdit,
    idempotency_key: store.Key = None,
    if_match: IfMatch = None,
) -> Response[bytes]:
    """The sender's right, until it is due."""
    scope = store.scope_if_keyed(principal.user_uuid, f"PATCH /payments/{payment_id}", idempotency_key, data)
    work = lambda: changes.edit(tx, payment_id, principal, data, if_match, creation)  # noqa: E731
    return await store.once(tx, scope, work)


@post(
    "/{payment_id:str}/cancel",
    status_code=200,
    summary="Cancel a payment that has not been paid",
    responses={200: ResponseSpec(PaymentItem, description="The cancelled payment", generate_examples=False)},
)
async def cancel_payment(
    principal: Principal,
    tx: AsyncSession,
    payment_id: str,
    data: CancelInput | None = None,
    idempotency_key: store.Key = None,
    if_match: IfMatch = None,
) -> Response[bytes]:
    """The sender's right, and staff's."""
    reason = data.reason if data else None
    scope = store.scope_if_keyed(principal.user_uuid, f"POST /payments/{payment_id}/cancel", idempotency_key, [reason])
    return await store.once(tx, scope, lambda: changes.cancel(tx, payment_id, principal, reason, if_match))


@post(
    "/{payment_id:str}/refunds",
    summary="Refund all or part of a payment",
    responses={201: ResponseSpec(RefundItem, description="The refund", generate_examples=False)},
)
async def create_refund(
    principal: Principal,
    tx: AsyncSession,
    payment_id: str,
    data: RefundInput,
    idempotency_key: store.Key = None,
) -> Response[bytes]:
    """The recipient's right, and staff's."""
    scope = store.scope(principal.user_uuid, f"POST /payments/{payment_id}/refunds", idempotency_key, data)
    return await store.once(tx, scope, lambda: refund(tx, payment_id, principal, data))


router = Router(
    "/api/v1/payments",
    route_handlers=[
        create_payment,
        list_payments,
        export_payments,
        get_payment,
        edit_payment,
        cancel_payment,
        create_refund,
    ],
    dependencies={"filters": Provide(filters_of, sync_to_thread=False)},
    tags=["Payments"],
)
