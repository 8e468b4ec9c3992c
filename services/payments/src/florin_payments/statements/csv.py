"""A statement as lines of CSV. Pure."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from florin_kit.ids import from_uuid
from florin_kit.web import csv
from florin_payments.exports.csv import decimal
from florin_payments.statements.lines import Line
from florin_payments.statements.repository import Period

HEADER = (
    "number",
    "at",
    "type",
    "what",
    "counterparty_name",
    "counterparty_handle",
    "description",
    "payment_id",
    "in",
    "out",
    "balance",
    "currency",
)


def opening(period: Period) -> bytes:
    """The header and what the wallet held before."""
    return csv.lines([HEADER, _edge("opening_balance", "Opening balance", period.opening_minor, period)])


def closing(period: Period) -> bytes:
    """The sums, and what the wallet held after."""
    cells = list(_edge("closing_balance", "Closing balance", period.closing_minor, period))
    cells[8], cells[9] = decimal(period.in_minor, period.currency), decimal(period.out_minor, period.currency)
    return csv.lines([cells])


def entries(lines: Iterable[Line], period: Period, zone: ZoneInfo) -> bytes:
    """A line for each entry; times with the offset of the owner's zone."""
    return csv.lines(_cells(line, period.currency, zone) for line in lines)


def _cells(line: Line, currency: str, zone: ZoneInfo) -> tuple[str, ...]:
    amount = decimal(abs(line.amount_minor), currency)
    return (
        str(line.number),
        line.at.astimezone(zone).isoformat(),
        line.kind,
        line.what,
        line.other.name if line.other else "",
        line.other.handle if line.other else "",
        line.description,
        from_uuid("pay", line.payment_id) if line.payment_id else "",
        amount if line.amount_minor > 0 else "",
        amount if line.amount_minor < 0 else "",
        decimal(line.balance_minor, currency),
        currency,
    )


def _edge(kind: str, what: str, balance_minor: int, period: Period) -> tuple[str, ...]:
    balance = decimal(balance_minor, period.currency)
    return ("", "", kind, what, "", "", "", "", "", "", balance, period.currency)
