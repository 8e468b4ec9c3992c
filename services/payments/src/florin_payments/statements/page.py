"""What the PDF of a statement says. Pure."""

from collections.abc import Iterable
from typing import Any

from florin_kit.ids import from_uuid
from florin_payments.money import format_minor
from florin_payments.people.schemas import Person
from florin_payments.statements import months
from florin_payments.statements.lines import Line
from florin_payments.statements.repository import Period

_CLOSED = (
    "This month is closed: its entries and sums never change. A correction stands in the month in which it was made. "
    "Names are those that people have now. The mark below is the hash of the last entry in the chain of this wallet's "
    "entries."
)
_OPEN = "This month is not closed yet: more may be added to it until it ends."


def facts(period: Period, owner: Person, lines: Iterable[Line], until: str) -> dict[str, Any]:
    """All that the template shows, written for people."""
    zone = months.zone(period.time_zone)
    name = months.title(period.month)
    closed = period.closed_at is not None

    def money(amount_minor: int) -> str:
        return format_minor(amount_minor, period.currency)

    def bare(amount_minor: int) -> str:
        return money(amount_minor).removesuffix(f" {period.currency}")

    return {
        "title": f"Statement for {name}" if closed else f"Statement so far for {name}",
        "currency": period.currency,
        "foot": f"{owner.name} · {period.currency} · {name}",
        "facts": [
            ["Wallet of", owner.name],
            ["Handle", f"@{owner.handle}"],
            ["Currency", period.currency],
            ["Month", name if closed else f"{name}, until {until}"],
            ["Time zone", period.time_zone],
            ["Entries", f"{period.count} (No. {period.first_number} to {period.last_number})"],
        ],
        "sums": [
            ["Opening balance", money(period.opening_minor)],
            ["In", money(period.in_minor)],
            ["Out", money(period.out_minor)],
            ["Closing balance" if closed else "Balance", money(period.closing_minor)],
        ],
        "entries": [
            [
                months.day(line.at, zone),
                line.what,
                f"{line.other.name} (@{line.other.handle})" if line.other else "",
                line.description,
                bare(line.amount_minor) if line.amount_minor > 0 else "",
                bare(-line.amount_minor) if line.amount_minor < 0 else "",
                bare(line.balance_minor),
            ]
            for line in lines
        ],
        "note": f"{_CLOSED if closed else _OPEN} {from_uuid('wal', period.account_id)} · {period.head_hash.hex()[:32]}",
    }
