"""A payment as a line of CSV. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from florin_kit.ids import from_uuid
from florin_kit.web import csv
from florin_payments.money import DECIMALS
from florin_payments.payments import presenter
from florin_payments.people.schemas import Person

HEADER = (
    "id",
    "created_at",
    "completed_at",
    "type",
    "status",
    "direction",
    "amount",
    "refunded_amount",
    "currency",
    "sender_name",
    "sender_handle",
    "recipient_name",
    "recipient_handle",
    "description",
)


def header() -> bytes:
    """The first line."""
    return csv.lines([HEADER])


def lines(payments: Iterable[Any], reader: UUID, people: Mapping[UUID, Person]) -> bytes:
    """A line for each payment (rows of that table), as the reader sees it."""
    return csv.lines(_cells(payment, reader, people) for payment in payments)


def decimal(amount_minor: int, currency: str) -> str:
    """An amount without a sign or separators, with as many decimals as its currency has: ``12.50``."""
    decimals = DECIMALS.get(currency, 0)
    whole, fraction = divmod(amount_minor, 10**decimals)
    return f"{whole}.{fraction:0{decimals}d}" if decimals else str(whole)


def _cells(payment: Any, reader: UUID, people: Mapping[UUID, Person]) -> tuple[str, ...]:
    sender, recipient = people[payment.sender_id], people[payment.recipient_id]
    return (
        from_uuid("pay", payment.id),
        _time(payment.created_at),
        _time(payment.completed_at),
        payment.type,
        payment.status,
        presenter.direction(payment, reader),
        decimal(payment.amount_minor, payment.currency),
        decimal(payment.refunded_minor, payment.currency),
        payment.currency,
        sender.name,
        sender.handle,
        recipient.name,
        recipient.handle,
        payment.description,
    )


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""
