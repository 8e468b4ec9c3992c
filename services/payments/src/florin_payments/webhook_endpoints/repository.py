"""Endpoints in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.webhook_endpoints.models import WebhookEndpoint

# In the order of ids, as the dispatcher locks them: so nobody waits for each other.
_LISTENING = text("""
    SELECT e.id, e.user_id FROM webhook_endpoints e JOIN users u ON u.id = e.user_id AND u.role = 'VENDOR'
    WHERE e.user_id = ANY(:users) AND e.status <> 'deleted' AND e.events && CAST(:wanted AS text[])
    ORDER BY e.id FOR NO KEY UPDATE OF e
""")
_WAKE = text("""
    UPDATE webhook_endpoints SET next_at = greatest(least(next_at, now()), blocked_until)
    WHERE id = ANY(:ids) AND (next_at IS NULL OR next_at > greatest(now(), blocked_until))
""")
_CLOSE = text("""
    UPDATE webhook_endpoints SET status = 'deleted', secret = NULL, previous_secret = NULL, lease = NULL,
        next_at = NULL, updated_at = :now, version = version + 1
    WHERE user_id = :user AND status <> 'deleted'
""")
_NO_VENDOR = text("""
    UPDATE webhook_endpoints SET status = 'disabled', disabled_reason = 'role', updated_at = :now, version = version + 1
    WHERE user_id = :user AND status IN ('active', 'paused')
        AND NOT EXISTS (SELECT FROM users WHERE id = :user AND role = 'VENDOR')
""")


async def listening(tx: AsyncSession, users: Sequence[UUID], kind: str) -> Sequence[tuple[UUID, UUID]]:
    """Endpoints, locked, with their owners, that want events of a kind."""
    wanted = ["*", f"{kind.partition('.')[0]}.*", kind]
    rows = await tx.execute(_LISTENING, {"users": list(users), "wanted": wanted})
    return [(row.id, row.user_id) for row in rows]


async def wake(tx: AsyncSession, endpoints: Sequence[UUID]) -> None:
    """There is something to send to these, locked, endpoints; an open breaker holds."""
    await tx.execute(_WAKE, {"ids": list(endpoints)})


async def page(session: AsyncSession, user: UUID, after: UUID | None, limit: int) -> Sequence[WebhookEndpoint]:
    """One owner's, newest first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.user_id == user, WebhookEndpoint.status != "deleted")
    if after is not None:
        query = query.where(WebhookEndpoint.id < after)
    return (await session.scalars(query.order_by(WebhookEndpoint.id.desc()).limit(limit))).all()


async def get(session: AsyncSession, endpoint: UUID, *, lock: bool = False) -> WebhookEndpoint | None:
    """One endpoint that is not deleted."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint, WebhookEndpoint.status != "deleted")
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def count(tx: AsyncSession, user: UUID) -> int:
    """How many an owner has; until the transaction ends nobody else adds one for them."""
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"webhook_endpoints:{user}", 0))))
    query = select(func.count()).where(WebhookEndpoint.user_id == user, WebhookEndpoint.status != "deleted")
    return (await tx.execute(query)).scalar_one()


async def has_url(tx: AsyncSession, user: UUID, url: str, other_than: UUID | None = None) -> bool:
    """Whether the owner has another endpoint at this address."""
    query = select(WebhookEndpoint.id).where(
        WebhookEndpoint.user_id == user, WebhookEndpoint.url == url, WebhookEndpoint.status != "deleted"
    )
    if other_than is not None:
        query = query.where(WebhookEndpoint.id != other_than)
    return (await tx.scalars(query)).first() is not None


async def close_all(tx: AsyncSession, user: UUID, now: datetime) -> None:
    """A user is deleted: nothing is sent to them any more, and their secrets are gone."""
    await tx.execute(_CLOSE, {"user": user, "now": now})


async def close_unless_vendor(tx: AsyncSession, user: UUID, now: datetime) -> Any:
    """Somebody who is no vendor (any more) is told nothing."""
    await tx.execute(_NO_VENDOR, {"user": user, "now": now})
