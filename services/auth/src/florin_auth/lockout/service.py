"""Counts sign-ins before their passwords are looked at, and locks out who guesses."""

import math
from datetime import timedelta
from uuid import UUID

from prometheus_client import Counter as Metric
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.clock import now
from florin_auth.crypto import keyed_hash
from florin_auth.lockout import repository
from florin_auth.lockout.rules import Counter, Policy, attempt
from florin_auth.settings import AuthSettings
from florin_auth.vault.service import Vault
from florin_kit.db import Database, Unit, joined
from florin_kit.errors import AccountLocked

UNKNOWN_DEVICE = UUID(int=0)
LOCKED = Metric("florin_sign_in_refused_total", "Sign-ins refused because of a lock", ["device"])
LOCKS = Metric("florin_sign_in_locks_total", "Locks set after too many failures", ["device"])


class Lockout:
    """Counters in the database: they survive restarts and are the same for every replica.

    A device that signed in to the account before has a counter of its own, so nobody else's failures
    keep its owner out. Unknown accounts are counted like known ones.
    """

    def __init__(self, database: Database, settings: AuthSettings, vault: Vault) -> None:
        failures_max, lock_s = settings.lockout
        self.policy = Policy(
            failures_max, timedelta(seconds=lock_s), timedelta(seconds=max(lock_s, settings.lockout_s_max))
        )
        self._database = database
        self._vault = vault

    def account(self, email: str) -> bytes:
        """What an account is counted under; says nothing about the address to who reads the table."""
        return self._hash("sign-in", email)

    def confirmation(self, user_id: UUID) -> bytes:
        """What somebody is counted under who is signed in and proves again who they are."""
        return self._hash("confirmation", user_id.bytes)

    def second_factor(self, user_id: UUID) -> bytes:
        """What the second step of a sign-in is counted under."""
        return self._hash("second-factor", user_id.bytes)

    def _hash(self, kind: str, whom: str | bytes) -> bytes:
        return keyed_hash(self._vault.key("lockout-account"), kind, whom)

    async def attempt(self, account: bytes, device: UUID | None) -> bool:
        """Count an attempt in a transaction of its own; whether it locks if it fails.

        Raises `AccountLocked`.
        """
        async with self._database.transaction() as tx:
            return await self.attempt_in(tx, account, device)

    async def attempt_in(self, tx: AsyncSession, account: bytes, device: UUID | None) -> bool:
        """`attempt` in a transaction that the caller commits before it looks at the password."""
        unit = await joined(tx)
        return await self.judge(unit, account, device, await repository.take(unit, account, device or UNKNOWN_DEVICE))

    async def judge(self, unit: Unit, account: bytes, device: UUID | None, counter: Counter) -> bool:
        """The same for who has locked and read the counter already."""
        counted, result = attempt(counter, self.policy, now())
        if result.retry_after is not None:
            LOCKED.labels("known" if device else "unknown").inc()
            raise locked(result.retry_after)
        await repository.put(unit, account, device or UNKNOWN_DEVICE, counted)
        return result.locks


def locked(retry_after: timedelta) -> AccountLocked:
    """The answer while sign-in is locked."""
    return AccountLocked(
        "Too many failed sign-ins: try again later, or choose a new password",
        retry_after_s=max(1, math.ceil(retry_after.total_seconds())),
    )
