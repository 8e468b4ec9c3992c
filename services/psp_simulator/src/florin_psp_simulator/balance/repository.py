"""Movements of the balance in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import uuid7

_RECORD = text("""
    INSERT INTO balance_transactions (id, kind, source, reference, amount_minor, fee_minor, currency, created_at)
    VALUES (:id, :kind, :source, :reference, :amount, :fee, :currency, :now)
""")
_PAGE = text("""
    SELECT id, kind, source, reference, amount_minor, fee_minor, currency, created_at FROM balance_transactions
    WHERE created_at >= :since AND created_at < :until AND (created_at, id) > (:after_at, :after_id)
    ORDER BY created_at, id LIMIT :limit
""")
START = UUID(int=0)


async def record(
    tx: AsyncSession,
    kind: str,
    source: str,
    amount_minor: int,
    currency: str,
    now: datetime,
    *,
    reference: str | None = None,
    fee_minor: int = 0,
) -> None:
    """Money has moved: ``amount_minor`` above 0 came in, below 0 went out; a fee is taken on top."""
    values = {"id": uuid7(), "kind": kind, "source": source, "reference": reference, "amount": amount_minor}
    await tx.execute(_RECORD, values | {"fee": fee_minor, "currency": currency, "now": now})


async def page(
    session: AsyncSession, since: datetime, until: datetime, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[Any]]:
    """Movements of a period, the oldest first, behind ``after``."""
    after_at, after_id = after or (since, START)
    values = {"since": since, "until": until, "after_at": after_at, "after_id": after_id, "limit": limit}
    return (await session.execute(_PAGE, values)).all()
