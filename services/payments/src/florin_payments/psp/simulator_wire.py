"""What the simulator says, as it comes over the wire, and what it means."""

from datetime import datetime
from typing import Any, Literal

import httpx2
import msgspec

from florin_payments.psp.port import (
    Charge,
    ChargeStatus,
    Dispute,
    DisputeWord,
    Flow,
    Movement,
    PayoutStatus,
    Unknown,
)


class ChargeWire(msgspec.Struct):
    id: str
    reference: str
    amount: int
    currency: str
    status: Literal["processing", "requires_action", "succeeded", "failed", "canceled"]
    failure_code: str | None = None
    action_url: str | None = None


class MethodWire(msgspec.Struct):
    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


class Payout(msgspec.Struct):
    id: str
    reference: str
    status: PayoutStatus
    failure_code: str | None = None


class CardSession(msgspec.Struct):
    url: str


class DisputeWire(msgspec.Struct):
    id: str
    charge: str
    amount: int
    currency: str
    fee: int
    reason: str
    status: DisputeWord
    respond_by: datetime


class MovementWire(msgspec.Struct):
    id: str
    type: Flow
    source: str
    reference: str | None
    amount: int
    fee: int
    currency: str
    created_at: datetime


class MovementsWire(msgspec.Struct):
    items: list[MovementWire]
    next_cursor: str | None


class Balance(msgspec.Struct):
    currency: str
    charged: int
    refunded: int
    paid_out: int
    disputed: int


class Data(msgspec.Struct):
    object: msgspec.Raw


class Event(msgspec.Struct):
    id: str
    type: str
    data: Data


def read_charge(answer: httpx2.Response) -> Charge:
    """Raises `Unknown`."""
    return present_charge(read(answer, ChargeWire))


def read_dispute(answer: httpx2.Response) -> Dispute:
    """Raises `Unknown`."""
    return present_dispute(read(answer, DisputeWire))


def present_dispute(found: DisputeWire) -> Dispute:
    return Dispute(
        found.id,
        found.charge,
        found.amount,
        found.currency,
        found.reason,
        found.status,
        found.fee,
        found.respond_by,
    )


def present_movement(found: MovementWire) -> Movement:
    return Movement(
        found.id,
        found.type,
        found.reference or found.source,
        found.amount,
        found.currency,
        found.fee,
        "available",
        found.created_at,
    )


def read(answer: httpx2.Response, kind: type[Any]) -> Any:
    """The body as ``kind``. Raises `Unknown` for anything but a success that can be read."""
    if answer.status_code not in (200, 201):
        raise Unknown(f"status {answer.status_code}")
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.MsgspecError as error:
        raise Unknown("unreadable answer") from error


def present_charge(found: ChargeWire) -> Charge:
    status = ChargeStatus.FAILED if found.status == "canceled" else ChargeStatus(found.status)
    return Charge(found.id, status, found.amount, found.currency, found.failure_code, found.action_url)
