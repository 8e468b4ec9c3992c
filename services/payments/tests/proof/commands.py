"""The commands of a program: what each asks the platform, and what the model says to the answer."""
# ruff: noqa: RET502, RET503 - `return expect(...)` ends a case

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .model import PRICES, Exchanged, Mismatch, Model, Payment, Schedule, Transfer

CARDS = {
    "tok_visa": "completed",
    "tok_declined": "failed",
    "tok_late": "completed",
    "tok_late_declined": "failed",
    "tok_webhook_lost": "completed",
    "tok_disputed": "completed",
    "tok_disputed_part": "completed",
}
BANKS = {"bank_ok": "completed", "bank_closed": "failed", "bank_returns": "returned"}
STAFF = 3


@dataclass(frozen=True)
class Request:
    """As it goes out; ``user`` 0 to 2 are customers, `STAFF` is staff."""

    user: int
    method: str
    path: str
    body: Any


def pick(found: list[Any], number: int) -> tuple[int, Any] | None:
    """One of what there is, with its place; None: there is nothing."""
    return (number % len(found), found[number % len(found)]) if found else None


@dataclass(frozen=True)
class TopUp:
    user: int
    currency: str
    amount: int
    card: str

    def request(self, _model: Model) -> Request | None:
        body = {"amount": self.amount, "currency": self.currency, "payment_method": self.card}
        return Request(self.user, "POST", "/top-ups", body)

    def apply(self, model: Model, answer: Any) -> None:
        model.expect(answer, 201)
        made = answer.json()
        if made["status"] not in ("processing", CARDS[self.card]):
            raise Mismatch(f"{self.card} became {made['status']}")
        top_up = Transfer(self.user, self.currency, self.amount, "processing", CARDS[self.card], id=made["id"])
        model.top_ups.append(top_up)
        if made["status"] != "processing":
            model.settle_top_up(top_up, made["status"])


@dataclass(frozen=True)
class Pay:
    """At once; ``source``: the wallet or a card."""

    user: int
    to: int
    currency: str
    amount: int
    source: str = "wallet"

    def request(self, _model: Model) -> Request | None:
        body = {"type": "instant", "amount": self.amount, "currency": self.currency, "source": self.source}
        return Request(self.user, "POST", "/payments", body | {"recipient": self.to})

    def apply(self, model: Model, answer: Any) -> None:
        if self.user == self.to:
            return model.expect(answer, 422, "validation_failed")
        if self.source != "wallet":
            return self._by_card(model, answer)
        payment = Payment(self.user, self.to, self.currency, self.amount, "pending")
        if not model.pay(payment):
            return model.expect(answer, 409, "insufficient_funds")
        model.expect(answer, 201)
        payment.id = answer.json()["id"]
        if answer.json()["status"] != payment.status:
            raise Mismatch(f"a payment of {self.amount} became {answer.json()['status']}")
        model.payments.append(payment)

    def _by_card(self, model: Model, answer: Any) -> None:
        model.expect(answer, 201)
        made = answer.json()
        settled = "completed" if made["status"] == "in_review" else made["status"]
        if settled not in ("processing", CARDS[self.source]):
            raise Mismatch(f"{self.source} became {made['status']}")
        top_up = Transfer(self.user, self.currency, self.amount, "processing", CARDS[self.source], len(model.payments))
        payment = Payment(self.user, self.to, self.currency, self.amount, "processing", id=made["id"])
        model.payments.append(payment)
        model.top_ups.append(top_up)
        if settled != "processing":
            model.settle_top_up(top_up, settled)
        if made["status"] != payment.status:
            raise Mismatch(f"a payment of {self.amount} by card became {made['status']}")


