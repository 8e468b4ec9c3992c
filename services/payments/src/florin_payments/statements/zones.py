"""In which time zone people live, as far as they told: kept from profile's events."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.statements.months import UTC_NAME

# Only what PostgreSQL knows, too, is kept: a name that it does not know would stop the job for everybody.
_UPSERT = text("""
    INSERT INTO time_zones AS z (user_id, time_zone, seen_at)
    VALUES (:user, coalesce((SELECT name FROM pg_timezone_names WHERE name = :zone), 'UTC'), :at)
    ON CONFLICT (user_id) DO UPDATE SET time_zone = excluded.time_zone, seen_at = excluded.seen_at
    WHERE z.seen_at < excluded.seen_at
""")
# Another zone's month may be over already: look at these wallets now.
_LOOK = text("UPDATE statement_accounts SET check_at = now() WHERE owner_id = :user")
_GET = text("SELECT time_zone FROM time_zones WHERE user_id = :user")
_FORGET = text("DELETE FROM time_zones WHERE user_id = :user")


async def note(tx: AsyncSession, user: UUID, zone: str, at: datetime) -> None:
    """Take over what an event says; an older one never overwrites a newer one."""
    await tx.execute(_UPSERT, {"user": user, "zone": zone, "at": at})
    await tx.execute(_LOOK, {"user": user})


async def of(session: AsyncSession, user: UUID) -> str:
    """Their time zone; UTC when they never chose one."""
    return (await session.scalar(_GET, {"user": user})) or UTC_NAME


async def forget(tx: AsyncSession, user: UUID) -> None:
    await tx.execute(_FORGET, {"user": user})
