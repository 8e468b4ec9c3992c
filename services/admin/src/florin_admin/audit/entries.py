"""From an event to what the audit trail says about it. Pure.

Names and addresses of people stay out of entries, which can never be erased: they are looked up when
an entry is read, and are gone when the account is.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from florin_contracts.events import AuditRecorded, LoginFailed, SessionOver, SessionStarted, UserRegistered
from florin_contracts.vocabulary import ActorKind
from florin_kit.events import Envelope

PERSONAL = frozenset({"email", "name", "handle", "title", "body", "description"})
KINDS: Mapping[str, str] = {
    "usr": "user",
    "ses": "session",
    "pay": "payment",
    "top": "top_up",
    "pot": "payout",
    "sch": "schedule",
    "ntf": "notification",
    "wal": "wallet",
    "ref": "refund",
    "exc": "exchange",
    "rev": "review",
    "prq": "payment_request",
}
_encoder = msgspec.json.Encoder(order="sorted")


def entry(envelope: Envelope[Any]) -> dict[str, Any]:
    """The columns that follow from an event; place in the chain and hash are the writer's."""
    event = envelope.data
    actor_type, actor_id = _actor(envelope)
    target_type, target_id = _target(envelope)
    recorded = isinstance(event, AuditRecorded)
    data = event.data if recorded else _without_personal(msgspec.to_builtins(event))
    return {
        "event_id": envelope.id,
        "occurred_at": envelope.time,
        "source": envelope.source,
        "action": event.action if recorded else envelope.type,
        "actor_type": actor_type,
        "actor_id": _text(actor_id),
        "target_type": target_type,
        "target_id": _text(target_id),
        "ip": _text(envelope.clientip),
        "user_agent": _text(envelope.useragent),
        "request_id": _text(envelope.requestid),
        "data": _encoder.encode(data).decode(),
    }


def _actor(envelope: Envelope[Any]) -> tuple[str, str | None]:
    event = envelope.data
    if isinstance(event, AuditRecorded) and event.actor is not None:
        return event.actor.type.value, event.actor.id or envelope.actorid
    actor_id = envelope.actorid
    if actor_id is None and isinstance(event, SessionStarted | SessionOver | UserRegistered):
        # Nobody was signed in yet, or any more: it was the user, or a clock on their behalf.
        actor_id = event.user_id
    return (ActorKind.USER if actor_id else ActorKind.SYSTEM).value, actor_id


def _target(envelope: Envelope[Any]) -> tuple[str | None, str | None]:
    event = envelope.data
    if isinstance(event, AuditRecorded) and event.target is not None:
        return event.target.type, event.target.id
    if isinstance(event, LoginFailed):
        return ("user", event.user_id) if event.user_id else ("email_hash", event.email_hash)
    return KINDS.get(envelope.subject.partition("_")[0]), envelope.subject


def _without_personal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_personal(item) for key, item in value.items() if key not in PERSONAL}
    if isinstance(value, list):
        return [_without_personal(item) for item in value]
    return value


def _text(value: str | None) -> str | None:
    # PostgreSQL's text takes every character but this one.
    return value.replace("\x00", "\ufffd") if value is not None else None
