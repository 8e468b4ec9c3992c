"""What answers lead to."""

from datetime import UTC, datetime, timedelta

from florin_payments.settings import PaymentsSettings
from florin_payments.webhook_deliveries.health import Answer, Health, Policy

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OK, SLOW_OK = Answer(10, 200), Answer(3000, 204)
DOWN, ERROR, GONE = Answer(5, error="connection"), Answer(5, 500), Answer(5, 410)
POLICY = Policy(schedule_s=(5, 60, 300), disable_after_s=3600, disable_failures=8)


def after(*answers: Answer, step_s: float = 0) -> Health:
    health = Health()
    for number, answer in enumerate(answers):
        health = POLICY.after(health, answer, NOW + timedelta(seconds=step_s * number))
    return health


def test_the_default_schedule_takes_no_longer_than_a_day() -> None:
    default = PaymentsSettings.model_fields["webhook_retry_s"].default
    total = sum(map(int, default.split(",")))
    assert 23 * 3600 < total <= 24 * 3600


def test_pauses_grow_spread_and_end() -> None:
    for tries, most in enumerate(POLICY.schedule_s, 1):
        pauses = {POLICY.pause_s(tries, ERROR) for _ in range(50)}
        assert all(pause is not None and 0.8 * most <= pause <= most for pause in pauses)
        assert len(pauses) > 1
    assert POLICY.pause_s(4, ERROR) is None


def test_a_receiver_may_ask_for_a_longer_pause_but_not_for_any() -> None:
    assert POLICY.pause_s(1, Answer(5, 429, retry_after_s=120)) == 120
    assert POLICY.pause_s(1, Answer(5, 429, retry_after_s=999_999)) == 3600


def test_the_breaker_opens_after_some_failures_in_a_row() -> None:
    assert after(*[DOWN] * 4).blocked_until is None
    opened = after(*[DOWN] * 5).blocked_until
    assert opened is not None
    assert timedelta(seconds=24) <= opened - NOW <= timedelta(seconds=30)
    longer = after(*[DOWN] * 12).blocked_until
    assert longer is not None
    assert timedelta(seconds=720) <= longer - NOW <= timedelta(seconds=900)


def test_a_success_closes_it() -> None:
    assert after(*[DOWN] * 7, OK) == Health()


def test_failures_between_successes_are_not_in_a_row() -> None:
    assert after(DOWN, DOWN, OK, DOWN).failures == 1


def test_slow_and_failing_ones_go_to_the_other_lane() -> None:
    assert after(SLOW_OK).slow
    assert after(ERROR).slow
    assert not after(SLOW_OK, OK).slow


def test_an_endpoint_is_switched_off_when_it_failed_for_long_and_often() -> None:
    assert after(*[ERROR] * 20, step_s=10).disabled is None  # often, not for long
    assert after(*[ERROR] * 7, step_s=3600).disabled is None  # for long, not often
    assert after(*[ERROR] * 8, step_s=3600).disabled == "failing"


def test_gone_is_gone_at_once() -> None:
    assert after(GONE).disabled == "gone"
