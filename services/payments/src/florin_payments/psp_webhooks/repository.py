"""Webhooks in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import uuid7
from florin_payments.psp_webhooks.models import PspWebhook

_STORE = text("""
    INSERT INTO psp_webhooks (id, provider, event_id, type, body, status, try_at, received_at)
    VALUES (:id, :provider, :event_id, :type, :body, 'received', :now, :now)
    ON CONFLICT (provider, event_id) DO NOTHING RETURNING id
""")
_CLAIM = text("""
    UPDATE psp_webhooks SET attempts = attempts + 1, try_at = :leased WHERE id = ANY (ARRAY(
        SELECT id FROM psp_webhooks WHERE status = 'received' AND try_at <= :now AND provider = :provider
        ORDER BY try_at LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING id, type, body, attempts, received_at
""")
_END = text("""
    UPDATE psp_webhooks SET status = :status, error = :error, try_at = NULL, processed_at = :now
    WHERE id = :id AND status = 'received'
""")
_AGAIN = text("UPDATE psp_webhooks SET try_at = :at, error = :error WHERE id = :id AND status = 'received'")
_REPLAY = text("""
    UPDATE psp_webhooks SET status = 'received', attempts = 0, try_at = :now, error = NULL, processed_at = NULL
    WHERE id = ANY(:ids)
""")
_PURGE = text("""
    DELETE FROM psp_webhooks WHERE id = ANY (ARRAY(
        SELECT id FROM psp_webhooks WHERE received_at < :before AND status <> 'received'
        ORDER BY received_at LIMIT :batch FOR UPDATE SKIP LOCKED))
""")


async def store(tx: AsyncSession, provider: str, event_id: str, kind: str, body: bytes, now: datetime) -> bool:
    """Write a webhook down; False when it is there already."""
    values = {"id": uuid7(), "provider": provider, "event_id": event_id, "type": kind, "body": body, "now": now}
    return (await tx.execute(_STORE, values)).scalar_one_or_none() is not None


async def claim(tx: AsyncSession, provider: str, now: datetime, lease: timedelta, batch: int) -> Sequence[Row[Any]]:
    """Take webhooks that are due; they come back after ``lease`` if their taker dies."""
    values = {"provider": provider, "now": now, "leased": now + lease, "batch": batch}
    return (await tx.execute(_CLAIM, values)).all()


async def end(tx: AsyncSession, webhook: UUID, status: str, error: str | None, now: datetime) -> None:
    """Nothing more is done about it, unless it is replayed."""
    await tx.execute(_END, {"id": webhook, "status": status, "error": error, "now": now})


async def again(tx: AsyncSession, webhook: UUID, at: datetime, error: str) -> None:
    """Look at it once more, later."""
    await tx.execute(_AGAIN, {"id": webhook, "at": at, "error": error})


async def replay(tx: AsyncSession, webhooks: Sequence[UUID], now: datetime) -> int:
    """Process these again from the start; returns how many there are."""
    done = await tx.execute(_REPLAY, {"ids": list(webhooks), "now": now})
    return done.rowcount or 0  # type: ignore[attr-defined]


async def set_aside(session: AsyncSession, limit: int = 1000) -> Sequence[UUID]:
    """The webhooks of which nothing came: failed or unmatched, the oldest first."""
    query = select(PspWebhook.id).where(PspWebhook.status.in_(("failed", "unmatched")))
    return (await session.scalars(query.order_by(PspWebhook.id).limit(limit))).all()


async def purge(tx: AsyncSession, before: datetime, batch: int = 1000) -> int:
    """Delete what is done with and older; returns how many."""
    done = await tx.execute(_PURGE, {"before": before, "batch": batch})
    return done.rowcount or 0  # type: ignore[attr-defined]


async def page(session: AsyncSession, status: str | None, after: UUID | None, limit: int) -> Sequence[PspWebhook]:
    """Webhooks without their bodies, the newest first."""
    query = select(PspWebhook).order_by(PspWebhook.id.desc()).limit(limit)
    if status:
        query = query.where(PspWebhook.status == status)
    if after:
        query = query.where(PspWebhook.id < after)
    return (await session.scalars(query)).all()


async def body_of(session: AsyncSession, webhook: UUID) -> bytes:
    """What was sent."""
    return (await session.scalars(select(PspWebhook.body).where(PspWebhook.id == webhook))).one()
