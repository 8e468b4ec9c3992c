"""What belongs to the request in progress: ids for logs, and who acts for the audit trail."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class RequestContext:
    """Filled in as the request is understood; ``actor_id`` only after it is authenticated."""

    request_id: str
    client_ip: str | None = None
    user_agent: str | None = None
    actor_id: str | None = None


request_context: ContextVar[RequestContext | None] = ContextVar("request_context", default=None)
