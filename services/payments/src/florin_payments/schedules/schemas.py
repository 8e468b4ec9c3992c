"""Wire forms of schedules."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from florin_kit.web.schemas import Input, Output
from florin_payments.people.schemas import Person
from florin_payments.schedules.recurrence import Frequency
from florin_payments.wire import AmountMinor, Description

COUNT_MAX = 10_000
PREVIEW_MAX = 24
Count = Annotated[int, Meta(ge=1, le=COUNT_MAX, description="How often it is due at most, skipped ones included")]
Until = Annotated[date, Meta(description="The last day on which it may be due, in its time zone")]


class RecurrenceInput(Input):
    """Every ``interval`` units from the first date on, at the same wall-clock time in ``time_zone``."""

    frequency: Frequency
    time_zone: Annotated[str, Meta(max_length=64, description="IANA name, for example Europe/Paris")]
    interval: Annotated[int, Meta(ge=1, le=366)] = 1
    last_day: Annotated[bool, Meta(description="On the last day of each month; monthly and yearly only")] = False
    until: Until | None = None
    count: Count | None = None


class PreviewInput(Input):
    """A rule that nobody has agreed to yet."""

    scheduled_at: Annotated[datetime, Meta(tz=True)]
    recurrence: RecurrenceInput
    limit: Annotated[int, Meta(ge=1, le=PREVIEW_MAX)] = 6


class Preview(Output):
    """When it would be due; ``ends``: there is no more after these."""

    occurrences: list[datetime]
    ends: bool


class Recurrence(Output):
    """The rule of a schedule."""

    frequency: str
    interval: int
    time_zone: str
    starts: Annotated[datetime, Meta(tz=False, description="The first one, wall-clock time in the time zone")]
    last_day: bool
    until: date | None
    count: int | None


class ScheduleItem(Output):
    """A recurring payment; ``status`` is active, paused or ended, ``reason`` says why it is not active."""

    id: str
    status: str
    reason: str | None
    amount: int
    currency: str
    recipient: Person
    description: str
    recurrence: Recurrence
    next_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    actions: list[str]


class ScheduledPayment(Output):
    """One occurrence."""

    id: str
    status: str
    amount: int
    currency: str
    scheduled_at: datetime
    failure_code: str | None


class ScheduleDetails(ScheduleItem):
    """A schedule with the occurrences to come and the last payments that it made."""

    upcoming: list[datetime]
    payments: list[ScheduledPayment]


class ScheduleEdit(Input):
    """What is to change; the payment that is to come changes with it."""

    amount: AmountMinor | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    until: Until | UnsetType | None = UNSET
    count: Count | UnsetType | None = UNSET
