"""`audit.*`: what no domain event tells. Subject: the target's id, else the actor's."""

from typing import Any

import msgspec

from florin_contracts.events.base import Event, event
from florin_contracts.types import Actor, Code, Target
from florin_contracts.vocabulary import Topic


@event("audit.recorded", producer=None, topic=Topic.STAFF, public=("action",))
class AuditRecorded(Event, frozen=True, kw_only=True):
    """Something that the audit trail must hold: refused access, sensitive read, configuration.

    Any service may publish it. `data` holds the details, before and after included; no secrets.
    """

    action: Code
    actor: Actor | None = None
    target: Target | None = None
    data: dict[str, Any] = msgspec.field(default_factory=dict)
