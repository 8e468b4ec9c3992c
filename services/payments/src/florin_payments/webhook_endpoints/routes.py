"""``/webhook-endpoints``."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Response, Router, delete, get, patch, post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.payments.routes import IfMatch
from florin_payments.payments.service import etag
from florin_payments.webhook_deliveries.routes import for_owners
from florin_payments.webhook_endpoints import repository, service
from florin_payments.webhook_endpoints.schemas import (
    EndpointEdit,
    EndpointInput,
    EndpointItem,
    EndpointWithSecret,
    RotateInput,
    item,
    with_secret,
)
from florin_payments.webhook_endpoints.service import Endpoints


@post("/", summary="Add a webhook endpoint")
async def create_endpoint(
    principal: Principal, tx: AsyncSession, webhook_endpoints: Endpoints, data: EndpointInput
) -> EndpointWithSecret:
    """The answer holds the secret that verifies what is sent, this once."""
    endpoint, secret = await webhook_endpoints.create(tx, principal, data)
    return with_secret(endpoint, secret, datetime.now(UTC))


@get("/", summary="List own webhook endpoints")
async def list_endpoints(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> Page[EndpointItem]:
    """Newest first."""
    after = to_uuid("whe", cursor.decode(cursor_, str)[0]) if cursor_ else None
    now = datetime.now(UTC)
    found = [item(endpoint, now) for endpoint in await repository.page(ro, principal.user_uuid, after, limit + 1)]
    return Page(items=found[:limit], next_cursor=cursor.encode(found[limit - 1].id) if len(found) > limit else None)


@get("/{endpoint_id:str}", summary="One webhook endpoint")
async def get_endpoint(principal: Principal, ro: AsyncSession, endpoint_id: str) -> Response[EndpointItem]:
    """The caller's own."""
    endpoint = await service.own(ro, principal, endpoint_id)
    return Response(item(endpoint, datetime.now(UTC)), headers={"ETag": etag(endpoint.version)})


@patch("/{endpoint_id:str}", summary="Change, pause or resume a webhook endpoint")
async def edit_endpoint(
    principal: Principal,
    tx: AsyncSession,
    webhook_endpoints: Endpoints,
    endpoint_id: str,
    data: EndpointEdit,
    if_match: IfMatch = None,
) -> Response[EndpointItem]:
    """What waited while it was paused or switched off is sent when it is active again, in order."""
    endpoint = await webhook_endpoints.edit(tx, principal, endpoint_id, data, if_match)
    return Response(item(endpoint, datetime.now(UTC)), headers={"ETag": etag(endpoint.version)})


@delete("/{endpoint_id:str}", summary="Remove a webhook endpoint")
async def delete_endpoint(
    principal: Principal, tx: AsyncSession, webhook_endpoints: Endpoints, endpoint_id: str
) -> None:
    """What was not delivered yet is not delivered; the log is gone."""
    await webhook_endpoints.delete(tx, principal, endpoint_id)


@post("/{endpoint_id:str}/rotate-secret", status_code=200, summary="Replace the secret of a webhook endpoint")
async def rotate_secret(
    principal: Principal, tx: AsyncSession, webhook_endpoints: Endpoints, endpoint_id: str, data: RotateInput
) -> EndpointWithSecret:
    """Until the old secret ends, each delivery carries a signature of both."""
    endpoint, secret = await webhook_endpoints.rotate(tx, principal, endpoint_id, data.overlap_s)
    return with_secret(endpoint, secret, datetime.now(UTC))


router = Router(
    "/api/v1/webhook-endpoints",
    route_handlers=[
        create_endpoint,
        list_endpoints,
        get_endpoint,
        edit_endpoint,
        delete_endpoint,
        rotate_secret,
        *for_owners,
    ],
    tags=["Webhook endpoints"],
)
