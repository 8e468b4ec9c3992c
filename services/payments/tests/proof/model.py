"""What must be true of money after any program: wallets, payments, schedules, transfers, in plain Python.

The model knows no database. It is told a command and what the platform answered, raises `Mismatch` where
no right implementation could have answered that, and is then in the state that everything must be in.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

RETRIES = (timedelta(hours=1), timedelta(hours=6))
FAILURES_MAX = 3
REVIEW_OVER = 200  # minor units: more waits for staff


class Mismatch(AssertionError):
    """The platform answered what the model does not allow."""


@dataclass
class Payment:
    sender: int
    recipient: int
    currency: str
    amount: int
    status: str
    due: datetime | None = None
    schedule: int | None = None
    occurrence: int = 0
    attempts: int = 0
    refunded: int = 0
    review: str = ""
    asked: int | None = None
    id: str = ""


@dataclass
class Asked:
    """A request for money: ``user`` asks, ``payer`` is to pay."""

    user: int
    payer: int
    currency: str
    amount: int
    id: str = ""


@dataclass
class Schedule:
    sender: int
    recipient: int
    currency: str
    amount: int
    starts: datetime
    count: int
    status: str = "active"
    number: int = 0
    failures: int = 0
    id: str = ""


@dataclass
class Transfer:
    """A top-up or a payout; ``becomes``: how the provider has decided or will decide."""

    user: int
    currency: str
    amount: int
    status: str
    becomes: str
    payment: int | None = None
    reversed: bool = False
    decided: int = 0
    id: str = ""


@dataclass
class Exchanged:
    user: int
    source: str
    amount: int
    target: str
    target_amount: int
    id: str


# What one minor unit of the one is worth in the other, by the bundled rates and the usual spread of 0.5 %.
USD_MINOR_FOR_EUR = Fraction("1.1549")
PRICES = {
    ("EUR", "USD"): USD_MINOR_FOR_EUR * Fraction("0.995"),
    ("USD", "EUR"): 1 / USD_MINOR_FOR_EUR * Fraction("0.995"),
}


@dataclass
class Carried:
    """What one wallet carries of a dispute: held while it is open, paid when it is lost."""

    user: int
    amount: int
    held: int = 0
    paid: int = 0


@dataclass
class Disputed:
    """A dispute; ``respondent`` answers it."""

    id: str
    respondent: int
    currency: str
    shares: list[Carried]
    payment: int | None
    status: str = "open"


@dataclass
class Model:
    """Everything that a program has made, in the order in which it was made."""

    clock: datetime
    available: Counter[tuple[int, str]] = field(default_factory=Counter)
    held: Counter[tuple[int, str]] = field(default_factory=Counter)
    payments: list[Payment] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    top_ups: list[Transfer] = field(default_factory=list)
    payouts: list[Transfer] = field(default_factory=list)
    exchanges: list[Exchanged] = field(default_factory=list)
    disputes: list[Disputed] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def move(self, sender: int, recipient: int, currency: str, amount: int) -> bool:
        if self.available[sender, currency] < amount:
            return False
        self.available[sender, currency] -= amount
        self.available[recipient, currency] += amount
        return True

    def pay(self, payment: Payment) -> bool:
        """From the sender's wallet: to the recipient, or, where it has to wait for staff, out of everybody's reach."""
        if payment.amount <= REVIEW_OVER:
            paid = self.move(payment.sender, payment.recipient, payment.currency, payment.amount)
            payment.status = "completed" if paid else payment.status
            return paid
        where = payment.sender, payment.currency
        if self.available[where] < payment.amount:
            return False
        self.available[where] -= payment.amount
        self.held[where] += payment.amount
        payment.status = "in_review"
        return True

    def decide(self, payment: Payment, status: str) -> None:
        """What was held goes to the recipient, or back."""
        self.held[payment.sender, payment.currency] -= payment.amount
        to = payment.recipient if status == "completed" else payment.sender
        self.available[to, payment.currency] += payment.amount
        payment.status = status

    # What time brings.

    def due(self) -> list[int]:
        """Payments that are due, longest due first, of those that became due together the older one."""
        waiting = [
            (p.due, p.id, n) for n, p in enumerate(self.payments) if p.status == "scheduled" and p.due is not None
        ]
        return [n for due, _, n in sorted(waiting) if due <= self.clock]

    def pay_due(self, number: int) -> None:
        """One attempt at a payment that is due."""
        payment = self.payments[number]
        payment.attempts += 1
        paid = self.pay(payment)
        if not paid and payment.schedule is not None and payment.attempts <= len(RETRIES):
            payment.due = self.clock + RETRIES[payment.attempts - 1]
            return
        if not paid:
            payment.status = "failed"
        if payment.schedule is None:
            return
        schedule = self.schedules[payment.schedule]
        if payment.status == "in_review":
            self.advance(payment.schedule)
            return
        schedule.failures = 0 if paid else schedule.failures + 1
        if schedule.failures >= FAILURES_MAX:
            schedule.number += 1
            schedule.status = "paused"
        else:
            self.advance(payment.schedule)

    def advance(self, number: int) -> None:
        """The occurrence to come is over."""
        self.schedules[number].number += 1
        if self.schedules[number].number >= self.schedules[number].count:
            self.schedules[number].status = "ended"
        else:
            self.plan(number)

    def plan(self, number: int) -> None:
        s = self.schedules[number]
        due = s.starts + timedelta(days=s.number)
        self.payments.append(Payment(s.sender, s.recipient, s.currency, s.amount, "scheduled", due, number, s.number))

    def to_come(self, schedule: int) -> Payment | None:
        found = [p for p in self.payments if p.schedule == schedule and p.status == "scheduled"]
        assert len(found) <= 1
        return found[0] if found else None

    # What the provider brings.

    def settle_top_up(self, top_up: Transfer, status: str) -> None:
        top_up.status = status
        if status == "completed":
            self.available[top_up.user, top_up.currency] += top_up.amount
        if top_up.payment is not None and status in ("completed", "failed"):
            payment = self.payments[top_up.payment]
            payment.status = status
            if status == "completed":
                assert self.pay(payment)

    def settle_payout(self, payout: Transfer, status: str) -> None:
        where = payout.user, payout.currency
        if payout.status == "processing":
            self.held[where] -= payout.amount
        if status in ("failed", "returned"):
            self.available[where] += payout.amount
        payout.status = status

    # What holders of cards bring.

    def dispute(self, transfer: Transfer, told: str, amount: int, fee: int) -> None:
        """The recipient carries what it still has of it, with the fee; the payer's wallet the rest. Nobody is paid any more."""
        payment = None if transfer.payment is None else self.payments[transfer.payment]
        if payment is not None and payment.status == "in_review":
            self.decide(payment, "failed")
        if payment is not None and payment.status in ("failed", "cancelled"):
            payment = None
        received = 0 if payment is None else payment.amount - payment.refunded
        by_recipient = min(amount, received)
        by_payer = amount - by_recipient
        shares = []
        if payment is not None and by_recipient:
            shares.append(Carried(payment.recipient, by_recipient + fee))
        if by_payer or not by_recipient:
            shares.append(Carried(transfer.user, by_payer + (0 if by_recipient else fee)))
        respondent = transfer.user if payment is None else payment.recipient
        made = Disputed(told, respondent, transfer.currency, shares, transfer.payment if payment else None)
        self.disputes.append(made)
        if payment is not None and payment.status in ("completed", "partially_refunded"):
            payment.status = "disputed"
        self.take(made)

    def take(self, disputed: Disputed) -> None:
        """As much as is there: into the hold, or to pay what was advanced."""
        for share in disputed.shares:
            where = share.user, disputed.currency
            taken = min(self.available[where], share.amount - share.held - share.paid)
            self.available[where] -= taken
            if disputed.status == "open":
                share.held += taken
                self.held[where] += taken
            else:
                share.paid += taken

    def close(self, disputed: Disputed, status: str) -> None:
        disputed.status = status
        for share in disputed.shares:
            where = share.user, disputed.currency
            self.held[where] -= share.held
            if status == "won":
                self.available[where] += share.held
            else:
                share.paid = share.held
            share.held = 0
        if status == "lost":
            self.take(disputed)
        elif disputed.payment is not None and self.payments[disputed.payment].status == "disputed":
            payment = self.payments[disputed.payment]
            payment.status = "partially_refunded" if payment.refunded else "completed"

    def expect(self, answer: Any, status: int, code: str | None = None) -> None:
        """Raise `Mismatch` when the answer is not this one."""
        body = answer.json()
        if (answer.status_code, body.get("code") if status >= 400 else None) != (status, code):
            raise Mismatch(f"{status} {code} expected, not {answer.status_code} {body}")
