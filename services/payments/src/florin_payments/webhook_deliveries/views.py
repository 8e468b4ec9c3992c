"""What a vendor is told of an event: no more than the API shows them of the same object. Pure.

A body has this form, version 1 (docs/how-to/receive-webhooks.md):
``{"id": "evt_…", "type": "payment.completed", "version": 1, "timestamp": "…", "data": {…}}``.
A field is only ever added; anything else is a new version.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from florin_contracts.events import Event, PaymentRefunded, event_types
from florin_contracts.events.payment import PaymentState
from florin_contracts.events.payout import PayoutState
from florin_contracts.events.schedule import ScheduleState
from florin_contracts.events.topup import TopUpState
from florin_contracts.types import Party
from florin_kit.ids import to_uuid

VERSION = 1
FAMILIES = ("payment", "payout", "schedule", "topup")
TYPES = tuple(name for name in event_types() if name.partition(".")[0] in FAMILIES)
TEST = "webhook.test"


def readers(event: Event) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Who may be told of an event, and what."""
    match event:
        case PaymentState():
            yield to_uuid("usr", event.sender.id), _payment(event, "outgoing")
            if event.recipient.id != event.sender.id:
                yield to_uuid("usr", event.recipient.id), _payment(event, "incoming")
        case PayoutState():
            yield to_uuid("usr", event.user_id), _transfer(event, event.payout_id)
        case TopUpState():
            yield to_uuid("usr", event.user_id), _transfer(event, event.topup_id) | {"payment_id": event.payment_id}
        case ScheduleState():
            yield to_uuid("usr", event.user_id), _schedule(event)


def body(event_id: str, kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    """The body of a delivery: these bytes are signed, stored, and sent each time."""
    return msgspec.json.encode({"id": event_id, "type": kind, "version": VERSION, "timestamp": at, "data": data})


def _payment(event: PaymentState, direction: str) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "id": event.payment_id,
        "type": event.type,
        "status": event.status,
        "direction": direction,
        "amount": event.amount,
        "currency": event.currency,
        "sender": _party(event.sender),
        "recipient": _party(event.recipient),
        "description": event.description,
        "refunded_amount": event.refunded_amount,
        "scheduled_at": event.scheduled_at,
        "retry_at": event.retry_at,
        "schedule_id": event.schedule_id,
        # Why it failed tells about the sender's funds: nobody else's business.
        "failure_code": event.failure_code if direction == "outgoing" else None,
        "created_at": event.created_at,
        "updated_at": event.occurred_at,
        "version": event.version,
    }
    if isinstance(event, PaymentRefunded):
        seen["refund"] = {"id": event.refund.id, "amount": event.refund.amount, "reason": event.refund.reason}
    return seen


def _transfer(event: PayoutState | TopUpState, own_id: str) -> dict[str, Any]:
    return {
        "id": own_id,
        "status": event.status,
        "amount": event.amount,
        "currency": event.currency,
        "failure_code": event.failure_code,
    }


def _schedule(event: ScheduleState) -> dict[str, Any]:
    return {
        "id": event.schedule_id,
        "status": event.status,
        "recipient": _party(event.recipient),
        "amount": event.amount,
        "currency": event.currency,
        "description": event.description,
        "recurrence": event.recurrence,
        "next_at": event.next_at,
        "reason": event.reason,
    }


def _party(party: Party) -> dict[str, Any]:
    return {"id": party.id, "name": party.name, "handle": party.handle}
