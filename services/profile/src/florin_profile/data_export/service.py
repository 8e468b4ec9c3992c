"""Writes the document: the profile, opened, and the preferences, then notifications and e-mails."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db.data_keys import DataKeys
from florin_kit.db.snapshots import Snapshots
from florin_kit.web.documents import FETCH, chunks, document
from florin_profile.emails import repository as email_rows
from florin_profile.notifications.models import NotificationRow
from florin_profile.notifications.service import show
from florin_profile.preferences import service as preferences
from florin_profile.profiles import service as profiles

FORMAT = "florin-profile/1"
Lists = AsyncIterator[Sequence[Any]]


class DataExport:
    """In the limits of `Snapshots`."""

    def __init__(self, snapshots: Snapshots, keys: DataKeys) -> None:
        self._snapshots = snapshots
        self._keys = keys

    async def open(self, user: UUID) -> AsyncIterator[bytes]:
        """Begin an export; the first part is ready when this returns. Raises `Overloaded`."""
        return await self._snapshots.stream(lambda ro: self._parts(ro, user))

    async def _parts(self, ro: AsyncSession, user: UUID) -> AsyncIterator[bytes]:
        profile, _ = await profiles.read(ro, self._keys, user)
        chosen, _ = await preferences.read(ro, user)
        head = {
            "format": FORMAT,
            "exported_at": datetime.now(UTC),
            "profile": profile,
            # Which e-mails are wanted stands in its ``notifications``.
            "preferences": chosen,
        }
        parts = document(
            head,
            [
                ("notifications", _notifications(ro, user)),
                ("mails_waiting", _rows(ro, email_rows.WAITING_OF, user)),
                ("mails", _rows(ro, email_rows.MAILS_OF, user.bytes)),
            ],
        )
        async for part in parts:
            yield part


async def _notifications(ro: AsyncSession, user: UUID) -> Lists:
    query = select(NotificationRow).where(NotificationRow.user_id == user).order_by(NotificationRow.id)
    async for rows in chunks(ro, query):
        yield [show(row) for row in rows]


async def _rows(ro: AsyncSession, query: Any, of: UUID | bytes) -> Lists:
    found = await ro.stream(query, {"of": of}, execution_options={"yield_per": FETCH})
    async for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]
