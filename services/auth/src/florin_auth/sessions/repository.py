"""Queries on sessions, devices and refresh tokens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.sessions.models import Device, RefreshToken, Session


async def live(session: AsyncSession, user_id: UUID, at: datetime) -> list[Session]:
    """The user's sessions that count now, newest use first."""
    query = (
        select(Session)
        .where(Session.user_id == user_id, Session.ended_at.is_(None), Session.expires_at > at)
        .order_by(Session.last_used_at.desc(), Session.id)
    )
    return list(await session.scalars(query))


async def by_id(session: AsyncSession, session_id: UUID) -> Session | None:
    return await session.get(Session, session_id)


async def end(tx: AsyncSession, session_ids: Sequence[UUID], reason: str, at: datetime) -> list[tuple[UUID, UUID]]:
    """End sessions that have not ended; their ids and their users', in a fixed order of locks."""
    locked = (
        select(Session.id).where(Session.id.in_(session_ids), Session.ended_at.is_(None)).order_by(Session.id)
    ).with_for_update()
    ids = list(await tx.scalars(locked))
    query = update(Session).where(Session.id.in_(ids)).values(ended_at=at, end_reason=reason)
    ended = [(row.id, row.user_id) for row in await tx.execute(query.returning(Session.id, Session.user_id))]
    await tx.execute(
        update(RefreshToken)
        .where(RefreshToken.session_id.in_(ids), RefreshToken.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return sorted(ended)


async def live_ids(session: AsyncSession, user_id: UUID) -> list[UUID]:
    query = select(Session.id).where(Session.user_id == user_id, Session.ended_at.is_(None))
    return list(await session.scalars(query))


async def expired_ids(session: AsyncSession, at: datetime, limit: int) -> list[UUID]:
    query = select(Session.id).where(Session.ended_at.is_(None), Session.expires_at <= at).limit(limit)
    return list(await session.scalars(query))


async def ended_since(session: AsyncSession, since: datetime) -> list[UUID]:
    """Sessions that ended lately, whose access tokens may still live."""
    return list(await session.scalars(select(Session.id).where(Session.ended_at > since)))


async def known_device(session: AsyncSession, user_id: UUID, token_hash: bytes | None) -> UUID | None:
    """The device's id, if it signed in to this account before."""
    query = select(Device.id).where(Device.user_id == user_id, Device.token_hash == token_hash)
    found: UUID | None = await session.scalar(query) if token_hash else None
    return found


async def purge(tx: AsyncSession, before: datetime, limit: int) -> int:
    """Forget sessions that ended long ago, with their tokens; how many."""
    old = select(Session.id).where(Session.ended_at < before).limit(limit)
    rows = await tx.scalars(delete(Session).where(Session.id.in_(old.scalar_subquery())).returning(Session.id))
    return len(rows.all())