@dataclass(frozen=True)
class Later:
    """For a time to come, or, with ``count``, daily from then on."""

    user: int
    to: int
    currency: str
    amount: int
    hours: int
    count: int | None

    def request(self, model: Model) -> Request | None:
        body: dict[str, Any] = {"amount": self.amount, "currency": self.currency, "recipient": self.to}
        body |= {"type": "recurring" if self.count else "scheduled", "scheduled_at": self._at(model).isoformat()}
        if self.count:
            body["recurrence"] = {"frequency": "daily", "time_zone": "UTC", "count": self.count}
        return Request(self.user, "POST", "/payments", body)

    def _at(self, model: Model) -> Any:
        # No two at the same microsecond: the order in which they are tried would be anybody's guess.
        return model.clock + timedelta(hours=self.hours, microseconds=len(model.payments))

    def apply(self, model: Model, answer: Any) -> None:
        if self.user == self.to:
            return model.expect(answer, 422, "validation_failed")
        model.expect(answer, 201)
        made = answer.json()
        if self.count is None:
            model.payments.append(
                Payment(self.user, self.to, self.currency, self.amount, "scheduled", self._at(model), id=made["id"])
            )
            return
        model.schedules.append(
            Schedule(
                self.user, self.to, self.currency, self.amount, self._at(model), self.count, id=made["schedule_id"]
            )
        )
        model.plan(len(model.schedules) - 1)


@dataclass(frozen=True)
class OnPayment:
    """Refund, cancel or edit one of the payments; ``by``: sender, recipient or staff."""

    what: str
    number: int
    by: str
    amount: int | None

    def request(self, model: Model) -> Request | None:
        found = pick(model.payments, self.number)
        if found is None:
            return
        _, payment = found
        user = STAFF if self.by == "staff" else getattr(payment, self.by)
        if self.what == "edit":
            return Request(user, "PATCH", f"/payments/{payment.id}", {"amount": self.amount or 1})
        if self.what == "refund":
            body = {} if self.amount is None else {"amount": self.amount}
            return Request(user, "POST", f"/payments/{payment.id}/refunds", body)
        return Request(user, "POST", f"/payments/{payment.id}/cancel", None)

    def apply(self, model: Model, answer: Any) -> None:
        _, payment = pick(model.payments, self.number) or (0, None)
        getattr(self, f"_{self.what}")(model, payment, answer)

    def _refund(self, model: Model, payment: Payment, answer: Any) -> None:
        if self.by == "sender":
            return model.expect(answer, 403, "forbidden")
        if payment.status not in ("completed", "partially_refunded"):
            return model.expect(answer, 409, "illegal_transition")
        left = payment.amount - payment.refunded
        amount = left if self.amount is None else self.amount
        if amount > left:
            return model.expect(answer, 409, "refund_exceeds_payment")
        if not model.move(payment.recipient, payment.sender, payment.currency, amount):
            return model.expect(answer, 409, "insufficient_funds")
        model.expect(answer, 201)
        payment.refunded += amount
        payment.status = "refunded" if amount == left else "partially_refunded"

    def _cancel(self, model: Model, payment: Payment, answer: Any) -> None:
        if self.by == "recipient":
            return model.expect(answer, 403, "forbidden")
        if payment.status not in ("scheduled", "in_review"):
            return model.expect(answer, 409, "illegal_transition")
        model.expect(answer, 200)
        if payment.status == "in_review":
            return model.decide(payment, "cancelled")
        payment.status = "cancelled"
        if payment.schedule is not None:
            model.advance(payment.schedule)

    def _edit(self, model: Model, payment: Payment, answer: Any) -> None:
        if self.by != "sender":
            return model.expect(answer, 403, "forbidden")
        if payment.status != "scheduled" or payment.schedule is not None:
            return model.expect(answer, 409, "illegal_transition")
        model.expect(answer, 200)
        payment.amount = self.amount or 1


