"""Reports as CSV. Pure."""

from collections.abc import Iterable

from florin_kit.web import csv
from florin_payments.exports.csv import decimal
from florin_payments.reports.schemas import FeeLine, ReportLine

HEADER = (
    "key",
    "currency",
    "direction",
    "count",
    "total",
    "average",
    "completed_count",
    "completed_total",
    "failed_count",
    "refunded_count",
    "refunded",
)
FEES_HEADER = ("key", "currency", "kind", "count", "amount")


def lines(found: Iterable[ReportLine]) -> bytes:
    """The first line, and one for each."""
    cells = (
        (
            line.key,
            line.currency,
            line.direction,
            str(line.count),
            decimal(line.total, line.currency),
            decimal(line.average, line.currency),
            str(line.completed_count),
            decimal(line.completed_total, line.currency),
            str(line.failed_count),
            str(line.refunded_count),
            decimal(line.refunded, line.currency),
        )
        for line in found
    )
    return csv.lines([HEADER, *cells])


def fee_lines(found: Iterable[FeeLine]) -> bytes:
    """The first line, and one for each. A minus stands behind its number: spreadsheets take a cell for a formula."""
    cells = (
        (line.key, line.currency, line.kind, str(line.count), _signed(line.amount, line.currency)) for line in found
    )
    return csv.lines([FEES_HEADER, *cells])


def _signed(amount_minor: int, currency: str) -> str:
    return decimal(abs(amount_minor), currency) + ("-" if amount_minor < 0 else "")
