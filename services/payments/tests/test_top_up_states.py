"""The state machine of a top-up, without a database."""

import pytest

from florin_payments.top_ups import states
from florin_payments.top_ups.states import Event, RecoveryPoint, S, Transition, Verdict, judge


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("event", Event)
def test_every_pair_is_a_transition_or_has_a_verdict(status: S, event: Event) -> None:
    found = judge(status, event)
    if (status, event) in states.TRANSITIONS:
        assert found is states.TRANSITIONS[status, event]
    elif (status, event) in {(S.COMPLETED, Event.DECLINE), (S.FAILED, Event.SUCCEED)}:
        assert found is Verdict.CONTRADICTION
    else:
        assert found is Verdict.STALE


def test_nothing_leaves_a_final_state() -> None:
    assert not [pair for pair in states.TRANSITIONS if pair[0] in states.FINAL]


def test_every_open_state_can_be_reached_and_be_decided_both_ways() -> None:
    reached = {states.INITIAL} | {transition.to for transition in states.TRANSITIONS.values()}
    assert reached == set(S)
    for status in states.OPEN:
        ends = {judge(status, event) for event in (Event.SUCCEED, Event.DECLINE)}
        assert {end.to for end in ends if isinstance(end, Transition)} == states.FINAL


def test_money_comes_with_success_and_with_nothing_else() -> None:
    for (_, event), transition in states.TRANSITIONS.items():
        assert transition.credits == (event is Event.SUCCEED) == (transition.to is S.COMPLETED)
        assert (transition.point is RecoveryPoint.SETTLED) == (transition.to in states.FINAL)


def test_recovery_points_are_the_numbers_that_are_stored() -> None:
    assert [(point.name, point.value) for point in RecoveryPoint] == [("OPENED", 1), ("SUBMITTED", 2), ("SETTLED", 3)]