@dataclass(frozen=True)
class Decide:
    """Staff approve or reject one of the payments that were ever in review, or try to."""

    what: str
    number: int

    def request(self, model: Model) -> Request | None:
        found = pick([p for p in model.payments if p.review], self.number)
        if found is None:
            return
        body = {"reason": "Odd"} if self.what == "reject" else None
        return Request(STAFF, "POST", f"/reviews/{found[1].review}/{self.what}", body)

    def apply(self, model: Model, answer: Any) -> None:
        found = pick([p for p in model.payments if p.review], self.number)
        assert found is not None
        payment: Payment = found[1]
        if payment.status != "in_review":
            return model.expect(answer, 409, "illegal_transition")
        model.expect(answer, 200)
        model.decide(payment, "completed" if self.what == "approve" else "failed")


@dataclass(frozen=True)
class OnSchedule:
    """Skip, pause, resume, end or edit one of the schedules."""

    what: str
    number: int
    amount: int

    def request(self, model: Model) -> Request | None:
        found = pick(model.schedules, self.number)
        if found is None:
            return
        _, schedule = found
        if self.what == "edit":
            return Request(schedule.sender, "PATCH", f"/schedules/{schedule.id}", {"amount": self.amount})
        return Request(schedule.sender, "POST", f"/schedules/{schedule.id}/{self.what}", None)

    def apply(self, model: Model, answer: Any) -> None:
        number, schedule = pick(model.schedules, self.number) or (0, None)
        allowed = {"active": ("skip", "pause", "end", "edit"), "paused": ("resume", "end", "edit"), "ended": ()}
        if self.what not in allowed[schedule.status]:
            return model.expect(answer, 409, "illegal_transition")
        model.expect(answer, 200)
        to_come = model.to_come(number)
        if self.what == "edit":
            schedule.amount = self.amount
            if to_come is not None:
                to_come.amount = self.amount
            if schedule.number >= schedule.count:
                schedule.status = "ended"
            return
        if to_come is not None:
            to_come.status = "cancelled"
        if self.what == "skip":
            return model.advance(number)
        schedule.status = {"pause": "paused", "resume": "active", "end": "ended"}[self.what]
        if self.what == "resume":
            schedule.failures = 0
            if schedule.number >= schedule.count:
                schedule.status = "ended"
            else:
                model.plan(number)


@dataclass(frozen=True)
class PayOut:
    user: int
    currency: str
    amount: int
    bank: str

    def request(self, _model: Model) -> Request | None:
        body = {"amount": self.amount, "currency": self.currency, "destination": self.bank}
        return Request(self.user, "POST", "/payouts", body)

    def apply(self, model: Model, answer: Any) -> None:
        where = self.user, self.currency
        if model.available[where] < self.amount:
            return model.expect(answer, 409, "insufficient_funds")
        model.expect(answer, 201)
        model.available[where] -= self.amount
        model.held[where] += self.amount
        made = answer.json()
        model.payouts.append(Transfer(*where, self.amount, "processing", BANKS[self.bank], id=made["id"]))
        if made["status"] != "processing":
            raise Mismatch(f"a payout begins as {made['status']}")


@dataclass(frozen=True)
class Exchange:
    """At a quote that is asked for with it."""

    user: int
    source: str
    target: str
    amount: int

    def request(self, _model: Model) -> Request | None:
        asked = {"from_currency": self.source, "to_currency": self.target, "amount": self.amount}
        return Request(self.user, "POST", "/exchange", {"quote": asked})

    def apply(self, model: Model, answer: Any) -> None:
        if self.source == self.target:
            return model.expect(answer, 422, "validation_failed")
        got = int(self.amount * PRICES[self.source, self.target])
        if got == 0:
            return model.expect(answer, 422, "validation_failed")
        if model.available[self.user, self.source] < self.amount:
            return model.expect(answer, 409, "insufficient_funds")
        model.expect(answer, 201)
        model.available[self.user, self.source] -= self.amount
        model.available[self.user, self.target] += got
        model.exchanges.append(Exchanged(self.user, self.source, self.amount, self.target, got, id=answer.json()["id"]))
