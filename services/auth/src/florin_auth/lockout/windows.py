"""At most so many attempts on one account in a time, right or wrong: the second rule beside the lock.

The lock of `florin_auth.lockout.rules` answers wrong passwords. This limit (``signin`` of FLORIN_LIMITS)
holds whatever the outcome, so that nobody can work through an account's sign-in, registration or password
reset. It slides: any attempt counts for exactly the window's length. Kept in the database, it works on
while Redis is away.
"""

import math
from datetime import datetime, timedelta
from typing import Literal

from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.clock import now
from florin_auth.crypto import keyed_hash
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import Vault
from florin_kit.db import Unit, joined
from florin_kit.errors import RateLimited

REFUSED = Counter("florin_account_attempts_refused_total", "Attempts on one account beyond the limit", ["kind"])
Kind = Literal["sign_in", "register", "forgot", "resend", "email_change"]

# Adds the attempt unless there are ``most`` within the window; one statement with the row locked, so atomic.
_TAKE = (
    "INSERT INTO attempt_windows AS w (key, times, expires_at) VALUES ($1, ARRAY[$2::timestamptz], $4)"
    " ON CONFLICT (key) DO UPDATE SET expires_at = $4,"
    " times = ARRAY(SELECT t FROM unnest(w.times) AS t WHERE t > $3 ORDER BY t) || $2::timestamptz"
    " WHERE (SELECT count(*) FROM unnest(w.times) AS t WHERE t > $3) < $5"
    " RETURNING 1"
)
_OLDEST = "SELECT times[greatest(cardinality(times) + 1 - $2, 1)] FROM attempt_windows WHERE key = $1"
_FORGET = text("DELETE FROM attempt_windows WHERE key = :key")
_PURGE = text("DELETE FROM attempt_windows WHERE expires_at < :before")


class AttemptLimit:
    """Counts attempts by the address that they aim at, known or not."""

    def __init__(self, settings: AuthSettings, vault: Vault) -> None:
        self._most = settings.limits.signin.count
        self._window = timedelta(seconds=settings.limits.signin.window_s)
        self._vault = vault

    async def take(self, tx: AsyncSession | Unit, kind: Kind, email: str) -> None:
        """Count an attempt. Raises `RateLimited` when there were too many; that one is not counted."""
        unit, moment, key = await joined(tx), now(), self._hash(kind, email)
        since, until = moment - self._window, moment + self._window
        if await unit.fetchval(_TAKE, key, moment, since, until, self._most) is None:
            REFUSED.labels(kind).inc()
            oldest: datetime = await unit.fetchval(_OLDEST, key, self._most)
            wait_s = (oldest + self._window - moment).total_seconds()
            raise RateLimited(
                "Too many attempts on this account: try again later", retry_after_s=max(1, math.ceil(wait_s))
            )

    async def forget(self, tx: AsyncSession, email: str) -> None:
        """Sign-in attempts on this account count no more: its owner has proven to be there."""
        await tx.execute(_FORGET, {"key": self._hash("sign_in", email)})

    def _hash(self, kind: Kind, email: str) -> bytes:
        return keyed_hash(self._vault.key("attempt-window"), kind, email)


async def purge(tx: AsyncSession, before: datetime) -> None:
    """Forget what no longer counts."""
    await tx.execute(_PURGE, {"before": before})
