"""The audit trail as CSV. Pure."""

from collections.abc import Iterable

import msgspec

from florin_admin.audit.schemas import AuditEntry
from florin_kit.web import csv

HEADER = (
    "seq",
    "id",
    "occurred_at",
    "action",
    "actor_id",
    "actor_email",
    "target_type",
    "target_id",
    "ip",
    "user_agent",
    "request_id",
    "data",
    "hash",
)


def header() -> bytes:
    """The first line."""
    return csv.lines([HEADER])


def lines(entries: Iterable[AuditEntry]) -> bytes:
    """A line for each entry."""
    return csv.lines(map(_cells, entries))


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    actor, target = entry.actor, entry.target
    return (
        str(entry.seq),
        entry.id,
        entry.occurred_at.isoformat(),
        entry.action,
        actor.id if actor else "",
        (actor.email if actor else None) or "",
        target.type if target else "",
        (target.id if target else None) or "",
        entry.ip or "",
        entry.user_agent or "",
        entry.request_id or "",
        msgspec.json.encode(entry.data).decode(),
        entry.hash,
    )
