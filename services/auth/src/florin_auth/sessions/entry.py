"""The statements of a sign-in, on asyncpg itself: few round trips, each prepared once per connection."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from florin_auth.accounts.models import User
from florin_auth.lockout.rules import Counter
from florin_auth.lockout.service import UNKNOWN_DEVICE
from florin_auth.sessions.models import Session
from florin_kit.db import Unit

_COLUMNS = tuple(column.key for column in User.__table__.columns)
# The counter is locked in the statement that reads the account; known and unknown addresses take the same one.
_FIND = (
    "WITH found AS (SELECT u.*, d.id AS device_id FROM users u"  # noqa: S608 - names of our own columns
    " LEFT JOIN devices d ON d.user_id = u.id AND d.token_hash = $2 WHERE u.email = $1),"
    " taken AS (INSERT INTO sign_in_counters AS c (account, device)"
    " SELECT $3, coalesce((SELECT device_id FROM found), $4)"
    " ON CONFLICT (account, device) DO UPDATE SET failures = c.failures"
    " RETURNING c.failures, c.level, c.last_failure_at, c.locked_until)"
    f" SELECT t.*, f.device_id, {', '.join(f'f.{name}' for name in _COLUMNS)}"
    " FROM taken t LEFT JOIN found f ON true"
)
# The password that was verified must still be the one; the row stays locked until the commit.
_ENTER = (
    "WITH entered AS (UPDATE users SET last_sign_in_at = coalesce($3, last_sign_in_at),"
    " password_hash = coalesce($4, password_hash)"
    " WHERE id = $1 AND status = 'active' AND password_version = $2 RETURNING id),"
    " forgotten AS (DELETE FROM sign_in_counters WHERE account = $5 AND device = $6)"
    " SELECT id FROM entered"
)
# The device is seen again, if it is known; and what the user's sign-ins were like until now.
_SEEN = (
    "WITH device AS (UPDATE devices SET last_seen_at = $3, name = $4"
    " WHERE user_id = $1 AND token_hash = $2 RETURNING id),"
    " recent AS (SELECT agent, created_at, ip FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT $6)"
    " SELECT (SELECT id FROM device) AS device_id, coalesce(bool_or(agent = $5), false) AS known_agent,"
    " coalesce(array_agg(extract(hour FROM created_at AT TIME ZONE 'UTC')::int)"
    " FILTER (WHERE agent IS NOT NULL), '{}') AS hours,"
    " (array_agg(ip ORDER BY created_at DESC))[1] AS last_ip, max(created_at) AS last_at FROM recent"
)
_NEW_DEVICE = (
    "INSERT INTO devices (id, user_id, token_hash, name, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, $5)"
)
_BEGIN = (
    "WITH begun AS (INSERT INTO sessions (id, user_id, device_id, transport, device_name, agent, ip, place, amr,"
    " auth_time, created_at, last_used_at, expires_at, ends_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10, $11, $12))"
    " INSERT INTO refresh_tokens (id, user_id, session_id, token_hash, created_at, expires_at)"
    " VALUES ($13, $2, $1, $14, $10, $11)"
)


@dataclass(frozen=True)
class Found:
    """What an attempt is judged by: the locked counter, and the account with its device, if there are such."""

    counter: Counter
    user: User | None
    device_id: UUID | None


@dataclass(frozen=True)
class Seen:
    """The device, if it is known, and the user's latest sign-ins: programs, hours (UTC), and the very last one."""

    device_id: UUID | None
    known_agent: bool
    hours: list[int]
    last_ip: str | None
    last_at: datetime | None


async def find(unit: Unit, email: str, device_hash: bytes | None, account: bytes) -> Found:
    """Look an account up by its address, and lock its counter for the device."""
    row: Any = await unit.fetchrow(_FIND, email, device_hash or b"", account, UNKNOWN_DEVICE)
    counter = Counter(row["failures"], row["level"], row["last_failure_at"], row["locked_until"])
    user = User(**{name: row[name] for name in _COLUMNS}) if row["id"] is not None else None
    return Found(counter, user, row["device_id"])


async def enter(
    unit: Unit,
    user: User,
    account: bytes,
    device_id: UUID | None,
    *,
    signed_in_at: datetime | None,
    renewed: str | None,
) -> bool:
    """Lock the account, forget its failures, and keep a ``renewed`` hash; False when it is not what it was."""
    version, device = user.password_version, device_id or UNKNOWN_DEVICE
    return await unit.fetchval(_ENTER, user.id, version, signed_in_at, renewed, account, device) is not None


async def seen(
    unit: Unit, user_id: UUID, device_hash: bytes | None, device_name: str, agent: str, at: datetime, limit: int
) -> Seen:
    row: Any = await unit.fetchrow(_SEEN, user_id, device_hash or b"", at, device_name, agent, limit)
    return Seen(**row)


async def add_device(
    unit: Unit, device_id: UUID, user_id: UUID, device_hash: bytes, device_name: str, at: datetime
) -> None:
    await unit.execute(_NEW_DEVICE, device_id, user_id, device_hash, device_name, at)


async def begin(unit: Unit, session: Session, token_id: UUID, token_hash: bytes) -> None:
    """Write a session and its first refresh token."""
    await unit.execute(
        _BEGIN,
        session.id,
        session.user_id,
        session.device_id,
        session.transport,
        session.device_name,
        session.agent,
        session.ip,
        session.place,
        session.amr,
        session.created_at,
        session.expires_at,
        session.ends_at,
        token_id,
        token_hash,
    )
