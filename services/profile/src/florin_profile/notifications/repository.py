"""Queries on notifications."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_profile.notifications.models import NotificationRow


async def page(
    ro: AsyncSession, user_id: UUID, *, before: UUID | None, limit: int, unread_only: bool
) -> Sequence[NotificationRow]:
    """Newest first, at most ``limit``."""
    query = (
        select(NotificationRow)
        .where(NotificationRow.user_id == user_id)
        .order_by(NotificationRow.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(NotificationRow.id < before)
    if unread_only:
        query = query.where(NotificationRow.read_at.is_(None))
    return (await ro.execute(query.order_by(NotificationRow.id.desc()).limit(limit))).scalars().all()


async def count_unread(ro: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).where(NotificationRow.user_id == user_id, NotificationRow.read_at.is_(None))
    return (await ro.execute(query)).scalar_one()


async def mark_read(tx: AsyncSession, user_id: UUID, ids: Sequence[UUID] | None) -> None:
    """Mark those of ``ids`` that are the person's own; all of them when None."""
    query = update(NotificationRow).where(NotificationRow.user_id == user_id, NotificationRow.read_at.is_(None))
    if ids is not None:
        query = query.where(NotificationRow.id.in_(ids))
    await tx.execute(query.values(read_at=func.now()), execution_options={"synchronize_session": False})


async def erase(tx: AsyncSession, user_id: UUID) -> None:
    await tx.execute(delete(NotificationRow).where(NotificationRow.user_id == user_id))
