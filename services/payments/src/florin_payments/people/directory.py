"""Remembers who is behind an e-mail or a handle, so that paying takes one round trip.

What is remembered decides only names and ids. Whether the user is active is asked again inside the
payment's own transaction, so a stale entry can never let money through.
"""

import time
from collections import OrderedDict
from uuid import UUID

from florin_kit.db import Database
from florin_payments.people import repository
from florin_payments.people.repository import Known

FRESH_S = 30.0
REMEMBERED_MAX = 50_000


class Directory:
    """A bounded memory in front of the read model."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: OrderedDict[str, tuple[float, Known]] = OrderedDict()

    async def by_id(self, user_id: UUID) -> Known | None:
        return await self._get(f"i{user_id.hex}", user_id=user_id)

    async def by_email(self, email: str) -> Known | None:
        return await self._get("e" + email.strip().lower(), email=email)

    async def by_handle(self, handle: str) -> Known | None:
        return await self._get("h" + handle.strip().lower(), handle=handle)

    def clear(self) -> None:
        """Forget everything; called when an event changed a user."""
        self._seen.clear()

    async def _get(
        self, key: str, *, user_id: UUID | None = None, email: str | None = None, handle: str | None = None
    ) -> Known | None:
        now = time.monotonic()
        if (entry := self._seen.get(key)) and now - entry[0] < FRESH_S:
            return entry[1]
        async with self._database.read() as session:
            if user_id is not None:
                known = await repository.get(session, user_id)
            else:
                known = await repository.find(session, email=email, handle=handle)
        # Unknown people are not remembered: who has just registered must be found at once.
        if known is not None:
            self._seen[key] = (now, known)
            if len(self._seen) > REMEMBERED_MAX:
                self._seen.popitem(last=False)
        return known
