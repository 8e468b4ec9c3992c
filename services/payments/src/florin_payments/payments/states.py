"""The payment state machine as data. Pure; imports no framework.

A (state, event) pair that is not in `TRANSITIONS` is illegal: it answers 409 and writes nothing.
The tests walk every pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from florin_contracts.events import (
    PaymentCancelled,
    PaymentCompleted,
    PaymentCreated,
    PaymentDisputed,
    PaymentFailed,
    PaymentProcessing,
    PaymentRefunded,
    PaymentState,
    PaymentUpdated,
)
from florin_contracts.vocabulary import PaymentStatus as S


class Event(StrEnum):
    """What can happen to a payment."""

    CREATE = "create"
    SCHEDULE = "schedule"
    DUE = "due"
    SUBMIT = "submit"
    COMPLETE = "complete"
    FAIL = "fail"
    POSTPONE = "postpone"
    EDIT = "edit"
    CANCEL = "cancel"
    LOSE_TRACK = "lose_track"
    REFUND_PART = "refund_part"
    REFUND_REST = "refund_rest"
    HOLD_BACK = "hold_back"
    APPROVE = "approve"
    REJECT = "reject"
    EXPIRE = "expire"
    DISPUTE = "dispute"
    WIN_DISPUTE = "win_dispute"
    WIN_DISPUTE_PART = "win_dispute_part"
    LOSE_DISPUTE = "lose_dispute"


@dataclass(frozen=True)
class Transition:
    """Where an event leads, and the event class that tells the platform."""

    to: S
    publishes: type[PaymentState]


class IllegalEvent(Exception):
    """The payment's state does not allow the event."""

    def __init__(self, status: S, event: Event) -> None:
        super().__init__(f"a payment that is {status} can't {event}")
        self.status = status
        self.event = event


INITIAL: Mapping[Event, Transition] = MappingProxyType(
    {
        Event.CREATE: Transition(S.PENDING, PaymentCreated),
        Event.SCHEDULE: Transition(S.SCHEDULED, PaymentCreated),
    }
)

TRANSITIONS: Mapping[tuple[S, Event], Transition] = MappingProxyType(
    {
        (S.SCHEDULED, Event.DUE): Transition(S.PENDING, PaymentUpdated),
        (S.SCHEDULED, Event.POSTPONE): Transition(S.SCHEDULED, PaymentUpdated),
        (S.SCHEDULED, Event.EDIT): Transition(S.SCHEDULED, PaymentUpdated),
        (S.SCHEDULED, Event.CANCEL): Transition(S.CANCELLED, PaymentCancelled),
        (S.PENDING, Event.SUBMIT): Transition(S.PROCESSING, PaymentProcessing),
        (S.PENDING, Event.COMPLETE): Transition(S.COMPLETED, PaymentCompleted),
        (S.PENDING, Event.FAIL): Transition(S.FAILED, PaymentFailed),
        (S.PENDING, Event.CANCEL): Transition(S.CANCELLED, PaymentCancelled),
        (S.PENDING, Event.HOLD_BACK): Transition(S.IN_REVIEW, PaymentUpdated),
        # Paid by card: the money has come in, and is held back from its recipient.
        (S.PROCESSING, Event.HOLD_BACK): Transition(S.IN_REVIEW, PaymentUpdated),
        (S.UNKNOWN, Event.HOLD_BACK): Transition(S.IN_REVIEW, PaymentUpdated),
        (S.IN_REVIEW, Event.APPROVE): Transition(S.COMPLETED, PaymentCompleted),
        (S.IN_REVIEW, Event.REJECT): Transition(S.FAILED, PaymentFailed),
        (S.IN_REVIEW, Event.EXPIRE): Transition(S.FAILED, PaymentFailed),
        (S.IN_REVIEW, Event.FAIL): Transition(S.FAILED, PaymentFailed),
        (S.IN_REVIEW, Event.CANCEL): Transition(S.CANCELLED, PaymentCancelled),
        (S.PROCESSING, Event.COMPLETE): Transition(S.COMPLETED, PaymentCompleted),
        (S.PROCESSING, Event.FAIL): Transition(S.FAILED, PaymentFailed),
        (S.PROCESSING, Event.LOSE_TRACK): Transition(S.UNKNOWN, PaymentUpdated),
        (S.UNKNOWN, Event.COMPLETE): Transition(S.COMPLETED, PaymentCompleted),
        (S.UNKNOWN, Event.FAIL): Transition(S.FAILED, PaymentFailed),
        (S.COMPLETED, Event.REFUND_PART): Transition(S.PARTIALLY_REFUNDED, PaymentRefunded),
        (S.COMPLETED, Event.REFUND_REST): Transition(S.REFUNDED, PaymentRefunded),
        (S.PARTIALLY_REFUNDED, Event.REFUND_PART): Transition(S.PARTIALLY_REFUNDED, PaymentRefunded),
        (S.PARTIALLY_REFUNDED, Event.REFUND_REST): Transition(S.REFUNDED, PaymentRefunded),
        (S.COMPLETED, Event.DISPUTE): Transition(S.DISPUTED, PaymentDisputed),
        (S.PARTIALLY_REFUNDED, Event.DISPUTE): Transition(S.DISPUTED, PaymentDisputed),
        (S.DISPUTED, Event.WIN_DISPUTE): Transition(S.COMPLETED, PaymentUpdated),
        (S.DISPUTED, Event.WIN_DISPUTE_PART): Transition(S.PARTIALLY_REFUNDED, PaymentUpdated),
        (S.DISPUTED, Event.LOSE_DISPUTE): Transition(S.DISPUTED, PaymentUpdated),
    }
)

FINAL = frozenset({S.FAILED, S.CANCELLED, S.REFUNDED})


def apply(status: S, event: Event) -> Transition:
    """The transition of an event in a state. Raises `IllegalEvent`."""
    transition = TRANSITIONS.get((status, event))
    if transition is None:
        raise IllegalEvent(status, event)
    return transition


def allows(status: S, event: Event) -> bool:
    """Whether `apply` would succeed."""
    return (status, event) in TRANSITIONS
