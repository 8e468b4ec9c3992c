"""What a dispute takes from whom, step by step. Pure; imports no framework.

Each share is carried by one person's wallet. A step is one posting of the ledger and one transaction, so that
no step waits for an account while it keeps another one locked, and whatever dies, the next step is known from
what is written down. No wallet falls below zero: what a lost dispute needs and the wallet does not hold, the
suspense account advances, and is given back from what comes into the wallet later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from florin_contracts.vocabulary import DisputeStatus
from florin_payments.disputes.states import OPEN


class Step(StrEnum):
    """HOLD: out of reach while it is open. RELEASE: won. SETTLE: lost, to the provider. ADVANCE: lost, for who
    can't pay. COLLECT: what was advanced, from who can pay by now.
    """

    HOLD = "hold"
    RELEASE = "release"
    SETTLE = "settle"
    ADVANCE = "advance"
    COLLECT = "collect"


@dataclass(frozen=True)
class Posting:
    """A step in the books: the kind of the ledger's transaction, and the kinds of its two accounts."""

    kind: str
    source: str
    target: str


POSTINGS: Mapping[Step, Posting] = MappingProxyType(
    {
        Step.HOLD: Posting("hold", "wallet", "hold"),
        Step.RELEASE: Posting("release", "hold", "wallet"),
        Step.SETTLE: Posting("dispute", "hold", "psp_clearing"),
        Step.ADVANCE: Posting("dispute", "suspense", "psp_clearing"),
        Step.COLLECT: Posting("dispute", "wallet", "suspense"),
    }
)


class Carried(Protocol):
    """What has been posted of a share of ``amount_minor``."""

    amount_minor: int
    held_minor: int
    settled_minor: int
    advanced_minor: int
    collected_minor: int


def missing(status: DisputeStatus, share: Carried) -> int:
    """What the wallet still has to give."""
    if status in OPEN:
        return share.amount_minor - share.held_minor
    return share.advanced_minor - share.collected_minor


def next_step(status: DisputeStatus, share: Carried, available_minor: int) -> tuple[Step, int] | None:
    """What to post next, and how much of it; None when there is nothing to do, or nothing to take."""
    if status not in OPEN and share.held_minor:
        return Step.SETTLE if status is DisputeStatus.LOST else Step.RELEASE, share.held_minor
    if status is DisputeStatus.LOST:
        unpaid = share.amount_minor - share.settled_minor - share.advanced_minor
        if unpaid:
            return Step.ADVANCE, unpaid
    take = min(missing(status, share), available_minor)
    if take <= 0:
        return None
    return Step.HOLD if status in OPEN else Step.COLLECT, take


def book(share: Carried, step: Step, amount_minor: int) -> None:
    """Write a step down."""
    if step is Step.HOLD:
        share.held_minor += amount_minor
    elif step is Step.ADVANCE:
        share.advanced_minor += amount_minor
    elif step is Step.COLLECT:
        share.collected_minor += amount_minor
    else:
        share.held_minor -= amount_minor
        if step is Step.SETTLE:
            share.settled_minor += amount_minor


def divide(amount_minor: int, fee_minor: int, received_minor: int) -> tuple[int, int]:
    """What the recipient of the money carries, and what the holder of the card.

    ``received_minor``: what the recipient still has of it; what was refunded is in the holder's wallet. The
    provider's fee goes with the recipient's part, and without one with the holder's.
    """
    recipient = min(amount_minor, received_minor)
    holder = amount_minor - recipient
    return (recipient + fee_minor, holder) if recipient else (0, holder + fee_minor)
