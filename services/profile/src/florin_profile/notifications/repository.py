"""Queries on notifications."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_profile.notifications.models import Notification


async def page(
    ro: AsyncSession, user_id: UUID, *, before: UUID | None, limit: int, unread_only: bool
) -> Sequence[Notification]:
    """Newest first, at most ``limit``."""
    query = select(Notification).where(Notification.user_id == user_id).order_by(Notification.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Notification.id < before)
    if unread_only:
        query = query.where(Notification.read_at.is_(None))
    return (await ro.execute(query)).scalars().all()


async def count_unread(ro: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    return (await ro.execute(query)).scalar_one()


async def mark_read(tx: AsyncSession, user_id: UUID, ids: Sequence[UUID] | None) -> None:
    """Mark those of ``ids`` that are the person's own; all of them when None."""
    query = update(Notification).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    if ids is not None:
        query = query.where(Notification.id.in_(ids))
    await tx.execute(query.values(read_at=func.now()), execution_options={"synchronize_session": False})


async def erase(tx: AsyncSession, user_id: UUID) -> None:
    await tx.execute(delete(Notification).where(Notification.user_id == user_id))
