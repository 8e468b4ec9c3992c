"""A session's chain of refresh tokens, on asyncpg itself: refreshes are the busiest writes of auth.

Three statements in one transaction, each prepared once per connection. The session's row is the lock of
its whole chain, so of parallel uses of one token one wins.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

_LOCK_CHAIN = (
    "SELECT s.id, s.user_id, s.agent, s.ended_at, s.ends_at, s.expires_at, s.ip, s.amr, s.auth_time,"
    " d.token_hash AS device_hash, u.role, u.status"
    " FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN devices d ON d.id = s.device_id"
    " WHERE s.id = $1 FOR UPDATE OF s"
)
_FIND_TOKEN = (
    "SELECT t.id, t.token_hash, t.expires_at, t.used_at, t.retry_hash,"  # noqa: S105 - a query
    " c.token_hash AS child_hash, c.used_at AS child_used_at, c.expires_at AS child_expires_at"
    " FROM refresh_tokens t LEFT JOIN refresh_tokens c ON c.parent_id = t.id"
    " WHERE t.token_hash = $1 AND t.session_id = $2"
)
_ROTATE = (
    "WITH spent AS (UPDATE refresh_tokens SET used_at = $1, retry_hash = $2"
    " WHERE id = $3 AND used_at IS NULL RETURNING id, user_id, session_id),"
    " used AS (UPDATE sessions SET last_used_at = $1, expires_at = $4, ip = $5, place = $6 WHERE id = $7)"
    " INSERT INTO refresh_tokens (id, user_id, session_id, token_hash, parent_id, created_at, expires_at)"
    " SELECT $8, user_id, session_id, $9, id, $1, $4 FROM spent RETURNING id"
)


async def lock_chain(connection: Any, session_id: UUID) -> Any:
    """Lock a session and read what a refresh depends on; None when there is none."""
    return await connection.fetchrow(_LOCK_CHAIN, session_id)


async def find_token(connection: Any, session_id: UUID, token_hash: bytes) -> Any:
    """A refresh token of a locked session, with its child; None when there is none."""
    return await connection.fetchrow(_FIND_TOKEN, token_hash, session_id)


async def rotate(
    connection: Any,
    *,
    token_id: UUID,
    session_id: UUID,
    child_id: UUID,
    child_hash: bytes,
    retry_hash: bytes | None,
    moment: datetime,
    expires_at: datetime,
    ip: str,
    place: str | None,
) -> bool:
    """Spend a token and add its child; False when it was spent before."""
    made = await connection.fetchval(
        _ROTATE, moment, retry_hash, token_id, expires_at, ip, place, session_id, child_id, child_hash
    )
    return made is not None
