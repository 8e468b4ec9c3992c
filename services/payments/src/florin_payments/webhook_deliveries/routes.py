"""Deliveries of an endpoint, for its owner, and ``/webhook-deliveries``, for staff."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.webhook_deliveries import repository, service
from florin_payments.webhook_deliveries.schemas import (
    DeliveryDetails,
    DeliveryItem,
    StaffDelivery,
    StaffDeliveryDetails,
    Status,
    details,
    item,
    staff_details,
    staff_item,
)
from florin_payments.webhook_endpoints.service import own

ATTEMPTS_SHOWN = 50
Cursor = Annotated[str | None, QueryParameter(name="cursor", max_length=512)]


@post("/{endpoint_id:str}/test", status_code=202, summary="Send a test event")
async def send_test(principal: Principal, tx: AsyncSession, endpoint_id: str) -> DeliveryItem:
    """A `webhook.test`, signed and delivered like any other."""
    return item(await service.test(tx, principal, endpoint_id))


@get("/{endpoint_id:str}/deliveries", summary="What was sent to a webhook endpoint")
async def list_deliveries(
    principal: Principal,
    ro: AsyncSession,
    endpoint_id: str,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Cursor = None,
    status: FromQuery[Status | None] = None,
    type_: Annotated[str | None, QueryParameter(name="type", max_length=64)] = None,
) -> Page[DeliveryItem]:
    """Newest first."""
    endpoint = await own(ro, principal, endpoint_id)
    after = to_uuid("whd", cursor.decode(cursor_, str)[0]) if cursor_ else None
    rows = await repository.page(ro, endpoint.id, status, type_, after, limit + 1)
    found = [item(delivery) for delivery in rows]
    return Page(items=found[:limit], next_cursor=cursor.encode(found[limit - 1].id) if len(found) > limit else None)


@get("/{endpoint_id:str}/deliveries/{delivery_id:str}", summary="One delivery with requests and answers")
async def get_delivery(principal: Principal, ro: AsyncSession, endpoint_id: str, delivery_id: str) -> DeliveryDetails:
    """The newest 50 attempts."""
    delivery = await service.own_delivery(ro, principal, endpoint_id, delivery_id)
    made = await repository.attempts(ro, delivery.id, ATTEMPTS_SHOWN)
    return details(delivery, await repository.body_of(ro, delivery.id), made)


@post("/{endpoint_id:str}/deliveries/{delivery_id:str}/redeliver", status_code=202, summary="Send a delivery again")
async def redeliver(principal: Principal, tx: AsyncSession, endpoint_id: str, delivery_id: str) -> DeliveryItem:
    """The same body under the same `webhook-id`, with a new time and signature."""
    delivery = await service.own_delivery(tx, principal, endpoint_id, delivery_id, lock=True)
    await service.send_again(tx, delivery)
    return item(delivery)


@get("/", summary="List deliveries to vendors")
async def list_all(
    ro: AsyncSession, limit: Limit = LIMIT_DEFAULT, cursor_: Cursor = None, status: FromQuery[Status] = "failed"
) -> Page[StaffDelivery]:
    """For staff; those that failed unless asked otherwise, newest first."""
    after = to_uuid("whd", cursor.decode(cursor_, str)[0]) if cursor_ else None
    rows = await repository.everybodys(ro, status, after, limit + 1)
    found = [staff_item(delivery, endpoint) for delivery, endpoint in rows]
    return Page(items=found[:limit], next_cursor=cursor.encode(found[limit - 1].id) if len(found) > limit else None)


@get("/{delivery_id:str}", summary="One delivery to a vendor")
async def get_any(ro: AsyncSession, delivery_id: str) -> StaffDeliveryDetails:
    """For staff."""
    delivery, endpoint = await service.any_delivery(ro, delivery_id)
    made = await repository.attempts(ro, delivery.id, ATTEMPTS_SHOWN)
    return staff_details(delivery, endpoint, await repository.body_of(ro, delivery.id), made)


@post("/{delivery_id:str}/retry", status_code=202, summary="Send a vendor's delivery again")
async def retry(principal: Principal, tx: AsyncSession, delivery_id: str) -> StaffDelivery:
    """For staff."""
    return staff_item(*await service.retry_by_staff(tx, principal, delivery_id))


@post("/{delivery_id:str}/discard", status_code=200, summary="Give up a vendor's delivery")
async def discard(principal: Principal, tx: AsyncSession, delivery_id: str) -> StaffDelivery:
    """For staff; it stays in the log."""
    return staff_item(*await service.discard_by_staff(tx, principal, delivery_id))


for_owners = [send_test, list_deliveries, get_delivery, redeliver]
router = Router(
    "/api/v1/webhook-deliveries", route_handlers=[list_all, get_any, retry, discard], tags=["Webhook endpoints"]
)
