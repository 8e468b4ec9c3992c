"""The state machine of a dispute as data. Pure; imports no framework.

A provider may say things twice, late and in any order; a word that leads nowhere writes nothing.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from florin_contracts.vocabulary import DisputeStatus as S


class Event(StrEnum):
    """What can happen to a dispute.

    WAIT, REVIEW, WIN and LOSE are the provider's words; SUBMIT and ACCEPT are asked for here, and EXPIRE
    is the clock.
    """

    OPEN = "open"
    WAIT = "wait"
    REVIEW = "review"
    WIN = "win"
    LOSE = "lose"
    SUBMIT = "submit"
    ACCEPT = "accept"
    EXPIRE = "expire"


class Verdict(StrEnum):
    """What an event is that leads nowhere."""

    STALE = "stale"
    CONTRADICTION = "contradiction"


INITIAL = S.NEEDS_RESPONSE
OPEN = frozenset(S) - {S.WON, S.LOST}
FINAL = frozenset({S.WON, S.LOST})

TRANSITIONS: Mapping[tuple[S, Event], S] = MappingProxyType(
    {
        (S.NEEDS_RESPONSE, Event.SUBMIT): S.SUBMITTING,
        (S.NEEDS_RESPONSE, Event.ACCEPT): S.ACCEPTING,
        (S.NEEDS_RESPONSE, Event.EXPIRE): S.EXPIRED,
        (S.SUBMITTING, Event.EXPIRE): S.EXPIRED,
        (S.NEEDS_RESPONSE, Event.REVIEW): S.UNDER_REVIEW,
        (S.SUBMITTING, Event.REVIEW): S.UNDER_REVIEW,
        (S.EXPIRED, Event.REVIEW): S.UNDER_REVIEW,
        (S.ACCEPTING, Event.REVIEW): S.UNDER_REVIEW,
        **{(state, Event.WIN): S.WON for state in OPEN},
        **{(state, Event.LOSE): S.LOST for state in OPEN},
    }
)

CONTRADICTIONS = frozenset({(S.WON, Event.LOSE), (S.LOST, Event.WIN)})


def judge(status: S, event: Event) -> S | Verdict:
    """What an event means in a state."""
    if found := TRANSITIONS.get((status, event)):
        return found
    return Verdict.CONTRADICTION if (status, event) in CONTRADICTIONS else Verdict.STALE
