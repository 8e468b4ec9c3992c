"""The state machine of a payout as data. Pure; imports no framework.

The money is held from the first moment: what is on its way can't be spent. As with top-ups, a provider
may say things twice, late and in any order; a word that leads nowhere writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class S(StrEnum):
    """States of a payout."""

    PROCESSING = "processing"
    UNKNOWN = "unknown"
    COMPLETED = "completed"
    FAILED = "failed"
    RETURNED = "returned"


class Event(StrEnum):
    """What can happen to a payout."""

    WAIT = "wait"
    PAY = "pay"
    DECLINE = "decline"
    LOSE_TRACK = "lose_track"
    RETURN = "return"


class Effect(StrEnum):
    """What a transition does in the books.

    SETTLE: from the hold to the provider. RELEASE: from the hold back to the wallet. TAKE_BACK: the
    settling is reversed, and what is held again is released.
    """

    SETTLE = "settle"
    RELEASE = "release"
    TAKE_BACK = "take_back"


@dataclass(frozen=True)
class Transition:
    """Where an event leads, and what it does in the books."""

    to: S
    effect: Effect | None = None


INITIAL = S.PROCESSING
OPEN = frozenset({S.PROCESSING, S.UNKNOWN})
_PAID = Transition(S.COMPLETED, Effect.SETTLE)
_DECLINED = Transition(S.FAILED, Effect.RELEASE)

TRANSITIONS: Mapping[tuple[S, Event], Transition] = MappingProxyType(
    {
        (S.PROCESSING, Event.WAIT): Transition(S.PROCESSING),
        (S.PROCESSING, Event.PAY): _PAID,
        (S.PROCESSING, Event.DECLINE): _DECLINED,
        (S.PROCESSING, Event.LOSE_TRACK): Transition(S.UNKNOWN),
        (S.UNKNOWN, Event.WAIT): Transition(S.PROCESSING),
        (S.UNKNOWN, Event.PAY): _PAID,
        (S.UNKNOWN, Event.DECLINE): _DECLINED,
        (S.COMPLETED, Event.RETURN): Transition(S.RETURNED, Effect.TAKE_BACK),
    }
)

# A bank's return may overtake the word that it was paid: both happened, in that order.
IMPLIED: Mapping[tuple[S, Event], Event] = MappingProxyType(
    {(S.PROCESSING, Event.RETURN): Event.PAY, (S.UNKNOWN, Event.RETURN): Event.PAY}
)
