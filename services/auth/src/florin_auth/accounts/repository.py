"""Queries on accounts."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.accounts.models import AccountRequest, OneTimeToken, User

_LOCK_EMAIL = text("SELECT pg_advisory_xact_lock(7302, hashtext(:email))")


async def lock_email(tx: AsyncSession, email: str) -> None:
    """One change at a time to whom an address belongs."""
    await tx.execute(_LOCK_EMAIL, {"email": email})


async def by_id(session: AsyncSession, user_id: UUID, *, lock: bool = False) -> User | None:
    """The user; with ``lock`` nobody else changes it, or publishes about it, until the commit."""
    return await session.get(User, user_id, with_for_update={"key_share": True} if lock else None)


async def by_email(session: AsyncSession, email: str, *, lock: bool = False) -> User | None:
    query = select(User).where(User.email == email)
    user: User | None = await session.scalar(query.with_for_update(key_share=True) if lock else query)
    return user


async def handle_taken(session: AsyncSession, handle: str) -> bool:
    return await session.scalar(select(User.id).where(User.handle == handle)) is not None


async def token(session: AsyncSession, purpose: str, token_hash: bytes) -> OneTimeToken | None:
    """A one-time token as it is now; its user's lock guards it."""
    query = select(OneTimeToken).where(OneTimeToken.token_hash == token_hash, OneTimeToken.purpose == purpose)
    found: OneTimeToken | None = await session.scalar(query, execution_options={"populate_existing": True})
    return found


async def newest_token(session: AsyncSession, user_id: UUID, purpose: str) -> OneTimeToken | None:
    query = (
        select(OneTimeToken)
        .where(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose)
        .order_by(OneTimeToken.created_at.desc())
        .limit(1)
    )
    found: OneTimeToken | None = await session.scalar(query)
    return found


async def use_tokens(tx: AsyncSession, user_id: UUID, purpose: str, at: datetime) -> None:
    """No other token of the user for this purpose works any more."""
    await tx.execute(
        update(OneTimeToken)
        .where(OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose, OneTimeToken.used_at.is_(None))
        .values(used_at=at)
    )


async def next_request(tx: AsyncSession, at: datetime) -> AccountRequest | None:
    """A request that is due, locked; requests that others work on are passed over."""
    query = (
        select(AccountRequest)
        .where(AccountRequest.due_at <= at)
        .order_by(AccountRequest.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found: AccountRequest | None = await tx.scalar(query)
    return found


async def delay_request(tx: AsyncSession, request_id: UUID, at: datetime, attempts_max: int) -> None:
    """Try a request that failed again later, or give it up after ``attempts_max``."""
    request = await tx.get(AccountRequest, request_id, with_for_update=True)
    if request is None:
        return
    request.attempts += 1
    request.due_at = at + timedelta(seconds=2**request.attempts)
    if request.attempts >= attempts_max:
        await tx.delete(request)


async def requests_due(session: AsyncSession, at: datetime) -> int:
    return int(await session.scalar(select(func.count()).where(AccountRequest.due_at <= at)) or 0)


async def purge_tokens(tx: AsyncSession, before: datetime) -> None:
    """Forget one-time tokens that ran out."""
    await tx.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < before))
