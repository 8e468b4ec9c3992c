"""What is sent or answered: inputs. Written by tools/python_client from the API document; not by hand."""

from datetime import date
from typing import Literal

import msgspec

Frequency = Literal["daily", "weekly", "monthly", "yearly"]


PaymentStatus = Literal[
    "scheduled",
    "pending",
    "processing",
    "unknown",
    "in_review",
    "completed",
    "failed",
    "cancelled",
    "partially_refunded",
    "refunded",
    "disputed",
]


PaymentType = Literal["instant", "scheduled", "recurring"]


class Recipient(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Recipient of the API reference."""

    email: str | None = None
    handle: str | None = None
    id: str | None = None


class RecurrenceInput(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RecurrenceInput of the API reference."""

    count: int | None = None
    frequency: Frequency
    interval: int = 1
    last_day: bool = False
    time_zone: str
    until: date | None = None
