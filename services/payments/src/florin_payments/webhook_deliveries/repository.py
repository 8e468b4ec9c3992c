"""The log of deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.webhook_deliveries.models import WebhookAttempt, WebhookDelivery
from florin_payments.webhook_endpoints.models import WebhookEndpoint

_AGAIN = text("""
    UPDATE webhook_deliveries SET status = 'pending', tries = 0, retry_at = now(), finished_at = NULL WHERE id = :id
""")
_DISCARD = text("""
    UPDATE webhook_deliveries SET status = 'discarded', retry_at = NULL, finished_at = :now
    WHERE id = :id AND status IN ('failed', 'pending')
""")
_EXPIRE = text("""
    UPDATE webhook_deliveries SET status = 'failed', last_error = 'expired', retry_at = NULL, finished_at = now()
    WHERE id = ANY (ARRAY(SELECT id FROM webhook_deliveries WHERE status = 'pending' AND created_at < :before
        ORDER BY created_at LIMIT :batch FOR UPDATE SKIP LOCKED)) AND status = 'pending'
""")
_PURGE = text("""
    DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
        SELECT id FROM webhook_deliveries WHERE finished_at < :before
        ORDER BY finished_at LIMIT :batch FOR UPDATE SKIP LOCKED))
""")
_PURGE_DELETED = text("""
    DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
        SELECT d.id FROM webhook_endpoints e JOIN webhook_deliveries d ON d.endpoint_id = e.id
        WHERE e.status = 'deleted' LIMIT :batch FOR UPDATE OF d SKIP LOCKED))
""")
_PURGE_ENDPOINTS = text("""
    DELETE FROM webhook_endpoints e WHERE e.status = 'deleted'
        AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.endpoint_id = e.id)
""")


async def page(
    session: AsyncSession, endpoint: UUID, status: str | None, kind: str | None, after: UUID | None, limit: int
) -> Sequence[WebhookDelivery]:
    """One endpoint's, newest first."""
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint)
    if status is not None:
        query = query.where(WebhookDelivery.status == status)
    if kind is not None:
        query = query.where(WebhookDelivery.event_type == kind)
    if after is not None:
        query = query.where(WebhookDelivery.id < after)
    return (await session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(limit))).all()


async def everybodys(
    session: AsyncSession, status: str, after: UUID | None, limit: int
) -> Sequence[tuple[WebhookDelivery, WebhookEndpoint]]:
    """All endpoints' with a status, newest first."""
    query = select(WebhookDelivery, WebhookEndpoint).join(
        WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id
    )
    query = query.where(WebhookDelivery.status == status, WebhookEndpoint.status != "deleted")
    if after is not None:
        query = query.where(WebhookDelivery.id < after)
    rows = await session.execute(query.order_by(WebhookDelivery.id.desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


async def get(session: AsyncSession, delivery: UUID) -> WebhookDelivery | None:
    """One delivery, read anew."""
    return await session.get(WebhookDelivery, delivery, populate_existing=True)


async def body_of(session: AsyncSession, delivery: UUID) -> bytes:
    """What is sent."""
    return (await session.scalars(select(WebhookDelivery.body).where(WebhookDelivery.id == delivery))).one()


async def attempts(session: AsyncSession, delivery: UUID, limit: int) -> Sequence[WebhookAttempt]:
    """The newest attempts, newest first."""
    query = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery)
    return (await session.scalars(query.order_by(WebhookAttempt.number.desc()).limit(limit))).all()


async def again(tx: AsyncSession, delivery: UUID) -> None:
    """Due now, with a schedule that starts anew; the endpoint is locked."""
    await tx.execute(_AGAIN, {"id": delivery})


async def discard(tx: AsyncSession, delivery: UUID, now: datetime) -> bool:
    """Never sent again by itself; False when there was nothing to discard."""
    return _count(await tx.execute(_DISCARD, {"id": delivery, "now": now})) == 1


async def expire(tx: AsyncSession, before: datetime, batch: int = 1000) -> int:
    """Give up what has waited since before then; how many there were."""
    return _count(await tx.execute(_EXPIRE, {"before": before, "batch": batch}))


async def purge(tx: AsyncSession, before: datetime, batch: int = 1000) -> int:
    """Delete what was finished before then, and all of deleted endpoints; how many rows of the log."""
    removed = _count(await tx.execute(_PURGE, {"before": before, "batch": batch}))
    removed += _count(await tx.execute(_PURGE_DELETED, {"batch": batch}))
    await tx.execute(_PURGE_ENDPOINTS)
    return removed


def _count(result: Any) -> int:
    return int(result.rowcount or 0)
