"""Queries on API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts.models import User
from florin_auth.api_keys.models import ApiKey, ApiKeySecret

SHOWN_MAX = 100


@dataclass(frozen=True)
class Match:
    """A secret with its key and what its owner is now."""

    secret: ApiKeySecret
    key: ApiKey
    role: str
    status: str


def _works(at: datetime) -> ColumnElement[bool]:
    return or_(ApiKeySecret.ends_at.is_(None), ApiKeySecret.ends_at > at)


def _counts(at: datetime) -> ColumnElement[bool]:
    return and_(ApiKey.ended_at.is_(None), or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > at))


async def of_user(session: AsyncSession, user_id: UUID) -> list[ApiKey]:
    """The user's keys, newest first, also those that are over; at most `SHOWN_MAX`."""
    query = select(ApiKey).where(ApiKey.user_id == user_id)
    # Those that count come first: however many were revoked, none of them hides a key that works.
    query = query.order_by(ApiKey.ended_at.is_not(None), ApiKey.created_at.desc(), ApiKey.id.desc())
    return list(await session.scalars(query.limit(SHOWN_MAX)))


async def owned(tx: AsyncSession, user_id: UUID, key_id: UUID, at: datetime) -> ApiKey | None:
    """A key of the user that counts, locked."""
    query = select(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id, _counts(at)).with_for_update()
    found: ApiKey | None = await tx.scalar(query)
    return found


async def counting(session: AsyncSession, user_id: UUID, at: datetime) -> int:
    """How many keys of the user count."""
    query = select(func.count()).select_from(ApiKey).where(ApiKey.user_id == user_id, _counts(at))
    return int(await session.scalar(query) or 0)


async def live_of_user(tx: AsyncSession, user_id: UUID, at: datetime) -> list[ApiKey]:
    """The user's keys that count, locked."""
    query = select(ApiKey).where(ApiKey.user_id == user_id, _counts(at)).order_by(ApiKey.id).with_for_update()
    return list(await tx.scalars(query))


async def secrets_of(session: AsyncSession, key_ids: Sequence[UUID]) -> list[ApiKeySecret]:
    """All secrets of keys, newest first."""
    query = select(ApiKeySecret).where(ApiKeySecret.key_id.in_(key_ids))
    return list(await session.scalars(query.order_by(ApiKeySecret.created_at.desc(), ApiKeySecret.id.desc())))


async def working(session: AsyncSession, key_ids: Sequence[UUID], at: datetime) -> list[ApiKeySecret]:
    """The secrets of keys that work now, newest first."""
    query = select(ApiKeySecret).where(ApiKeySecret.key_id.in_(key_ids), _works(at))
    return list(await session.scalars(query.order_by(ApiKeySecret.created_at.desc(), ApiKeySecret.id.desc())))


async def find(session: AsyncSession, digest: bytes, at: datetime) -> Match | None:
    """What a key that was presented opens, while it works."""
    query = (
        select(ApiKeySecret, ApiKey, User.role, User.status)
        .join(ApiKey, ApiKey.id == ApiKeySecret.key_id)
        .join(User, User.id == ApiKey.user_id)
        .where(ApiKeySecret.hash == digest, _works(at), _counts(at))
    )
    row = (await session.execute(query)).one_or_none()
    return Match(*row) if row else None


async def works(session: AsyncSession, secret_id: UUID, at: datetime) -> bool:
    """Whether a secret works."""
    query = select(func.count()).select_from(ApiKeySecret).where(ApiKeySecret.id == secret_id, _works(at))
    return bool(await session.scalar(query))


async def used(tx: AsyncSession, key_id: UUID, at: datetime, before: datetime, ip: str) -> None:
    """Note a use, unless one was noted since ``before``."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= before)
    await tx.execute(update(ApiKey).where(ApiKey.id == key_id, stale).values(last_used_at=at, last_used_ip=ip))


async def ended_between(session: AsyncSession, since: datetime, until: datetime) -> list[UUID]:
    """Secrets that ended lately, whose access tokens may still live."""
    query = select(ApiKeySecret.id).where(ApiKeySecret.ends_at > since, ApiKeySecret.ends_at <= until)
    return list(await session.scalars(query))


async def erase(tx: AsyncSession, user_id: UUID) -> None:
    """Forget what is personal about a user's keys; that they ended must stay known for a while."""
    await tx.execute(update(ApiKey).where(ApiKey.user_id == user_id).values(name="", last_used_ip=None))


async def purge(tx: AsyncSession, before: datetime) -> None:
    """Forget keys that were over before a time, with their secrets."""
    await tx.execute(delete(ApiKey).where(func.coalesce(ApiKey.ended_at, ApiKey.expires_at) < before))
