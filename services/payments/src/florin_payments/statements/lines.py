"""One entry of a statement in words, and the proof that all of them add up. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from florin_payments.people.schemas import Person
from florin_payments.statements.repository import Period

# Said of money that leaves, and of money that comes.
_WORDS = {
    "payment": ("Payment to", "Payment from"),
    "refund": ("Refund to", "Refund from"),
    "top_up": ("Top-up", "Top-up"),
    "reversal": ("Correction", "Correction"),
    "exchange": ("Exchanged", "Exchanged"),
    "dispute": ("Dispute lost", "Dispute lost"),
}
# What money is taken aside for, and how it is called when it comes back.
_HELD = {
    "payout": {"hold": "Payout", "release": "Payout returned"},
    "payment": {"hold": "Held for review: payment to", "release": "Not paid after review: payment to"},
    "dispute": {"hold": "Held for a dispute", "release": "Dispute won"},
}


class StatementBroken(Exception):
    """The entries do not add up to what the statement says: nobody may be given it."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is written; ``other`` is None where nobody else takes part."""

    number: int
    at: datetime
    kind: str
    what: str
    other: Person | None
    description: str
    payment_id: UUID | None
    amount_minor: int
    balance_minor: int


def counterparties(rows: Iterable[Any], owner: UUID) -> set[UUID]:
    """Who stands on the other side of these entries."""
    return {side for row in rows if row.payment_id for side in (row.sender_id, row.recipient_id)} - {owner}


def line(row: Any, owner: UUID, people: Mapping[UUID, Person]) -> Line:
    """An entry in words."""
    out, income = _words(row)
    other = None
    if row.payment_id:
        other = people.get(row.recipient_id if row.sender_id == owner else row.sender_id)
    elif row.kind in ("payment", "refund"):
        out, income = (_plain(row.kind),) * 2
    return Line(
        number=row.number,
        at=row.created_at,
        kind=row.kind,
        what=out if row.amount_minor < 0 else income,
        other=other,
        description=row.description or "",
        payment_id=row.payment_id,
        amount_minor=row.amount_minor,
        balance_minor=row.balance_after_minor,
    )


@dataclass(slots=True)
class Proof:
    """Adds up what goes by, and compares it with the statement at the end."""

    period: Period
    opening_minor: int
    _in: int = 0
    _out: int = 0
    _balance: int = field(init=False)
    _number: int = field(init=False)
    _hash: bytes = b""

    def __post_init__(self) -> None:
        self._balance = self.opening_minor
        self._number = self.period.first_number - 1
        if self.opening_minor != self.period.opening_minor:
            raise StatementBroken("opening balance")

    def add(self, rows: Sequence[Any]) -> None:
        """Raises `StatementBroken` where an entry is missing or the balance does not follow."""
        for row in rows:
            self._number += 1
            self._balance += row.amount_minor
            if row.number != self._number or row.balance_after_minor != self._balance:
                raise StatementBroken(f"entry {self._number}")
            if row.amount_minor > 0:
                self._in += row.amount_minor
            else:
                self._out -= row.amount_minor
            self._hash = bytes(row.hash)

    def done(self) -> None:
        """Raises `StatementBroken` unless the sums, the last entry and its hash are those of the statement."""
        found = (self._in, self._out, self._balance, self._number, self._hash)
        period = self.period
        written = (period.in_minor, period.out_minor, period.closing_minor, period.last_number, bytes(period.head_hash))
        if found != written:
            raise StatementBroken("sums")


def _words(row: Any) -> tuple[str, str]:
    """What it is called when money goes out, and when it comes in."""
    if row.kind in ("hold", "release"):
        return (_HELD[row.held_for][row.kind],) * 2
    return _WORDS.get(row.kind, (_plain(row.kind),) * 2)


def _plain(kind: str) -> str:
    return kind.replace("_", " ").capitalize()
