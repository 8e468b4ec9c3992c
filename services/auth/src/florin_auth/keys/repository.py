"""Queries on signing keys."""

from datetime import datetime

from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.keys.models import SigningKey

_LOCK = text("SELECT pg_advisory_xact_lock(7301)")


async def lock(tx: AsyncSession) -> None:
    """One change of the key set at a time, whichever process makes it."""
    await tx.execute(_LOCK)


async def published(session: AsyncSession, at: datetime) -> list[SigningKey]:
    """Keys that tokens may be signed with now or were signed with lately, oldest first."""
    query = (
        select(SigningKey)
        .where(or_(SigningKey.retired_at.is_(None), SigningKey.retired_at > at))
        .order_by(SigningKey.active_at, SigningKey.kid)
    )
    return list(await session.scalars(query))


async def everything(session: AsyncSession) -> list[SigningKey]:
    """All keys ever made, oldest first."""
    return list(await session.scalars(select(SigningKey).order_by(SigningKey.created_at)))
