"""When two sides agree."""

from datetime import UTC, datetime, timedelta

import pytest

from florin_payments.psp.port import Flow
from florin_payments.reconciliation.rules import Ours, Theirs, Verdict, compare

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(hours=1), NOW + timedelta(seconds=1)


def ours(amount: int = 100, *, booked: bool = True, at: datetime = OLD, lasting: bool = False) -> Ours:
    return Ours(amount, "EUR", "completed", at, booked, lasting)


def theirs(amount: int = 100, *, fee: int = 0, currency: str | None = "EUR", at: datetime = OLD) -> Theirs:
    return Theirs(amount, fee, currency, "available", at, ("btx_1",))


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (ours(), theirs(), Verdict.MATCHED),
        (ours(), theirs(fee=7), Verdict.MATCHED),
        (ours(), theirs(101), Verdict.AMOUNT),
        (ours(), theirs(currency="USD"), Verdict.AMOUNT),
        (ours(), theirs(currency=None), Verdict.AMOUNT),
        (ours(), theirs(-100), Verdict.AMOUNT),
        (ours(), None, Verdict.MISSING_THERE),
        (ours(at=YOUNG), None, Verdict.WAITING),
        (ours(booked=False), None, Verdict.MATCHED),
        (None, None, Verdict.MATCHED),
        (None, theirs(), Verdict.MISSING_HERE),
        (None, theirs(at=YOUNG), Verdict.WAITING),
        (ours(booked=False), theirs(), Verdict.STATE),
        (ours(booked=False), theirs(at=YOUNG), Verdict.WAITING),
        (ours(booked=False, lasting=True), theirs(), Verdict.WAITING),
        (ours(booked=False), theirs(0), Verdict.MATCHED),
    ],
)
def test_a_charge(left: Ours | None, right: Theirs | None, verdict: Verdict) -> None:
    assert compare(Flow.CHARGE, left, right, NOW) is verdict


def test_a_lost_dispute_is_booked_with_what_it_costs_on_top() -> None:
    assert compare(Flow.DISPUTE, ours(-115), theirs(-100, fee=15), NOW) is Verdict.MATCHED
    assert compare(Flow.DISPUTE, ours(-100), theirs(-100, fee=15), NOW) is Verdict.AMOUNT
