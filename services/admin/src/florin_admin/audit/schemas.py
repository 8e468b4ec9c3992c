"""Audit entries on the wire."""

from datetime import datetime
from typing import Any

from florin_kit.web.schemas import Output


class AuditActor(Output):
    """Who did it. Name and e-mail are null when the account is unknown or gone."""

    id: str
    name: str | None
    email: str | None


class AuditTarget(Output):
    type: str
    id: str | None


class AuditEntry(Output):
    """``actor`` is null for what the system did by itself; ``hash`` is hexadecimal."""

    id: str
    seq: int
    occurred_at: datetime
    action: str
    actor: AuditActor | None
    target: AuditTarget | None
    ip: str | None
    user_agent: str | None
    request_id: str | None
    data: dict[str, Any]
    hash: str


class AuditList(Output):
    """One page of the audit trail, newest first; ``next_cursor`` is null on the last."""

    items: list[AuditEntry]
    next_cursor: str | None
