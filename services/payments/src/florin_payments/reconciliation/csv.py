"""Differences as lines of CSV. Pure."""

from collections.abc import Iterable
from datetime import datetime

from florin_kit.ids import from_uuid
from florin_kit.web import csv
from florin_payments.exports.csv import decimal
from florin_payments.reconciliation.models import Difference

HEADER = (
    "id",
    "day",
    "kind",
    "reference",
    "reason",
    "status",
    "our_amount",
    "our_currency",
    "our_state",
    "our_time",
    "their_amount",
    "their_currency",
    "their_state",
    "their_time",
    "provider_ids",
    "found_at",
    "closed_at",
    "note",
)


def header() -> bytes:
    """The first line."""
    return csv.lines([HEADER])


def lines(found: Iterable[Difference]) -> bytes:
    """A line for each."""
    return csv.lines(_cells(one) for one in found)


def _cells(one: Difference) -> tuple[str, ...]:
    return (
        from_uuid("rcd", one.id),
        one.day.isoformat(),
        one.flow,
        one.reference,
        one.reason,
        one.status,
        _amount(one.our_amount_minor, one.our_currency),
        one.our_currency or "",
        one.our_state or "",
        _time(one.our_at),
        _amount(one.their_amount_minor, one.their_currency),
        one.their_currency or "",
        one.their_state or "",
        _time(one.their_at),
        " ".join(one.their_ids),
        _time(one.found_at),
        _time(one.closed_at),
        one.note or "",
    )


def _amount(amount_minor: int | None, currency: str | None) -> str:
    """Signed: a minus makes it text for a spreadsheet (`csv.safe`), so it is written behind the number."""
    if amount_minor is None:
        return ""
    written = decimal(abs(amount_minor), currency or "XXX")
    return f"{written}-" if amount_minor < 0 else written


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""
