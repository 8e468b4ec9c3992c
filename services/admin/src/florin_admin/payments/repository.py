"""Queries on the read model of payments."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.payments.models import Payment, PaymentDay
from florin_admin.payments.rollup import COLUMNS, Day
from florin_contracts.vocabulary import PaymentStatus

_COLUMNS = tuple(Payment.__table__.columns)


async def lock(tx: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The known states of some payments, locked in the order of their ids."""
    query = select(*_COLUMNS).where(Payment.id.in_(set(ids))).order_by(Payment.id).with_for_update()
    return {row["id"]: dict(row) for row in (await tx.execute(query)).mappings()}


async def save(tx: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    row = insert(Payment)
    changes = {column.key: row.excluded[column.key] for column in _COLUMNS if column.key != "id"}
    await tx.execute(row.on_conflict_do_update(index_elements=[Payment.id], set_=changes), list(rows))


async def add(tx: AsyncSession, changes: Mapping[Day, tuple[int, ...]]) -> None:
    """Add to the sums of some days, in one order for all writers."""
    row = insert(PaymentDay)
    sums = {name: PaymentDay.__table__.c[name] + row.excluded[name] for name in COLUMNS}
    values = [
        {"day": key.day, "currency": key.currency, **dict(zip(COLUMNS, changes[key], strict=True))}
        for key in sorted(changes)
    ]
    await tx.execute(row.on_conflict_do_update(index_elements=[PaymentDay.day, PaymentDay.currency], set_=sums), values)


async def in_review(ro: AsyncSession) -> int:
    """How many payments wait for staff."""
    query = select(func.count()).select_from(Payment).where(Payment.status == PaymentStatus.IN_REVIEW.value)
    return int((await ro.execute(query)).scalar_one())


async def totals(ro: AsyncSession, since: date | None = None) -> Sequence[Any]:
    """Rows of ``(currency, total, failed, volume_minor)`` from a day on."""
    sums = [func.sum(column) for column in (PaymentDay.total, PaymentDay.failed, PaymentDay.volume_minor)]
    query = select(PaymentDay.currency, *sums).group_by(PaymentDay.currency).order_by(PaymentDay.currency)
    if since is not None:
        query = query.where(PaymentDay.day >= since)
    return (await ro.execute(query)).all()
