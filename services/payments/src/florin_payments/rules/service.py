"""Weighs payments: gathers the facts, decides, counts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import Conflict, Forbidden, StepUpRequired
from florin_kit.identity import Principal
from florin_kit.identity.access import STEP_UP_AGE_S_MAX
from florin_payments.money import format_minor
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people
from florin_payments.rules import repository
from florin_payments.rules.book import SUM_MINOR_MAX, RuleBook
from florin_payments.rules.decision import Decision, Facts, Outcome, Reason, Rule, Rules, Spent, decide
from florin_payments.rules.models import Spending

DECISIONS = Counter(
    "florin_payment_decisions_total",
    "Payments that the rules were asked about beyond the limits of the fast path",
    ["outcome"],
)


class FourEyes(Forbidden):
    code, title = "four_eyes", "Somebody else has to decide this"


class LimitExceeded(Conflict):
    code, title = "limit_exceeded", "This is more than your limits allow"


_WORDS = {
    Rule.PAYMENT_LIMIT: "One payment may be at most {limit}.",
    Rule.DAY_LIMIT: "You can pay {left} more today.",
    Rule.MONTH_LIMIT: "You can pay {left} more this month.",
    Rule.VELOCITY: "These are too many payments in a short time. Wait a little.",
}


@dataclass(frozen=True)
class Rulings:
    """What the rules say about payments."""

    book: RuleBook

    async def weigh(
        self, tx: AsyncSession, payment: Payment, role: str, now: datetime, *, stepped_up: bool
    ) -> Decision:
        """Decide about a payment that would be paid now, and note it with the payment.

        One that is not refused and needs no step-up is counted. What its sender has spent stays locked until
        the transaction ends: take no lock of a ledger account before.
        """
        rules = self.book.rules(role, payment.currency)
        user, currency = payment.sender_id, payment.currency
        spending = await repository.add(tx, user, currency, 0, 0, now, rules.window_s)
        facts = Facts(
            amount_minor=payment.amount_minor,
            spent=spent(spending),
            recipient_is_new=not await repository.has_paid(tx, user, payment.recipient_id),
            stepped_up=stepped_up,
        )
        decision = decide(facts, own_rules(rules, spending))
        DECISIONS.labels(decision.outcome).inc()
        if decision.outcome in (Outcome.ALLOW, Outcome.REVIEW):
            await repository.add(tx, user, currency, payment.amount_minor, 1, now, rules.window_s)
        payment.decision = msgspec.to_builtins(decision)
        return decision

    async def arrange(
        self, session: AsyncSession, payer: UUID, amount_minor: int, currency: str, now: datetime, *, stepped_up: bool
    ) -> None:
        """May this be planned for later? Sums are asked about when it is due; nobody can step up then.

        Raises `LimitExceeded` or `StepUpRequired`.
        """
        rules = self.book.rules(await people.role(session, payer), currency)
        spending = await repository.get(session, payer, currency)
        if spending is not None:
            rules = own_rules(rules, spending)
        nothing = Spent(day_ends=now, month_ends=now, window_ends=now)
        facts = Facts(amount_minor=amount_minor, spent=nothing, recipient_is_new=False, stepped_up=stepped_up)
        arranged = msgspec.structs.replace(rules, day_minor=SUM_MINOR_MAX, month_minor=SUM_MINOR_MAX)
        enforce(decide(facts, arranged), currency)

    async def due(self, tx: AsyncSession, payment: Payment, now: datetime) -> Decision:
        """`weigh`, for a payment whose time has come: its payer is not there to be asked."""
        role = await people.role(tx, payment.sender_id)
        return await self.weigh(tx, payment, role, now, stepped_up=True)


async def uncount(tx: AsyncSession, payment: Payment) -> None:
    """What was weighed and counted in this very transaction is not covered."""
    await repository.undo(tx, payment.sender_id, payment.currency, payment.amount_minor)


async def forget(tx: AsyncSession, payment: Payment, counted_at: datetime) -> None:
    """A payment that was counted comes to nothing: its sender may pay as much again."""
    await repository.give_back(tx, payment.sender_id, payment.currency, payment.amount_minor, counted_at)


def stepped_up(principal: Principal, now: datetime) -> bool:
    """Whether the caller has proven lately who they are."""
    return now.timestamp() - principal.auth_time <= STEP_UP_AGE_S_MAX


def enforce(decision: Decision, currency: str) -> None:
    """Raise `LimitExceeded` or `StepUpRequired` when that is the outcome."""
    if decision.outcome is Outcome.STEP_UP:
        raise StepUpRequired("A payment of this size needs a recent proof that it is you")
    if decision.outcome is Outcome.REFUSE:
        refused = [reason for reason in decision.reasons if reason.outcome is Outcome.REFUSE]
        limits = [_told(reason, currency) for reason in refused]
        raise LimitExceeded(_sentence(refused[0], currency), extra={"limits": limits})


def _sentence(reason: Reason, currency: str) -> str:
    limit, left = format_minor(reason.limit, currency), format_minor(reason.left, currency)
    return _WORDS[reason.rule].format(limit=limit, left=left)


def _told(reason: Reason, currency: str) -> dict[str, object]:
    """For the payer: ``limit`` and ``left`` are minor units, for ``velocity`` numbers of payments."""
    return {
        "rule": reason.rule.value,
        "limit": reason.limit,
        "left": reason.left,
        "currency": currency,
        "frees_at": reason.frees_at.isoformat() if reason.frees_at else None,
    }


def own_rules(rules: Rules, spending: Spending) -> Rules:
    """The rules with a user's own limits in them."""
    own = {
        "payment_minor": spending.payment_limit_minor,
        "day_minor": spending.day_limit_minor,
        "month_minor": spending.month_limit_minor,
    }
    given = {name: value for name, value in own.items() if value is not None}
    return msgspec.structs.replace(rules, limited_by=spending.limited_by, **given)


def spent(spending: Spending) -> Spent:
    """The sums with the times at which they begin anew; days and months are UTC's."""
    day = datetime(spending.day.year, spending.day.month, spending.day.day, tzinfo=UTC)
    return Spent(
        day_minor=spending.day_minor,
        month_minor=spending.month_minor,
        payments=spending.payments,
        day_ends=day + timedelta(days=1),
        month_ends=(day.replace(day=1) + timedelta(days=32)).replace(day=1),
        window_ends=spending.window_ends,
    )
