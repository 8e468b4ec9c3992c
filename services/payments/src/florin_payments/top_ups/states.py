"""The state machine of a top-up as data. Pure; imports no framework.

Events are what the provider says. A provider may say things twice, late, and in any order, so a pair
that is not a transition is either stale (an old word about what is decided: nothing to do) or a
contradiction (a decided charge decided otherwise: for people to look at). Neither writes anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType


class S(StrEnum):
    """States of a top-up."""

    PROCESSING = "processing"
    REQUIRES_ACTION = "requires_action"
    UNKNOWN = "unknown"
    COMPLETED = "completed"
    FAILED = "failed"


class Event(StrEnum):
    """What can happen to a top-up."""

    WAIT = "wait"
    ASK_CUSTOMER = "ask_customer"
    SUCCEED = "succeed"
    DECLINE = "decline"
    LOSE_TRACK = "lose_track"


class RecoveryPoint(IntEnum):
    """How far a top-up has come; whoever finds it goes on from there.

    OPENED: the intent is written down, the provider may or may not have been asked. SUBMITTED: the
    provider's charge is known and not decided. SETTLED: decided, and in the books if it succeeded.
    """

    OPENED = 1
    SUBMITTED = 2
    SETTLED = 3


@dataclass(frozen=True)
class Transition:
    """Where an event leads, and how far that is; ``point`` None: no further than before.

    ``credits``: the wallet gets the money.
    """

    to: S
    point: RecoveryPoint | None
    credits: bool = False


class Verdict(StrEnum):
    """What an event is that leads nowhere."""

    STALE = "stale"
    CONTRADICTION = "contradiction"


INITIAL = S.PROCESSING
FINAL = frozenset({S.COMPLETED, S.FAILED})
OPEN = frozenset(S) - FINAL

_WAITING = Transition(S.PROCESSING, RecoveryPoint.SUBMITTED)
_ASKING = Transition(S.REQUIRES_ACTION, RecoveryPoint.SUBMITTED)
_PAID = Transition(S.COMPLETED, RecoveryPoint.SETTLED, credits=True)
_DECLINED = Transition(S.FAILED, RecoveryPoint.SETTLED)

TRANSITIONS: Mapping[tuple[S, Event], Transition] = MappingProxyType(
    {
        (S.PROCESSING, Event.WAIT): _WAITING,
        (S.PROCESSING, Event.ASK_CUSTOMER): _ASKING,
        (S.PROCESSING, Event.SUCCEED): _PAID,
        (S.PROCESSING, Event.DECLINE): _DECLINED,
        (S.PROCESSING, Event.LOSE_TRACK): Transition(S.UNKNOWN, None),
        (S.REQUIRES_ACTION, Event.WAIT): _WAITING,
        (S.REQUIRES_ACTION, Event.ASK_CUSTOMER): _ASKING,
        (S.REQUIRES_ACTION, Event.SUCCEED): _PAID,
        (S.REQUIRES_ACTION, Event.DECLINE): _DECLINED,
        (S.UNKNOWN, Event.WAIT): _WAITING,
        (S.UNKNOWN, Event.ASK_CUSTOMER): _ASKING,
        (S.UNKNOWN, Event.SUCCEED): _PAID,
        (S.UNKNOWN, Event.DECLINE): _DECLINED,
    }
)

CONTRADICTIONS = frozenset({(S.COMPLETED, Event.DECLINE), (S.FAILED, Event.SUCCEED)})


def judge(status: S, event: Event) -> Transition | Verdict:
    """What an event means in a state."""
    if found := TRANSITIONS.get((status, event)):
        return found
    return Verdict.CONTRADICTION if (status, event) in CONTRADICTIONS else Verdict.STALE
