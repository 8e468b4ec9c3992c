"""The decision about a payment, without a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin_payments.rules.book import read_limits, read_scale, room
from florin_payments.rules.decision import OUTCOMES, Decision, Facts, Outcome, Rule, Rules, Spent, decide
from florin_payments.settings import PaymentsSettings

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SEVERITY = list(Outcome)
amounts = st.integers(1, 1000)
limits = st.integers(1, 1000)
thresholds = st.none() | st.integers(1, 1000)


def make_facts(amount: int, day: int, month: int, payments: int, new: bool, stepped_up: bool) -> Facts:
    ends = {"day_ends": NOW, "month_ends": NOW + timedelta(1), "window_ends": NOW + timedelta(2)}
    spent = Spent(day_minor=day, month_minor=day + month, payments=payments, **ends)
    return Facts(amount_minor=amount, spent=spent, recipient_is_new=new, stepped_up=stepped_up)


facts_ = st.builds(make_facts, amounts, limits, limits, st.integers(0, 20), st.booleans(), st.booleans())
rules_ = st.builds(
    Rules,
    payment_minor=limits,
    day_minor=limits,
    month_minor=limits,
    payments=st.integers(1, 20),
    window_s=st.just(60),
    step_up_minor=thresholds,
    review_minor=thresholds,
    second_minor=thresholds,
    new_recipient_minor=thresholds,
    review_expiry_s=st.just(3600),
)


@given(facts_, rules_)
def test_the_outcome_is_the_most_severe_of_its_reasons(facts: Facts, rules: Rules) -> None:
    decision = decide(facts, rules)
    assert decision.outcome == max(
        (OUTCOMES[r.rule] for r in decision.reasons), key=SEVERITY.index, default=Outcome.ALLOW
    )
    assert len({r.rule for r in decision.reasons}) == len(decision.reasons)


@given(facts_, rules_)
def test_every_reason_is_borne_out_by_its_numbers_and_no_rule_is_passed_over(facts: Facts, rules: Rules) -> None:
    found = {r.rule: r for r in decide(facts, rules).reasons}
    amount, spent = facts.amount_minor, facts.spent
    beyond = {
        Rule.PAYMENT_LIMIT: amount > rules.payment_minor,
        Rule.DAY_LIMIT: spent.day_minor + amount > rules.day_minor,
        Rule.MONTH_LIMIT: spent.month_minor + amount > rules.month_minor,
        Rule.VELOCITY: spent.payments + 1 > rules.payments,
        Rule.STEP_UP: not facts.stepped_up and over(amount, rules.step_up_minor),
        Rule.REVIEW: over(amount, rules.review_minor),
        Rule.SECOND_APPROVER: over(amount, rules.second_minor),
        Rule.NEW_RECIPIENT: facts.recipient_is_new and over(amount, rules.new_recipient_minor),
    }
    assert {rule for rule, met in beyond.items() if met} == found.keys()
    assert all(reason.value > reason.limit for reason in found.values())


def over(amount: int, threshold: int | None) -> bool:
    return threshold is not None and amount > threshold


@given(facts_, rules_, amounts)
def test_paying_more_is_never_judged_milder(facts: Facts, rules: Rules, more: int) -> None:
    larger = msgspec.structs.replace(facts, amount_minor=facts.amount_minor + more)
    before, after = decide(facts, rules), decide(larger, rules)
    assert SEVERITY.index(after.outcome) >= SEVERITY.index(before.outcome)
    assert after.approvals >= before.approvals


@given(facts_, rules_)
def test_what_is_left_can_be_paid_under_the_limits(facts: Facts, rules: Rules) -> None:
    kinds = (Rule.PAYMENT_LIMIT, Rule.DAY_LIMIT, Rule.MONTH_LIMIT)
    left = [r.left for r in decide(facts, rules).reasons if r.rule in kinds]
    if left and min(left) > 0:
        smaller = msgspec.structs.replace(facts, amount_minor=min(left))
        assert not [r for r in decide(smaller, rules).reasons if r.rule in kinds]


@given(facts_, rules_)
def test_what_fits_into_the_room_is_allowed(facts: Facts, rules: Rules) -> None:
    """The database lets these through by itself: it must never be milder than the decision."""
    found, amount = room(rules), facts.amount_minor
    fits = (
        amount <= found.amount_minor
        and amount <= found.payment_minor
        and facts.spent.day_minor + amount <= found.day_minor
        and facts.spent.month_minor + amount <= found.month_minor
        and facts.spent.payments + 1 <= found.payments
    )
    if fits:
        assert decide(facts, rules).outcome is Outcome.ALLOW


@given(facts_, rules_)
def test_a_decision_is_stored_and_read_without_loss(facts: Facts, rules: Rules) -> None:
    decision = decide(facts, rules)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision


def test_waiting_helps_only_where_it_does() -> None:
    rules = Rules(payment_minor=900, day_minor=100, month_minor=1000, payments=1, window_s=60, review_expiry_s=3600)
    fits, never = (decide(make_facts(amount, 50, 0, 1, False, True), rules) for amount in (60, 101))
    assert {r.rule: r.frees_at for r in fits.reasons} == {Rule.DAY_LIMIT: NOW, Rule.VELOCITY: NOW + timedelta(2)}
    assert {r.rule: r.frees_at for r in never.reasons}[Rule.DAY_LIMIT] is None


def test_settings_become_rules_by_role_and_currency(world_settings: Any) -> None:
    book = world_settings(
        rule_limits="CUSTOMER=10/20/30, CUSTOMER:JPY=7/8/9, VENDOR=100/200/300, ADMIN=1/1/1",
        rule_currency_scale="KRW=1500",
        rule_review=5,
        rule_step_up=0,
    ).rule_book
    euros = book.rules("CUSTOMER", "EUR")
    assert (euros.payment_minor, euros.day_minor, euros.month_minor) == (1000, 2000, 3000)
    assert (euros.review_minor, euros.step_up_minor) == (500, None)
    assert book.rules("CUSTOMER", "JPY").payment_minor == 7
    assert book.rules("CUSTOMER", "KRW").payment_minor == 15_000
    assert book.rules("CUSTOMER", "KWD").payment_minor == 10_000
    assert book.rules("VENDOR", "EUR").month_minor == 30_000


@pytest.mark.parametrize(
    "text",
    ["", "CUSTOMER=1/2/3", "CUSTOMER=2/1/3, VENDOR=1/1/1, ADMIN=1/1/1", "EVERYBODY=1/1/1", "CUSTOMER:XXX=1/1/1", "x"],
)
def test_limits_that_make_no_sense_stop_the_service(text: str) -> None:
    with pytest.raises(ValueError, match=r"limit|one payment"):
        read_limits(text)


@pytest.mark.parametrize("text", ["JPY", "JPY=0", "XXX=2", "JPY=1.5"])
def test_a_scale_that_makes_no_sense_stops_the_service(text: str) -> None:
    with pytest.raises(ValueError, match="size"):
        read_scale(text)


@pytest.fixture
def world_settings(secret: str) -> Any:
    def make(**more: Any) -> PaymentsSettings:
        return PaymentsSettings(
            env="test",
            database_url="postgresql://x/x",
            redis_url="redis://x",
            broker="redis",
            jwks_url="http://x/jwks.json",
            psp_url="http://x",
            psp_api_key=secret,
            psp_webhook_secret=secret,
            payment_link_key=secret,
            webhook_key=secret,
            objects_dir="objects",
            **more,
        )

    return make
