"""Remembers who is behind an e-mail or a handle, so that paying takes one round trip.

What is remembered decides only names and ids. Whether the user is active is asked again inside the
payment's own transaction, so a stale entry can never let money through.
"""

import time
from collections import OrderedDict
from uuid import UUID

from florin_payments.ledger.pool import LedgerPool
from florin_payments.people.repository import Known

FRESH_S = 30.0
REMEMBERED_MAX = 50_000
_KNOWN = "SELECT id, name, handle, status FROM users WHERE "
_BY_ID = _KNOWN + "id = $1"
_BY_EMAIL = _KNOWN + "status = 'active' AND lower(email) = $1"
_BY_HANDLE = _KNOWN + "status = 'active' AND lower(handle) = $1"


class Directory:
    """A bounded memory in front of the read model.

    Each of its questions raises `Overloaded` when the database can't be asked.
    """

    def __init__(self, pool: LedgerPool) -> None:
        self._pool = pool
        self._seen: OrderedDict[UUID | str, tuple[float, Known]] = OrderedDict()
        self._keys: dict[UUID, set[UUID | str]] = {}  # what each person is remembered under

    async def by_id(self, user_id: UUID) -> Known | None:
        """A user, whatever their status."""
        return await self._get(user_id, _BY_ID, user_id)

    async def by_email(self, email: str) -> Known | None:
        """An active user by exact e-mail, whatever the case of the letters."""
        email = email.strip().lower()
        return await self._get("e" + email, _BY_EMAIL, email)

    async def by_handle(self, handle: str) -> Known | None:
        """An active user by exact handle, with or without its ``@``, whatever the case of the letters."""
        handle = handle.strip().removeprefix("@").lower()
        return await self._get("h" + handle, _BY_HANDLE, handle)

    def forget(self, user_id: UUID) -> None:
        """Ask the database again about somebody; called when an event changed a user."""
        for key in self._keys.pop(user_id, ()):
            self._seen.pop(key, None)

    async def _get(self, key: UUID | str, statement: str, sought: UUID | str) -> Known | None:
        now = time.monotonic()
        if (entry := self._seen.get(key)) and now - entry[0] < FRESH_S:
            return entry[1]
        row = await self._pool.fetchrow(statement, sought)
        # Unknown people are not remembered: who has just registered must be found at once.
        if row is None:
            return None
        known = Known(*row)
        self._seen[key] = (now, known)
        self._keys.setdefault(known.id, set()).add(key)
        if len(self._seen) > REMEMBERED_MAX:
            self._drop_oldest()
        return known

    def _drop_oldest(self) -> None:
        key, (_, known) = self._seen.popitem(last=False)
        keys = self._keys.get(known.id, set())
        keys.discard(key)
        if not keys:
            self._keys.pop(known.id, None)
