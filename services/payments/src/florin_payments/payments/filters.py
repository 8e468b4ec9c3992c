"""What a list of payments is narrowed to, and the conditions that do it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from florin_payments.payments.models import Payment
from florin_payments.people.models import User

# Indexes of words know nothing shorter.
_WORD = re.compile(r"\w{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """None does not narrow. ``user``: only payments of theirs; without it, everybody's."""

    user: UUID | None
    status: Sequence[str] = ()
    type: Sequence[str] = ()
    direction: str | None = None
    currency: str | None = None
    min_amount: int | None = None
    max_amount: int | None = None
    from_: datetime | None = None
    to: datetime | None = None
    counterparty: UUID | None = None
    q: str | None = None

    @property
    def searchable(self) -> bool:
        """Whether an index can find the words of ``q``."""
        return self.q is None or _WORD.search(self.q) is not None

    def beyond(self, sort: str) -> bool:
        """Whether there is more to compare than who it was and the range of the column of the order."""
        other_range = (self.min_amount, self.max_amount) if sort == "created_at" else (self.from_, self.to)
        narrowing = (self.currency, self.counterparty, self.q, *other_range)
        return bool(self.status or self.type) or any(value is not None for value in narrowing)


@dataclass(frozen=True, slots=True)
class Side:
    """A way to be part of a payment: ``own`` and ``other`` name the columns of user and counterparty."""

    own: str
    other: str


SENDER = Side("sender_id", "recipient_id")
RECIPIENT = Side("recipient_id", "sender_id")


def sides(filters: Filters) -> list[Side | None]:
    """Where the payments are looked for; None is everybody's payments.

    One side after the other: a condition on either column could not use the order of an index.
    """
    if filters.user is None:
        return [None]
    found: list[Side | None] = []
    if filters.direction != "incoming":
        found.append(SENDER)
    if filters.direction != "outgoing":
        found.append(RECIPIENT)
    return found


def ranges(filters: Filters, side: Side | None, payment: Any = Payment) -> list[ColumnElement[bool]]:
    """Who it was, and the ranges of time and amount."""
    found: list[ColumnElement[bool]] = []
    if side is not None:
        found.append(getattr(payment, side.own) == filters.user)
    if filters.min_amount is not None:
        found.append(payment.amount_minor >= filters.min_amount)
    if filters.max_amount is not None:
        found.append(payment.amount_minor <= filters.max_amount)
    if filters.from_ is not None:
        found.append(payment.created_at >= filters.from_)
    if filters.to is not None:
        found.append(payment.created_at < filters.to)
    return found


def equalities(filters: Filters, side: Side | None, payment: Any = Payment) -> list[ColumnElement[bool]]:
    """What must be one of some values."""
    found: list[ColumnElement[bool]] = []
    # Spelled out with OR: the index of words can't take a list of values.
    if filters.status:
        found.append(or_(*(payment.status == status for status in filters.status)))
    if filters.type:
        found.append(or_(*(payment.type == type_ for type_ in filters.type)))
    if filters.currency is not None:
        found.append(payment.currency == filters.currency)
    if filters.counterparty is not None:
        columns = [side.other] if side else [SENDER.own, RECIPIENT.own]
        found.append(or_(*(getattr(payment, column) == filters.counterparty for column in columns)))
    return found


def says(filters: Filters, payment: Any = Payment) -> ColumnElement[bool]:
    """Whether the description contains ``q``."""
    assert filters.q is not None, "asked only when there is something to look for"
    found: ColumnElement[bool] = payment.description.ilike(_pattern(filters.q), escape="\\")
    return found


def is_called(filters: Filters) -> ColumnElement[bool]:
    """Whether a user's name or handle contains ``q``, or it is their e-mail address.

    An address has to be exact: nobody finds out addresses by typing parts of them.
    """
    assert filters.q is not None, "asked only when there is somebody to look for"
    pattern = _pattern(filters.q)
    named = or_(
        User.name.ilike(pattern, escape="\\"),
        User.handle.ilike(pattern, escape="\\"),
        (func.lower(User.email) == filters.q.strip().lower()) & (User.status != "deleted"),
    )
    # The reader's own name is on every payment: only the other side's counts.
    return named if filters.user is None else named & (User.id != filters.user)


def involves(filters: Filters, side: Side | None, payment: Any = Payment) -> list[ColumnElement[bool]]:
    """Whether the other side (for everybody's payments: either side) is one of those whom ``q`` means."""
    columns = [side.other] if side else [SENDER.own, RECIPIENT.own]
    people = select(User.id).where(is_called(filters))
    return [getattr(payment, column).in_(people) for column in columns]


def matches(filters: Filters, side: Side | None, payment: Any = Payment) -> ColumnElement[bool]:
    """Whether a payment at hand is one that ``q`` means; people are looked up by their ids."""
    columns = [side.other] if side else [SENDER.own, RECIPIENT.own]
    people = [
        select(User.id).where(User.id == getattr(payment, column), is_called(filters)).exists() for column in columns
    ]
    return or_(says(filters, payment), *people)


def _pattern(words: str) -> str:
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def everything(filters: Filters, side: Side | None) -> Select[Any]:
    """All payments of a side, in no order: what an export reads."""
    query = select(Payment).where(*ranges(filters, side), *equalities(filters, side))
    return query if filters.q is None else query.where(matches(filters, side))
