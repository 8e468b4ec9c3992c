"""Queries on counters of failed sign-ins."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.lockout.models import SignInCounter
from florin_auth.lockout.rules import Counter

# Makes the row or locks it, and reads it, in one statement.
_TAKE = text(
    "INSERT INTO sign_in_counters AS c (account, device) VALUES (:account, :device)"
    " ON CONFLICT (account, device) DO UPDATE SET failures = c.failures"
    " RETURNING failures, level, last_failure_at, locked_until"
)
_PUT = text(
    "UPDATE sign_in_counters SET failures = :failures, level = :level,"
    " last_failure_at = :last_failure_at, locked_until = :locked_until"
    " WHERE account = :account AND device = :device"
)

_FORGET = text(
    "DELETE FROM sign_in_counters WHERE account = :account AND (CAST(:device AS uuid) IS NULL OR device = :device)"
    " RETURNING locked_until"
)


async def take(tx: AsyncSession, account: bytes, device: UUID) -> Counter:
    """Lock and read a counter."""
    row = (await tx.execute(_TAKE, {"account": account, "device": device})).one()
    return Counter(*row)


async def put(tx: AsyncSession, account: bytes, device: UUID, counter: Counter) -> None:
    await tx.execute(_PUT, {"account": account, "device": device, **asdict(counter)})


async def reset(tx: AsyncSession, account: bytes, device: UUID | None = None) -> bool:
    """Forget a counter, or all of the account's; whether one of them was locking."""
    rows = await tx.execute(_FORGET, {"account": account, "device": device})
    return any(until is not None for (until,) in rows)


async def locked_until(session: AsyncSession, account: bytes, at: datetime) -> datetime | None:
    """Until when unknown devices are locked out, if they are."""
    query = select(SignInCounter.locked_until).where(
        SignInCounter.account == account, SignInCounter.device == UUID(int=0), SignInCounter.locked_until > at
    )
    found: datetime | None = await session.scalar(query)
    return found


async def purge(tx: AsyncSession, before: datetime) -> None:
    """Forget counters that no longer count."""
    await tx.execute(delete(SignInCounter).where(SignInCounter.last_failure_at < before))
