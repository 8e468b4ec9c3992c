"""Turns what waits for people into e-mails: one each, or a digest when there are too many.

In an hour a person gets at most ``mail_per_hour_max`` e-mails. While what waits fits into what is left of
them, each notification is an e-mail of its own; else all that waits becomes one digest. Who has had all
waits for the end of the hour. So 10,000 payments to one vendor are a handful of e-mails.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.ids import uuid7
from florin_kit.mail import table
from florin_profile.emails import repository
from florin_profile.emails.repository import Waiting

PEOPLE_MAX = 50
SHOWN_MAX = 20
HOUR = timedelta(hours=1)
DIGEST = "digest"


class Item(msgspec.Struct, kw_only=True):
    """One notification as it stands in an e-mail."""

    kind: str
    title: str
    body: str
    data: dict[str, Any]


class Content(msgspec.Struct, kw_only=True):
    """What an e-mail tells: ``items`` are the newest of ``total``."""

    user_id: UUID
    items: list[Item]
    total: int


class Gathering:
    """The job; any number of replicas may run it."""

    def __init__(self, database: Database, per_hour_max: int) -> None:
        self._database = database
        self._per_hour_max = per_hour_max

    async def gather_mails(self) -> int:
        """Write the e-mails of some people who are due; how many people."""
        now = datetime.now(UTC)
        async with self._database.transaction() as tx:
            due = await repository.claim(tx, now, PEOPLE_MAX)
            for person in due:
                await self._write(tx, person, now)
        return len(due)

    async def _write(self, tx: AsyncSession, person: Waiting, now: datetime) -> None:
        # A clock that went back must not keep a person waiting for longer than an hour.
        over = not person.hour_began_at <= now < person.hour_began_at + HOUR
        began, sent = (now, 0) if over else (person.hour_began_at, person.sent)
        left = self._per_hour_max - sent
        waiting = await repository.count(tx, person.user_id)
        if waiting and left <= 0:
            await repository.settle(tx, person.user_id, began, sent, began + HOUR)
            return
        if waiting:
            sent += await self._mails(tx, person.user_id, waiting, left, now)
        await repository.settle(tx, person.user_id, began, sent, None)

    async def _mails(self, tx: AsyncSession, user: UUID, waiting: int, left: int, now: datetime) -> int:
        rows = await repository.newest(tx, user, max(SHOWN_MAX, left))
        total = await repository.take(tx, user, rows[0].id)
        items = [Item(kind=row.kind, title=row.title, body=row.body, data=row.data) for row in rows]
        if waiting <= left and total <= left:
            for item in reversed(items):
                await _add(tx, item.kind, Content(user_id=user, items=[item], total=1), now)
            return len(items)
        await _add(tx, DIGEST, Content(user_id=user, items=items[:SHOWN_MAX], total=total), now)
        return 1


async def _add(tx: AsyncSession, kind: str, content: Content, now: datetime) -> None:
    await table.add(tx, uuid7(), kind, content.user_id.bytes, msgspec.json.encode(content), now)
