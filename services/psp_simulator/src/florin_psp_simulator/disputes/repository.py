"""Disputes in the database."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

Found = Row[Any]
_COLUMNS = "id, charge_id, amount_minor, currency, fee_minor, reason, status, respond_by, evidence, created_at"
_INSERT = text("""
    INSERT INTO disputes (id, charge_id, amount_minor, currency, fee_minor, reason, status, respond_by, created_at)
    VALUES (:id, :charge, :amount, :currency, :fee, :reason, 'needs_response', :respond_by, :now)
""")
_FIND = text(f"SELECT {_COLUMNS} FROM disputes WHERE id = :id")  # noqa: S608
_LOCK = text(f"SELECT {_COLUMNS} FROM disputes WHERE id = :id FOR UPDATE")  # noqa: S608
_SINCE = text(f"SELECT {_COLUMNS} FROM disputes WHERE created_at >= :since ORDER BY id DESC LIMIT :limit")  # noqa: S608
_DUE = text(f"""
    SELECT {_COLUMNS} FROM disputes
    WHERE status = 'under_review' AND decides_at <= :now OR status = 'needs_response' AND respond_by <= :now
    ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED
""")  # noqa: S608
_REVIEW = text("""
    UPDATE disputes SET status = 'under_review', evidence = CAST(:evidence AS jsonb), decides_at = :decides_at
    WHERE id = :id
""")
_DECIDE = text("UPDATE disputes SET status = :status, decides_at = NULL WHERE id = :id")


async def insert(tx: AsyncSession, values: Mapping[str, Any]) -> None:
    await tx.execute(_INSERT, dict(values))


async def find(session: AsyncSession, dispute: UUID) -> Found | None:
    return (await session.execute(_FIND, {"id": dispute})).one_or_none()


async def lock(tx: AsyncSession, dispute: UUID) -> Found | None:
    return (await tx.execute(_LOCK, {"id": dispute})).one_or_none()


async def since(session: AsyncSession, at: datetime, limit: int) -> list[Found]:
    """Disputes opened since then, the newest first."""
    return list(await session.execute(_SINCE, {"since": at, "limit": limit}))


async def due(tx: AsyncSession, now: datetime, batch: int) -> list[Found]:
    """Disputes whose review is over, and those that nobody answered in time; locked."""
    return list(await tx.execute(_DUE, {"now": now, "batch": batch}))


async def review(tx: AsyncSession, dispute: UUID, evidence: bytes, decides_at: datetime) -> None:
    """Evidence is there: somebody looks at it until then."""
    await tx.execute(_REVIEW, {"id": dispute, "evidence": evidence.decode(), "decides_at": decides_at})


async def decide(tx: AsyncSession, dispute: UUID, status: str) -> None:
    """``status``: won or lost."""
    await tx.execute(_DECIDE, {"id": dispute, "status": status})
