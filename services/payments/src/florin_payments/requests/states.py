"""The state machine of a payment request as data. Pure; imports no framework.

A (state, event) pair that is not in `TRANSITIONS` is illegal: it answers 409 and writes nothing. A refund of
a payment is no event here: what was paid stays paid, and whoever wants the money again asks again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from florin_contracts.events import (
    RequestCancelled,
    RequestCreated,
    RequestDeclined,
    RequestExpired,
    RequestPaid,
    RequestReminded,
    RequestState,
)
from florin_contracts.vocabulary import RequestStatus as S


class Event(StrEnum):
    """What can happen to a request."""

    CREATE = "create"
    PAY_PART = "pay_part"
    PAY_REST = "pay_rest"
    REMIND = "remind"
    DECLINE = "decline"
    CANCEL = "cancel"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Transition:
    """Where an event leads, and the event class that tells the platform."""

    to: S
    publishes: type[RequestState]


OPEN = frozenset({S.OPEN, S.PARTIALLY_PAID})
FINAL = frozenset(S) - OPEN

TRANSITIONS: Mapping[tuple[S | None, Event], Transition] = MappingProxyType(
    {
        (None, Event.CREATE): Transition(S.OPEN, RequestCreated),
        (S.OPEN, Event.PAY_PART): Transition(S.PARTIALLY_PAID, RequestPaid),
        (S.OPEN, Event.PAY_REST): Transition(S.PAID, RequestPaid),
        (S.OPEN, Event.REMIND): Transition(S.OPEN, RequestReminded),
        (S.OPEN, Event.DECLINE): Transition(S.DECLINED, RequestDeclined),
        (S.OPEN, Event.CANCEL): Transition(S.CANCELLED, RequestCancelled),
        (S.OPEN, Event.EXPIRE): Transition(S.EXPIRED, RequestExpired),
        (S.PARTIALLY_PAID, Event.PAY_PART): Transition(S.PARTIALLY_PAID, RequestPaid),
        (S.PARTIALLY_PAID, Event.PAY_REST): Transition(S.PAID, RequestPaid),
        (S.PARTIALLY_PAID, Event.REMIND): Transition(S.PARTIALLY_PAID, RequestReminded),
        (S.PARTIALLY_PAID, Event.DECLINE): Transition(S.DECLINED, RequestDeclined),
        (S.PARTIALLY_PAID, Event.CANCEL): Transition(S.CANCELLED, RequestCancelled),
        (S.PARTIALLY_PAID, Event.EXPIRE): Transition(S.EXPIRED, RequestExpired),
    }
)
