"""Queries on counters of failed sign-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.lockout.models import SignInCounter
from florin_auth.lockout.rules import Counter
from florin_kit.db import Unit

# Makes the row or locks it, and reads it, in one statement.
_TAKE = (
    "INSERT INTO sign_in_counters AS c (account, device) VALUES ($1, $2)"
    " ON CONFLICT (account, device) DO UPDATE SET failures = c.failures"
    " RETURNING failures, level, last_failure_at, locked_until"
)
_PUT = (
    "UPDATE sign_in_counters SET failures = $3, level = $4, last_failure_at = $5, locked_until = $6"
    " WHERE account = $1 AND device = $2"
)
_LOCKED_UNTIL = "SELECT locked_until FROM sign_in_counters WHERE account = $1 AND device = $2 AND locked_until > $3"
_FORGET = text(
    "DELETE FROM sign_in_counters WHERE account = :account AND (CAST(:device AS uuid) IS NULL OR device = :device)"
    " RETURNING locked_until"
)


async def take(unit: Unit, account: bytes, device: UUID) -> Counter:
    """Lock and read a counter."""
    return Counter(*await unit.fetchrow(_TAKE, account, device))


async def put(unit: Unit, account: bytes, device: UUID, counter: Counter) -> None:
    values = counter.failures, counter.level, counter.last_failure_at, counter.locked_until
    await unit.execute(_PUT, account, device, *values)


async def reset(tx: AsyncSession, account: bytes, device: UUID | None = None) -> bool:
    """Forget a counter, or all of the account's; whether one of them was locking."""
    rows = await tx.execute(_FORGET, {"account": account, "device": device})
    return any(until is not None for (until,) in rows)


async def locked_until(unit: Unit, account: bytes, at: datetime) -> datetime | None:
    """Until when unknown devices are locked out, if they are."""
    found: datetime | None = await unit.fetchval(_LOCKED_UNTIL, account, UUID(int=0), at)
    return found


async def purge(tx: AsyncSession, before: datetime) -> None:
    """Forget counters that no longer count."""
    await tx.execute(delete(SignInCounter).where(SignInCounter.last_failure_at < before))
