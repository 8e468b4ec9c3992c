"""What each payment adds to the sums of its day. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from florin_contracts.vocabulary import PaymentStatus

# States in which the money has arrived at some time.
ARRIVED = frozenset(
    {
        PaymentStatus.COMPLETED,
        PaymentStatus.PARTIALLY_REFUNDED,
        PaymentStatus.REFUNDED,
        PaymentStatus.DISPUTED,
    }
)
COLUMNS = ("total", "completed", "failed", "volume_minor", "refunded_minor")


class Day(NamedTuple):
    """What sums are kept for."""

    day: date
    currency: str


def share(payment: Mapping[str, Any]) -> tuple[Day, tuple[int, ...]]:
    """A payment's part of its day's sums, in the order of `COLUMNS`."""
    created_at: datetime = payment["created_at"]
    arrived = payment["status"] in ARRIVED
    key = Day(created_at.astimezone(UTC).date(), payment["currency"])
    failed = payment["status"] == PaymentStatus.FAILED
    amount = payment["amount_minor"] if arrived else 0
    return key, (1, int(arrived), int(failed), amount, payment["refunded_minor"])


def difference(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> dict[Day, tuple[int, ...]]:
    """How the sums change when some payments' states are replaced by others."""
    sums: dict[Day, list[int]] = {}
    for sign, payments in ((-1, before), (1, after)):
        for payment in payments:
            key, parts = share(payment)
            total = sums.setdefault(key, [0] * len(COLUMNS))
            for index, part in enumerate(parts):
                total[index] += sign * part
    return {key: tuple(total) for key, total in sums.items() if any(total)}
