"""Use cases of the audit trail."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.audit import chain, repository
from florin_admin.audit.entries import entry
from florin_admin.audit.models import AuditRow
from florin_admin.audit.repository import Criteria
from florin_admin.audit.schemas import AuditActor, AuditEntry, AuditList, AuditTarget
from florin_admin.users import repository as users
from florin_admin.users.models import User
from florin_kit import cursor as cursors
from florin_kit.db import Database
from florin_kit.errors import NotFound
from florin_kit.events import Envelope
from florin_kit.ids import from_uuid, to_uuid, uuid7

EXPORT_PAGE = 1000
ACTORS_MAX = 50


@dataclass(frozen=True)
class Filters:
    """What the caller asked for. ``actor`` is a user id, or part of an e-mail, name or handle."""

    q: str | None = None
    action: str | None = None
    actor: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def append(tx: AsyncSession, envelopes: Sequence[Envelope[Any]]) -> list[Envelope[Any]]:
    """Add an entry for each event that has none yet; return those events, in their order."""
    head = await repository.lock_head(tx)
    known = await repository.known(tx, [envelope.id for envelope in envelopes])
    fresh: dict[str, Envelope[Any]] = {e.id: e for e in envelopes if e.id not in known}
    entries: list[dict[str, Any]] = []
    seq, before = head.seq, head.hash
    for envelope in fresh.values():
        seq += 1
        made = {"seq": seq, "id": uuid7(), "recorded_at": datetime.now(UTC), **entry(envelope)}
        before = made["hash"] = chain.digest(before, made)
        entries.append(made)
    if entries:
        await repository.append(tx, entries)
    return list(fresh.values())


async def page(ro: AsyncSession, filters: Filters, *, cursor: str | None, limit: int) -> AuditList:
    """One page, newest first."""
    before = cursors.decode(cursor, int)[0] if cursor else None
    rows = await repository.page(ro, await _criteria(ro, filters), before=before, limit=limit + 1)
    items = await _show(ro, rows[:limit])
    return AuditList(items=items, next_cursor=cursors.encode(items[-1].seq) if len(rows) > limit else None)


async def everything(database: Database, filters: Filters) -> AsyncIterator[list[AuditEntry]]:
    """All entries, newest first, a page at a time; each page is read in a session of its own.

    What is recorded meanwhile comes before the first page and so is left out.
    """
    before: int | None = None
    while True:
        async with database.read() as ro:
            rows = await repository.page(ro, await _criteria(ro, filters), before=before, limit=EXPORT_PAGE)
            items = await _show(ro, rows)
        if items:
            yield items
        if len(rows) < EXPORT_PAGE:
            return
        before = rows[-1].seq


async def _criteria(ro: AsyncSession, filters: Filters) -> Criteria:
    return Criteria(
        action_prefix=filters.action,
        actors=await _actors(ro, filters.actor) if filters.actor else None,
        target=filters.target,
        text=filters.q,
        text_actors=await _actors(ro, filters.q) if filters.q else (),
        since=filters.since,
        until=filters.until,
    )


async def _actors(ro: AsyncSession, text: str) -> list[str]:
    """Ids of those whom a text can mean; the text itself when it is an id."""
    if text.startswith("usr_"):
        return [text]
    return [from_uuid("usr", id_) for id_ in await users.ids_like(ro, text, ACTORS_MAX)]


async def _show(ro: AsyncSession, rows: Sequence[AuditRow]) -> list[AuditEntry]:
    ids = {row.actor_id: _user_id(row.actor_id) for row in rows if row.actor_id}
    people = await users.named(ro, [id_ for id_ in ids.values() if id_ is not None])
    return [_entry(row, people.get(user_id) if (user_id := ids.get(row.actor_id or "")) else None) for row in rows]


def _user_id(actor_id: str) -> UUID | None:
    try:
        return to_uuid("usr", actor_id)
    except NotFound:
        return None


def _entry(row: AuditRow, actor: User | None) -> AuditEntry:
    return AuditEntry(
        id=from_uuid("aud", row.id),
        seq=row.seq,
        occurred_at=row.occurred_at,
        action=row.action,
        actor=AuditActor(id=row.actor_id, name=actor.name if actor else None, email=actor.email if actor else None)
        if row.actor_id
        else None,
        target=AuditTarget(type=row.target_type, id=row.target_id) if row.target_type else None,
        ip=row.ip,
        user_agent=row.user_agent,
        request_id=row.request_id,
        data=msgspec.json.decode(row.data),
        hash=row.hash.hex(),
    )
