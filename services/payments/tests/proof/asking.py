"""People ask each other for money, and pay what they were asked for, in parts or whole."""
# ruff: noqa: RET502, RET503 - `return expect(...)` ends a case

from dataclasses import dataclass
from typing import Any

from .commands import Pay, Request, pick
from .model import Asked, Model

ASKED_ONE_DAILY_MAX = 5
PAID = ("completed", "partially_refunded", "refunded", "disputed")


def standing(model: Model, number: int) -> tuple[int, int]:
    """What is paid of a request, and what is on its way."""
    of = [payment for payment in model.payments if payment.asked == number]
    waiting = sum(payment.amount for payment in of if payment.status in ("processing", "in_review"))
    return sum(payment.amount for payment in of if payment.status in PAID), waiting


@dataclass(frozen=True)
class Ask:
    user: int
    of: int
    currency: str
    amount: int

    def request(self, _model: Model) -> Request | None:
        if self.user == self.of:
            return
        body = {"amount": self.amount, "currency": self.currency, "partial_allowed": True, "payer": self.of}
        return Request(self.user, "POST", "/payment-requests", body)

    def apply(self, model: Model, answer: Any) -> None:
        if sum((asked.user, asked.payer) == (self.user, self.of) for asked in model.asked) == ASKED_ONE_DAILY_MAX:
            return model.expect(answer, 409, "too_many_payment_requests")
        model.expect(answer, 201)
        model.asked.append(Asked(self.user, self.of, self.currency, self.amount, id=answer.json()["id"]))


@dataclass(frozen=True)
class PayAsked:
    """A part of one of the requests, or all that is open."""

    number: int
    amount: int | None
    source: str = "wallet"

    def request(self, model: Model) -> Request | None:
        found = pick(model.asked, self.number)
        if found is None:
            return
        body = {"source": self.source} | ({} if self.amount is None else {"amount": self.amount})
        return Request(found[1].payer, "POST", f"/payment-requests/{found[1].id}/pay", body)

    def apply(self, model: Model, answer: Any) -> None:
        number, asked = pick(model.asked, self.number) or (0, None)
        paid, waiting = standing(model, number)
        left = asked.amount - paid - waiting
        if paid == asked.amount:
            return model.expect(answer, 409, "illegal_transition")
        if left == 0:
            return model.expect(answer, 409, "request_being_paid")
        amount = left if self.amount is None else self.amount
        if amount > left:
            return model.expect(answer, 409, "exceeds_request")
        made = len(model.payments)
        Pay(asked.payer, asked.user, asked.currency, amount, self.source).apply(model, answer)
        for payment in model.payments[made:]:
            payment.asked = number


def meant(model: Model, number: int) -> dict[str, Any]:
    """What a request shows."""
    asked = model.asked[number]
    paid, waiting = standing(model, number)
    status = "paid" if paid == asked.amount else "partially_paid" if paid else "open"
    return {"status": status, "paid_amount": paid, "reserved_amount": waiting}
