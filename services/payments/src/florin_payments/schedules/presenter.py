"""Schedules as their payer sees them, and as events tell of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from florin_contracts.events import ScheduleState
from florin_contracts.types import Recurrence as RecurrenceData
from florin_contracts.vocabulary import ScheduleStatus
from florin_kit.ids import from_uuid
from florin_payments.payments.models import Payment
from florin_payments.payments.presenter import party
from florin_payments.people.schemas import Person
from florin_payments.schedules import recurrence
from florin_payments.schedules.models import Schedule
from florin_payments.schedules.schemas import Recurrence, ScheduleDetails, ScheduledPayment, ScheduleItem
from florin_payments.schedules.states import TRANSITIONS, Event

UPCOMING_SHOWN = 5
_OFFERED = (Event.EDIT, Event.SKIP, Event.PAUSE, Event.RESUME, Event.END)


def item(schedule: Schedule, people: Mapping[UUID, Person]) -> ScheduleItem:
    """The wire form."""
    status = ScheduleStatus(schedule.status)
    return ScheduleItem(
        id=from_uuid("sch", schedule.id),
        status=status,
        reason=schedule.reason,
        amount=schedule.amount_minor,
        currency=schedule.currency,
        recipient=people[schedule.recipient_id],
        description=schedule.description,
        recurrence=Recurrence(
            frequency=schedule.frequency,
            interval=schedule.interval,
            time_zone=schedule.time_zone,
            starts=schedule.starts,
            last_day=schedule.last_day,
            until=schedule.until,
            count=schedule.count,
        ),
        next_at=schedule.next_at,
        created_at=schedule.created_at,
        updated_at=schedule.updated_at,
        version=schedule.version,
        actions=[event.value for event in _OFFERED if (status, event) in TRANSITIONS],
    )


def details(schedule: Schedule, people: Mapping[UUID, Person], payments: Sequence[Payment]) -> ScheduleDetails:
    """With what is to come and what was."""
    shown = item(schedule, people)
    upcoming = recurrence.upcoming(schedule.rule, schedule.number, UPCOMING_SHOWN) if schedule.next_at else ()
    return ScheduleDetails(
        **{name: getattr(shown, name) for name in ScheduleItem.__struct_fields__},
        upcoming=list(upcoming),
        payments=[
            ScheduledPayment(
                id=from_uuid("pay", payment.id),
                status=payment.status,
                amount=payment.amount_minor,
                currency=payment.currency,
                scheduled_at=payment.scheduled_at or payment.created_at,
                failure_code=payment.failure_code,
            )
            for payment in payments
        ],
    )


def make_event(kind: type[ScheduleState], schedule: Schedule, people: Mapping[UUID, Person]) -> ScheduleState:
    """An event about the schedule as it is after the change."""
    return kind(
        schedule_id=from_uuid("sch", schedule.id),
        user_id=from_uuid("usr", schedule.user_id),
        recipient=party(people[schedule.recipient_id]),
        amount=schedule.amount_minor,
        currency=schedule.currency,
        description=schedule.description,
        recurrence=RecurrenceData(unit=schedule.frequency, interval=schedule.interval, time_zone=schedule.time_zone),
        status=ScheduleStatus(schedule.status),
        next_at=schedule.next_at,
        reason=schedule.reason,
    )
