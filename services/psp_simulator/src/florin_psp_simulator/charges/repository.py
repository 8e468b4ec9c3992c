"""Charges in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

Found = Row[Any]
_COLUMNS = """id, idempotency_key, amount_minor, currency, payment_method, card, status, failure_code,
    refunded_minor, return_url, action_token, decides_at"""
_INSERT = text("""
    INSERT INTO charges (id, idempotency_key, amount_minor, currency, payment_method, card, status, failure_code,
        return_url, action_token, decides_at, disputes_at, created_at)
    VALUES (:id, :key, :amount, :currency, :method, :card, :status, :failure_code, :return_url, :action_token,
        :decides_at, :disputes_at, :now)
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING id
""")
_SELECT = {
    column: text(f"SELECT {_COLUMNS} FROM charges WHERE {column} = :value")  # noqa: S608
    for column in ("idempotency_key", "id", "action_token")
}
_LOCKED = {
    column: text(f"SELECT {_COLUMNS} FROM charges WHERE {column} = :value FOR UPDATE")  # noqa: S608
    for column in ("id", "action_token")
}
_DUE = text(f"""
    SELECT {_COLUMNS} FROM charges WHERE decides_at <= :now AND status = 'processing'
    ORDER BY decides_at LIMIT :batch FOR UPDATE SKIP LOCKED
""")  # noqa: S608
_DISPUTE = text(f"""
    UPDATE charges SET disputes_at = NULL WHERE id = ANY (ARRAY(
        SELECT id FROM charges WHERE disputes_at <= :now ORDER BY disputes_at LIMIT :batch FOR UPDATE SKIP LOCKED))
    RETURNING {_COLUMNS}
""")  # noqa: S608
_SETTLE = text("""
    UPDATE charges SET status = :status, failure_code = :failure_code, decides_at = :decides_at,
        disputes_at = :disputes_at WHERE id = :id
""")


async def insert(tx: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Write a charge; False when there is one under its key."""
    return (await tx.execute(_INSERT, dict(values))).scalar_one_or_none() is not None


async def by_key(session: AsyncSession, key: str) -> Found | None:
    return (await session.execute(_SELECT["idempotency_key"], {"value": key})).one_or_none()


async def by_id(session: AsyncSession, charge: UUID) -> Found | None:
    return (await session.execute(_SELECT["id"], {"value": charge})).one_or_none()


async def by_action(session: AsyncSession, token: str) -> Found | None:
    return (await session.execute(_SELECT["action_token"], {"value": token})).one_or_none()


async def lock(tx: AsyncSession, charge: UUID) -> Found | None:
    return (await tx.execute(_LOCKED["id"], {"value": charge})).one_or_none()


async def lock_action(tx: AsyncSession, token: str) -> Found | None:
    return (await tx.execute(_LOCKED["action_token"], {"value": token})).one_or_none()


async def due(tx: AsyncSession, now: datetime, batch: int) -> list[Found]:
    """Charges that are to be decided now, locked."""
    return list(await tx.execute(_DUE, {"now": now, "batch": batch}))


async def to_dispute(tx: AsyncSession, now: datetime, batch: int) -> list[Found]:
    """Charges whose holders complain now; each is given once."""
    return list(await tx.execute(_DISPUTE, {"now": now, "batch": batch}))


async def settle(
    tx: AsyncSession,
    charge: UUID,
    status: str,
    failure_code: str | None,
    *,
    decides_at: datetime | None = None,
    disputes_at: datetime | None = None,
) -> None:
    """Write a charge's new state."""
    values = {"id": charge, "status": status, "failure_code": failure_code}
    await tx.execute(_SETTLE, values | {"decides_at": decides_at, "disputes_at": disputes_at})
