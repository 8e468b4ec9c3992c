"""Wire forms of decisions and limits."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Input, Output
from florin_payments.rules.book import SUM_MINOR_MAX
from florin_payments.rules.decision import Decision, Rules
from florin_payments.rules.models import Spending
from florin_payments.rules.service import own_rules, spent


class ReasonItem(Output):
    """A rule that was met. ``limit``, ``value`` and ``left``: minor units, or numbers of payments."""

    rule: str
    outcome: str
    limit: int
    value: int
    left: int
    frees_at: datetime | None


class DecisionItem(Output):
    """Why a payment was let through or held back, with the sums before it."""

    outcome: str
    reasons: list[ReasonItem]
    approvals: int
    spent_day: int
    spent_month: int
    payments: int
    limits: "Limits"


class Limits(Output):
    """In minor units; ``payments`` within ``window_s`` seconds. What is null is not asked for."""

    payment: int
    day: int
    month: int
    payments: int
    window_s: int
    step_up: int | None
    review: int | None
    second_approver: int | None
    new_recipient: int | None


class Own(Output):
    """Limits that staff have set for one user; null: as everybody's."""

    payment: int | None
    day: int | None
    month: int | None
    reason: str | None
    set_by: str
    set_at: datetime


class LimitsItem(Output):
    """What a user may pay in a currency, what of it is spent, and when that is forgotten."""

    currency: str
    limits: Limits
    own: Own | None
    spent_day: int
    spent_month: int
    left_day: int
    left_month: int
    day_ends: datetime
    month_ends: datetime


class LimitsPage(Output):
    """One entry for each currency in which the user has a wallet, has paid, or has limits of their own."""

    items: list[LimitsItem]


Sum = Annotated[int, Meta(ge=0, le=SUM_MINOR_MAX, description="Minor units; null: as everybody's")]


class OwnInput(Input):
    """A user's own limits; all null: none any more."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    payment: Sum | None = None
    day: Sum | None = None
    month: Sum | None = None


def limits(rules: Rules) -> Limits:
    """The wire form."""
    return Limits(
        payment=rules.payment_minor,
        day=rules.day_minor,
        month=rules.month_minor,
        payments=rules.payments,
        window_s=rules.window_s,
        step_up=rules.step_up_minor,
        review=rules.review_minor,
        second_approver=rules.second_minor,
        new_recipient=rules.new_recipient_minor,
    )


def decision_item(decision: Decision) -> DecisionItem:
    """The wire form, for staff."""
    return DecisionItem(
        outcome=decision.outcome,
        reasons=[
            ReasonItem(rule=r.rule, outcome=r.outcome, limit=r.limit, value=r.value, left=r.left, frees_at=r.frees_at)
            for r in decision.reasons
        ],
        approvals=decision.approvals,
        spent_day=decision.day_minor,
        spent_month=decision.month_minor,
        payments=decision.payments,
        limits=limits(decision.rules),
    )


def limits_item(spending: Spending, rules: Rules) -> LimitsItem:
    """The wire form of what stands about one currency; ``rules`` are those of the role."""
    mine, known = own_rules(rules, spending), spent(spending)
    own = None
    if spending.limited_at is not None and spending.limited_by is not None:
        own = Own(
            payment=spending.payment_limit_minor,
            day=spending.day_limit_minor,
            month=spending.month_limit_minor,
            reason=spending.limited_because,
            set_by=from_uuid("usr", spending.limited_by),
            set_at=spending.limited_at,
        )
    return LimitsItem(
        currency=spending.currency,
        limits=limits(mine),
        own=own,
        spent_day=known.day_minor,
        spent_month=known.month_minor,
        left_day=max(0, mine.day_minor - known.day_minor),
        left_month=max(0, mine.month_minor - known.month_minor),
        day_ends=known.day_ends,
        month_ends=known.month_ends,
    )
