"""The decision about one payment: facts and rules in, an explained outcome out. Pure; imports no framework.

Amounts are minor units of the payment's currency. A limit is the most that is allowed; a threshold is what
may be reached without the question that stands above it.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Outcome(StrEnum):
    """What is to become of the payment, the mildest first."""

    ALLOW = "allow"
    REVIEW = "review"
    STEP_UP = "step_up"
    REFUSE = "refuse"


class Rule(StrEnum):
    """What can stand against a payment."""

    PAYMENT_LIMIT = "payment_limit"
    DAY_LIMIT = "day_limit"
    MONTH_LIMIT = "month_limit"
    VELOCITY = "velocity"
    STEP_UP = "step_up"
    REVIEW = "review"
    SECOND_APPROVER = "second_approver"
    NEW_RECIPIENT = "new_recipient"


_SEVERITY = list(Outcome)
OUTCOMES = {
    Rule.PAYMENT_LIMIT: Outcome.REFUSE,
    Rule.DAY_LIMIT: Outcome.REFUSE,
    Rule.MONTH_LIMIT: Outcome.REFUSE,
    Rule.VELOCITY: Outcome.REFUSE,
    Rule.STEP_UP: Outcome.STEP_UP,
    Rule.REVIEW: Outcome.REVIEW,
    Rule.SECOND_APPROVER: Outcome.REVIEW,
    Rule.NEW_RECIPIENT: Outcome.REVIEW,
}


class Rules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What holds for one sender in one currency; a threshold that is None is never met.

    At most ``payments`` payments in ``window_s`` seconds. ``limited_by`` has set limits of the sender's own.
    """

    payment_minor: int
    day_minor: int
    month_minor: int
    payments: int
    window_s: int
    step_up_minor: int | None = None
    review_minor: int | None = None
    second_minor: int | None = None
    new_recipient_minor: int | None = None
    review_expiry_s: int
    limited_by: UUID | None = None


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender has paid before in this currency, and when that is forgotten."""

    day_minor: int = 0
    month_minor: int = 0
    payments: int = 0
    day_ends: datetime
    month_ends: datetime
    window_ends: datetime


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One payment. ``stepped_up``: the payer has proven lately who they are, or nobody can be asked."""

    amount_minor: int
    spent: Spent
    recipient_is_new: bool
    stepped_up: bool


class Reason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule that was met: where it begins, what the payment would make of it, and what is left.

    ``limit``, ``value`` and ``left`` are minor units, for velocity numbers of payments.
    ``frees_at`` is when a limit is whole again, None where waiting does not help.
    """

    rule: Rule
    outcome: Outcome
    limit: int
    value: int
    left: int = 0
    frees_at: datetime | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As it is stored with the payment. The sums are those before this payment.

    ``approvals``: how many members of staff have to agree.
    """

    outcome: Outcome
    day_minor: int
    month_minor: int
    payments: int
    rules: Rules
    reasons: list[Reason] = msgspec.field(default_factory=list)
    approvals: int = 0


def decide(facts: Facts, rules: Rules) -> Decision:
    """Apply every rule; the most severe outcome counts, and all reasons are given."""
    reasons = [*_limits(facts, rules), *_thresholds(facts, rules)]
    outcome = max((reason.outcome for reason in reasons), key=_SEVERITY.index, default=Outcome.ALLOW)
    met = {reason.rule for reason in reasons if reason.outcome is Outcome.REVIEW}
    return Decision(
        outcome=outcome,
        reasons=reasons,
        approvals=0 if not met else 2 if Rule.SECOND_APPROVER in met else 1,
        day_minor=facts.spent.day_minor,
        month_minor=facts.spent.month_minor,
        payments=facts.spent.payments,
        rules=rules,
    )


def _limits(facts: Facts, rules: Rules) -> Iterator[Reason]:
    amount, spent = facts.amount_minor, facts.spent
    for rule, limit, before, added, ends in (
        (Rule.PAYMENT_LIMIT, rules.payment_minor, 0, amount, None),
        (Rule.DAY_LIMIT, rules.day_minor, spent.day_minor, amount, spent.day_ends),
        (Rule.MONTH_LIMIT, rules.month_minor, spent.month_minor, amount, spent.month_ends),
        (Rule.VELOCITY, rules.payments, spent.payments, 1, spent.window_ends),
    ):
        if before + added > limit:
            yield Reason(
                rule=rule,
                outcome=OUTCOMES[rule],
                limit=limit,
                value=before + added,
                left=max(0, limit - before),
                # Of what is too much for an empty day, waiting makes nothing less.
                frees_at=ends if added <= limit else None,
            )


def _thresholds(facts: Facts, rules: Rules) -> Iterator[Reason]:
    for rule, threshold, asked in (
        (Rule.STEP_UP, rules.step_up_minor, not facts.stepped_up),
        (Rule.REVIEW, rules.review_minor, True),
        (Rule.SECOND_APPROVER, rules.second_minor, True),
        (Rule.NEW_RECIPIENT, rules.new_recipient_minor, facts.recipient_is_new),
    ):
        if asked and threshold is not None and facts.amount_minor > threshold:
            yield Reason(rule=rule, outcome=OUTCOMES[rule], limit=threshold, value=facts.amount_minor)
