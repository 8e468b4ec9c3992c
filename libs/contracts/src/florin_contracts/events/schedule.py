"""`schedule.*`: recurring payments, published by payments. Subject: the schedule id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import (
    AmountMinor,
    AnyId,
    Code,
    Currency,
    LongText,
    Party,
    Recurrence,
    Timestamp,
    UserId,
)
from florin_contracts.vocabulary import ScheduleStatus, Service, Topic


class ScheduleState(Event, frozen=True, kw_only=True):
    """The schedule after the change. `next_at` is absent when nothing is due any more."""

    schedule_id: AnyId
    user_id: UserId
    recipient: Party
    amount: AmountMinor
    currency: Currency
    description: LongText = ""
    recurrence: Recurrence
    status: ScheduleStatus
    next_at: Timestamp | None = None
    reason: Code | None = None


_PUBLIC = ("schedule_id", "amount", "currency", "recipient", "status", "next_at")


@event(
    "schedule.created",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class ScheduleCreated(ScheduleState, frozen=True, kw_only=True):
    """A recurring payment was set up."""


@event(
    "schedule.updated",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class ScheduleUpdated(ScheduleState, frozen=True, kw_only=True):
    """It was edited, skipped once or resumed."""


@event(
    "schedule.paused",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class SchedulePaused(ScheduleState, frozen=True, kw_only=True):
    """Nothing is due until it is resumed."""


@event(
    "schedule.ended",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class ScheduleEnded(ScheduleState, frozen=True, kw_only=True):
    """It came to its end date or count, or was called off."""
