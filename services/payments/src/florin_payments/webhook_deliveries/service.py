"""Use cases of deliveries: sending again, trying out, giving up, forgetting."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.db import Database
from florin_kit.errors import Conflict, IllegalTransition, NotFound
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid
from florin_payments.webhook_deliveries import recording, repository
from florin_payments.webhook_deliveries.metrics import GIVEN_UP
from florin_payments.webhook_deliveries.models import WebhookDelivery
from florin_payments.webhook_endpoints import repository as endpoints
from florin_payments.webhook_endpoints.models import WebhookEndpoint
from florin_payments.webhook_endpoints.service import host_of, own


class EndpointNotActive(Conflict):
    code, title = "webhook_endpoint_not_active", "Nothing is sent to this endpoint; resume it first"


async def own_delivery(
    session: AsyncSession, principal: Principal, endpoint_id: str, delivery_id: str, *, lock: bool = False
) -> WebhookDelivery:
    """A delivery of the caller's endpoint, which is locked first. Raises `NotFound`."""
    endpoint = await own(session, principal, endpoint_id, lock=lock)
    delivery = await repository.get(session, to_uuid("whd", delivery_id))
    if delivery is None or delivery.endpoint_id != endpoint.id:
        raise NotFound
    return delivery


async def any_delivery(
    session: AsyncSession, delivery_id: str, *, lock: bool = False
) -> tuple[WebhookDelivery, WebhookEndpoint]:
    """Any delivery with its endpoint, for staff. Raises `NotFound`."""
    delivery = await repository.get(session, to_uuid("whd", delivery_id))
    endpoint = await endpoints.get(session, delivery.endpoint_id, lock=lock) if delivery else None
    if delivery is None or endpoint is None:
        raise NotFound
    if lock:
        await session.refresh(delivery)
    return delivery, endpoint


async def test(tx: AsyncSession, principal: Principal, endpoint_id: str) -> WebhookDelivery:
    """Send an event that nothing caused. Raises `NotFound` or `EndpointNotActive`."""
    endpoint = await own(tx, principal, endpoint_id, lock=True)
    if endpoint.status != "active":
        raise EndpointNotActive
    made = await repository.get(tx, await recording.record_test(tx, endpoint.id))
    assert made is not None, "a delivery vanished in the transaction that made it"
    return made


async def send_again(tx: AsyncSession, delivery: WebhookDelivery) -> None:
    """The same message under the same id, now; its endpoint is locked."""
    await repository.again(tx, delivery.id)
    await endpoints.wake(tx, [delivery.endpoint_id])
    await tx.refresh(delivery)


async def retry_by_staff(
    tx: AsyncSession, principal: Principal, delivery_id: str
) -> tuple[WebhookDelivery, WebhookEndpoint]:
    """Send it again. Raises `NotFound`."""
    delivery, endpoint = await any_delivery(tx, delivery_id, lock=True)
    await send_again(tx, delivery)
    await _record(tx, "retried", delivery, endpoint, principal)
    return delivery, endpoint


async def discard_by_staff(
    tx: AsyncSession, principal: Principal, delivery_id: str
) -> tuple[WebhookDelivery, WebhookEndpoint]:
    """Nobody wants it any more. Raises `NotFound`, or `IllegalTransition` if it arrived or is discarded."""
    delivery, endpoint = await any_delivery(tx, delivery_id, lock=True)
    if not await repository.discard(tx, delivery.id, datetime.now(UTC)):
        raise IllegalTransition("It arrived, or is discarded already")
    await tx.refresh(delivery)
    await _record(tx, "discarded", delivery, endpoint, principal)
    return delivery, endpoint


@dataclass(frozen=True)
class Upkeep:
    """Periodic jobs. ``hold_s``: how long a delivery waits for its endpoint; ``retention_s``: how long it is kept."""

    database: Database
    hold_s: int
    retention_s: int

    async def expire_webhooks(self) -> int:
        """Give up what has waited too long; how many this batch had."""
        async with self.database.transaction() as tx:
            count = await repository.expire(tx, datetime.now(UTC) - timedelta(seconds=self.hold_s))
        GIVEN_UP.inc(count)
        return count

    async def purge_webhook_log(self) -> int:
        """Delete what is old; how many this batch had."""
        async with self.database.transaction() as tx:
            return await repository.purge(tx, datetime.now(UTC) - timedelta(seconds=self.retention_s))


async def _record(
    tx: AsyncSession, what: str, delivery: WebhookDelivery, endpoint: WebhookEndpoint, principal: Principal
) -> None:
    target = from_uuid("whd", delivery.id)
    event = AuditRecorded(
        action=f"webhook_delivery.{what}",
        actor=Actor(type=ActorKind.ADMIN, id=principal.user_id),
        target=Target(type="webhook_delivery", id=target),
        data={"event_id": delivery.event_id, "type": delivery.event_type, "host": host_of(endpoint.url)},
    )
    await publish(tx, event, target, source="florin/payments")
