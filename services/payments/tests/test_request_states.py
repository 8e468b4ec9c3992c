"""The states of a payment request, and how much of it may be paid."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin_contracts.vocabulary import RequestStatus as S
from florin_kit.errors import ValidationFailed
from florin_payments.requests.rules import (
    REMINDERS_MAX,
    ExceedsRequest,
    RequestBeingPaid,
    amount_to_pay,
    may_remind,
)
from florin_payments.requests.states import FINAL, OPEN, TRANSITIONS, Event

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_what_is_closed_stays_closed() -> None:
    assert {(status, event) for status, event in product(FINAL, Event) if (status, event) in TRANSITIONS} == set()


def test_what_is_open_can_be_paid_reminded_of_and_closed() -> None:
    for status, event in product(OPEN, set(Event) - {Event.CREATE}):
        assert (status, event) in TRANSITIONS
    assert TRANSITIONS[(S.OPEN, Event.PAY_REST)].to == S.PAID
    assert TRANSITIONS[(S.PARTIALLY_PAID, Event.PAY_PART)].to == S.PARTIALLY_PAID


@given(
    open_minor=st.integers(0, 1000),
    reserved=st.integers(0, 1000),
    asked=st.none() | st.integers(1, 2000),
    smallest=st.none() | st.integers(1, 1000),
    partial=st.booleans(),
)
def test_never_more_than_is_open(
    open_minor: int, reserved: int, asked: int | None, smallest: int | None, partial: bool
) -> None:
    if open_minor + reserved == 0:
        return  # that one is paid: its state refuses before
    try:
        amount = amount_to_pay(asked, open_minor, reserved, smallest, partial_allowed=partial)
    except RequestBeingPaid:
        assert open_minor == 0
    except ExceedsRequest:
        assert asked is not None
        assert asked > open_minor
    except ValidationFailed:
        assert asked is not None
        assert asked < open_minor
    else:
        assert 0 < amount <= open_minor
        assert amount == (asked or open_minor)
        assert partial or amount == open_minor
        assert amount >= min(smallest or 1, open_minor)


@pytest.mark.parametrize(
    ("since_created_h", "since_reminded_h", "sent", "allowed"),
    [(23, None, 0, False), (24, None, 0, True), (99, 23, 1, False), (99, 24, 1, True), (999, 99, REMINDERS_MAX, False)],
)
def test_how_often_somebody_may_be_reminded(
    since_created_h: int, since_reminded_h: int | None, sent: int, allowed: bool
) -> None:
    reminded = None if since_reminded_h is None else NOW - timedelta(hours=since_reminded_h)
    assert may_remind(NOW - timedelta(hours=since_created_h), reminded, sent, NOW) is allowed
