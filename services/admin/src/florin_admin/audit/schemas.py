"""Audit entries on the wire."""

from datetime import datetime
from typing import Any

from florin_kit.web.schemas import Output


class ActorOut(Output):
    """Who did it. Name and e-mail are null when the account is unknown or gone."""

    id: str
    name: str | None
    email: str | None


class TargetOut(Output):
    type: str
    id: str | None


class AuditEntryOut(Output):
    """``actor`` is null for what the system did by itself; ``hash`` is hexadecimal."""

    id: str
    seq: int
    occurred_at: datetime
    action: str
    actor: ActorOut | None
    target: TargetOut | None
    ip: str | None
    user_agent: str | None
    request_id: str | None
    data: dict[str, Any]
    hash: str
