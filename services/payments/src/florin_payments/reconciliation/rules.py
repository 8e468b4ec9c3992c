"""When our side and the provider's of one thing agree. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from florin_payments.psp.port import Flow


class Verdict(StrEnum):
    """What a comparison says; waiting: too young, or not at its end, to say."""

    MATCHED = "matched"
    WAITING = "waiting"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    STATE = "state"


DIFFERENT = frozenset({Verdict.MISSING_HERE, Verdict.MISSING_THERE, Verdict.AMOUNT, Verdict.STATE})


@dataclass(frozen=True, slots=True)
class Key:
    """What both sides know a thing by."""

    flow: Flow
    reference: str


@dataclass(frozen=True, slots=True)
class Ours:
    """Our side. ``amount_minor`` is signed as the provider's: above 0 came in there.

    ``booked``: it is in the books. ``lasting``: it may stay open for as long as it likes.
    """

    amount_minor: int
    currency: str
    state: str
    at: datetime
    booked: bool
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Theirs:
    """The provider's side: all its lines about one thing, together. ``currency`` None: they are in several."""

    amount_minor: int
    fee_minor: int
    currency: str | None
    state: str
    at: datetime
    ids: tuple[str, ...]


def compare(flow: Flow, ours: Ours | None, theirs: Theirs | None, settled_before: datetime) -> Verdict:
    """``settled_before``: what is younger may still be on its way between the two."""
    if theirs is None:
        if ours is None or not ours.booked:
            return Verdict.MATCHED
        return Verdict.MISSING_THERE if ours.at < settled_before else Verdict.WAITING
    young = theirs.at >= settled_before
    if ours is None:
        return Verdict.WAITING if young else Verdict.MISSING_HERE
    if not ours.booked:
        if theirs.amount_minor == 0:
            return Verdict.MATCHED
        return Verdict.WAITING if young or ours.lasting else Verdict.STATE
    # What a lost dispute costs on top is booked with it; what a charge costs is the provider's own bill.
    amount = theirs.amount_minor - (theirs.fee_minor if flow is Flow.DISPUTE else 0)
    same = (amount, theirs.currency) == (ours.amount_minor, ours.currency)
    return Verdict.MATCHED if same else Verdict.AMOUNT
