"""The tables of disputes, without a database: every pair, and every order of steps."""

from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin_contracts.vocabulary import DisputeStatus as S
from florin_payments.disputes.shares import POSTINGS, Step, book, divide, missing, next_step
from florin_payments.disputes.states import CONTRADICTIONS, FINAL, INITIAL, OPEN, TRANSITIONS, Event, Verdict, judge

amounts = st.integers(1, 10**6)


@dataclass
class Share:
    amount_minor: int
    held_minor: int = 0
    settled_minor: int = 0
    advanced_minor: int = 0
    collected_minor: int = 0


@pytest.mark.parametrize(("status", "event"), list(product(S, Event)))
def test_every_pair_is_decided(status: S, event: Event) -> None:
    found = judge(status, event)
    if isinstance(found, Verdict):
        assert (found is Verdict.CONTRADICTION) == ((status, event) in CONTRADICTIONS)
    else:
        assert found is TRANSITIONS[status, event]
        assert status in OPEN, "what is decided stays decided"
    if event in (Event.WIN, Event.LOSE):
        assert isinstance(found, Verdict) == (status in FINAL)
    if event in (Event.SUBMIT, Event.ACCEPT):
        assert isinstance(found, Verdict) == (status is not INITIAL), "asked for once"


def test_every_state_can_be_reached() -> None:
    assert {INITIAL, *TRANSITIONS.values()} == set(S)


def take(status: S, share: Share, wallet: int) -> int:
    """All steps; returns what is in the wallet then."""
    while found := next_step(status, share, wallet):
        step, amount = found
        assert amount > 0
        posting = POSTINGS[step]
        wallet += amount * ((posting.target == "wallet") - (posting.source == "wallet"))
        assert wallet >= 0
        book(share, step, amount)
    return wallet


@given(
    amount=amounts, wallet=st.integers(0, 10**6), comes=st.integers(0, 10**6), outcome=st.sampled_from(sorted(FINAL))
)
def test_whatever_the_wallet_holds_nothing_is_made_or_lost(amount: int, wallet: int, comes: int, outcome: str) -> None:
    share, before = Share(amount), wallet
    wallet = take(S.NEEDS_RESPONSE, share, wallet)
    assert share.held_minor == min(amount, before) == before - wallet
    wallet = take(S.UNDER_REVIEW, share, wallet + comes)
    assert missing(S.UNDER_REVIEW, share) == max(0, amount - before - comes)
    wallet = take(S(outcome), share, wallet)
    assert share.held_minor == 0
    if outcome == S.WON:
        assert wallet == before + comes
        assert (share.settled_minor, share.advanced_minor) == (0, 0)
        return
    assert share.settled_minor + share.advanced_minor == amount
    assert wallet == max(0, before + comes - amount)
    assert take(S.LOST, share, 10**7) == 10**7 - missing_before(amount, before + comes)
    assert missing(S.LOST, share) == 0


def missing_before(amount: int, came: int) -> int:
    return max(0, amount - came)


@given(amount=amounts, fee=st.integers(0, 10**4), received=st.integers(0, 10**6))
def test_the_recipient_carries_what_it_got_and_the_holder_the_rest(amount: int, fee: int, received: int) -> None:
    recipient, holder = divide(amount, fee, received)
    assert recipient + holder == amount + fee
    assert recipient - (fee if recipient else 0) == min(amount, received)
    assert recipient >= 0
    assert holder >= 0


def test_every_step_has_its_posting() -> None:
    assert set(POSTINGS) == set(Step)
