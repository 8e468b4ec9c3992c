"""What is sent or answered: schedules. Written by tools/python_client from the API document; not by hand."""

from datetime import date, datetime

import msgspec

from florin_client.models.common import Person


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """Preview of the API reference."""

    ends: bool
    occurrences: list[datetime]


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """Recurrence of the API reference."""

    count: int | None
    frequency: str
    interval: int
    last_day: bool
    starts: datetime
    time_zone: str
    until: date | None


class ScheduledPayment(msgspec.Struct, frozen=True, kw_only=True):
    """ScheduledPayment of the API reference."""

    amount: int
    currency: str
    failure_code: str | None
    id: str
    scheduled_at: datetime
    status: str


class ScheduleDetails(msgspec.Struct, frozen=True, kw_only=True):
    """ScheduleDetails of the API reference."""

    actions: list[str]
    amount: int
    created_at: datetime
    currency: str
    description: str
    id: str
    next_at: datetime | None
    payments: list[ScheduledPayment]
    reason: str | None
    recipient: Person
    recurrence: Recurrence
    status: str
    upcoming: list[datetime]
    updated_at: datetime
    version: int


class ScheduleItem(msgspec.Struct, frozen=True, kw_only=True):
    """ScheduleItem of the API reference."""

    actions: list[str]
    amount: int
    created_at: datetime
    currency: str
    description: str
    id: str
    next_at: datetime | None
    reason: str | None
    recipient: Person
    recurrence: Recurrence
    status: str
    updated_at: datetime
    version: int
