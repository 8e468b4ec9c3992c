"""The audit trail as CSV (RFC 4180) that is safe to open in a spreadsheet. Pure."""

import csv
from collections.abc import Iterable
from io import StringIO

import msgspec

from florin_admin.audit.schemas import AuditEntry

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
# A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def header() -> bytes:
    """The first line."""
    return _write([HEADER])


def lines(entries: Iterable[AuditEntry]) -> bytes:
    """A line for each entry."""
    return _write(tuple(safe(cell) for cell in _cells(entry)) for entry in entries)


def safe(cell: str) -> str:
    """The cell, as text even for a spreadsheet."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


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


def _write(rows: Iterable[tuple[str, ...]]) -> bytes:
    buffer = StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()
