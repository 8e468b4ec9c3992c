"""``/webhooks``: where the provider sends them, and where staff look at them."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Request, Router, get, post
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.errors import NotFound
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.psp_webhooks import repository
from florin_payments.psp_webhooks.models import PspWebhook
from florin_payments.psp_webhooks.reception import BODY_BYTES_MAX, Reception
from florin_payments.psp_webhooks.schemas import Received, Status, WebhookDetails, WebhookItem, details, item


@post(
    ["/psp/{provider:str}", "/psp-test/{provider:str}"],
    status_code=200,
    request_max_body_size=BODY_BYTES_MAX,
    summary="Take in a webhook of the payment service provider",
)
async def receive_webhook(provider: str, request: Request[Any, Any, Any], reception: Reception) -> Received:
    """Signed by the provider, over time and body; stored once for each of its event ids before anything is done.

    By ``psp-test`` the gateway knows those that are for the test side.
    """
    await reception.receive(provider, request.headers, await request.body())
    return Received()


@get("/", summary="List the provider's webhooks")
async def list_webhooks(
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
    status: FromQuery[Status | None] = None,
) -> Page[WebhookItem]:
    """For staff; newest first."""
    after = to_uuid("whk", cursor.decode(cursor_, str)[0]) if cursor_ else None
    found = [item(webhook) for webhook in await repository.page(ro, status, after, limit + 1)]
    return Page(items=found[:limit], next_cursor=cursor.encode(found[limit - 1].id) if len(found) > limit else None)


@get("/{webhook_id:str}", summary="One webhook with what it said")
async def get_webhook(ro: AsyncSession, webhook_id: str) -> WebhookDetails:
    """For staff."""
    webhook = await _get(ro, webhook_id)
    return details(webhook, await repository.body_of(ro, webhook.id))


@post("/{webhook_id:str}/replay", status_code=202, summary="Process a webhook again")
async def replay_webhook(principal: Principal, tx: AsyncSession, webhook_id: str) -> WebhookItem:
    """For staff. What it tells of happens once, however often it is replayed."""
    webhook = await _get(tx, webhook_id)
    await repository.replay(tx, [webhook.id], datetime.now(UTC))
    await tx.refresh(webhook)
    target = from_uuid("whk", webhook.id)
    event = AuditRecorded(
        action="webhook.replayed",
        actor=Actor(type=ActorKind.ADMIN, id=principal.user_id),
        target=Target(type="webhook", id=target),
        data={"provider": webhook.provider, "event_id": webhook.event_id, "type": webhook.type},
    )
    await publish(tx, event, target, source="florin/payments")
    return item(webhook)


async def _get(session: AsyncSession, webhook_id: str) -> PspWebhook:
    found = await session.get(PspWebhook, to_uuid("whk", webhook_id))
    if found is None:
        raise NotFound
    return found


router = Router(
    "/api/v1/webhooks",
    route_handlers=[receive_webhook, list_webhooks, get_webhook, replay_webhook],
    tags=["Webhooks"],
)
