"""Queries on the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.audit.models import AuditHead, AuditRow

_ENTRIES: Any = AuditRow.__table__


@dataclass(frozen=True)
class Criteria:
    """What entries to find; None does not restrict. ``actors`` are ids, any of them."""

    action_prefix: str | None = None
    actors: Sequence[str] | None = None
    target: str | None = None
    text: str | None = None
    text_actors: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None


async def page(ro: AsyncSession, criteria: Criteria, *, before: int | None, limit: int) -> Sequence[AuditRow]:
    """The newest entries first, those before a place in the chain."""
    query = _restricted(select(AuditRow), criteria).order_by(AuditRow.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.seq < before)
    return (await ro.execute(query)).scalars().all()


def _restricted(query: Select[AuditRow], criteria: Criteria) -> Select[AuditRow]:
    if criteria.action_prefix is not None:
        query = query.where(AuditRow.action.startswith(criteria.action_prefix, autoescape=True))
    if criteria.actors is not None:
        query = query.where(AuditRow.actor_id.in_(criteria.actors))
    if criteria.target is not None:
        query = query.where(or_(AuditRow.target_id == criteria.target, AuditRow.target_type == criteria.target))
    if criteria.since is not None:
        query = query.where(AuditRow.occurred_at >= criteria.since)
    if criteria.until is not None:
        query = query.where(AuditRow.occurred_at < criteria.until)
    if criteria.text is not None:
        columns = (
            AuditRow.action,
            AuditRow.actor_id,
            AuditRow.target_id,
            AuditRow.ip,
            AuditRow.request_id,
            AuditRow.user_agent,
        )
        found = [column.icontains(criteria.text, autoescape=True) for column in columns]
        query = query.where(or_(*found, AuditRow.actor_id.in_(criteria.text_actors)))
    return query


async def lock_head(tx: AsyncSession) -> AuditHead:
    """The end of the chain; until this transaction ends nobody else can append."""
    return (await tx.execute(select(AuditHead).with_for_update())).scalar_one()


async def known(tx: AsyncSession, event_ids: Sequence[str]) -> set[str]:
    """Those events that have an entry already."""
    found = await tx.execute(select(AuditRow.event_id).where(AuditRow.event_id.in_(event_ids)))
    return set(found.scalars())


async def append(tx: AsyncSession, entries: Sequence[Mapping[str, Any]]) -> None:
    """Insert entries and move the head behind them. The head must be locked."""
    await tx.execute(insert(_ENTRIES), list(entries))
    last = entries[-1]
    await tx.execute(update(AuditHead).values(seq=last["seq"], hash=last["hash"]))
