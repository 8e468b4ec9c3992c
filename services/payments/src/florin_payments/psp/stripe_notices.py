"""Reading Stripe's webhooks (docs.stripe.com/api/events/types)."""

from typing import Any

import msgspec

from florin_payments.psp.port import ChargeStatus, Notice, Subject

REFERENCE = "florin_top_up"
"""The name in a payment intent's metadata under which our key stands."""

STATUSES = {
    "succeeded": ChargeStatus.SUCCEEDED,
    "processing": ChargeStatus.PROCESSING,
    "requires_capture": ChargeStatus.PROCESSING,
    "requires_confirmation": ChargeStatus.PROCESSING,
    "requires_action": ChargeStatus.REQUIRES_ACTION,
    "requires_payment_method": ChargeStatus.FAILED,  # after a decline; we never send an intent without one
    "canceled": ChargeStatus.FAILED,
}
# Stripe counts these in hundredths although ISO 4217 has no minor unit (docs.stripe.com/currencies, "Special cases").
_HUNDREDFOLD = frozenset({"ISK", "UGX"})
_INTENTS = frozenset(
    f"payment_intent.{event}" for event in ("succeeded", "payment_failed", "processing", "requires_action", "canceled")
)
_DISPUTES = frozenset(f"charge.dispute.{event}" for event in ("created", "updated", "closed"))


class _Intent(msgspec.Struct):
    id: str
    status: str
    metadata: dict[str, str] = {}


class _Dispute(msgspec.Struct):
    id: str
    payment_intent: str | None = None


class _Data(msgspec.Struct):
    object: msgspec.Raw


class _Event(msgspec.Struct):
    id: str
    type: str
    data: _Data


def read(body: bytes) -> Notice:
    """Understand a webhook. Raises `msgspec.MsgspecError`."""
    event = msgspec.json.decode(body, type=_Event)
    if event.type in _INTENTS:
        intent = msgspec.json.decode(event.data.object, type=_Intent)
        return Notice(
            event.id,
            event.type,
            Subject.CHARGE,
            intent.id,
            intent.metadata.get(REFERENCE),
            STATUSES.get(intent.status),
        )
    if event.type in _DISPUTES:
        told = msgspec.json.decode(event.data.object, type=_Dispute)
        return Notice(event.id, event.type, Subject.DISPUTE, told.payment_intent, dispute=told.id)
    return Notice(event.id, event.type, Subject.OTHER)


def to_stripe(amount_minor: int, currency: str) -> int:
    """An amount as Stripe counts it."""
    return amount_minor * 100 if currency in _HUNDREDFOLD else amount_minor


def from_stripe(amount: int, currency: str) -> int:
    """An amount of Stripe's in minor units."""
    return amount // 100 if currency in _HUNDREDFOLD else amount


def text(value: Any) -> str | None:
    """An id, whether Stripe gave it alone or with the whole object."""
    if value is None or isinstance(value, str):
        return value
    return str(value["id"])
