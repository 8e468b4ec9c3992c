"""Use cases of schedules: set up, edit, skip, pause, resume, end."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus, ScheduleStatus
from florin_kit.errors import IllegalTransition, NotFound, PreconditionFailed
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_payments.idempotency.store import Answer
from florin_payments.payments import states as payment_states
from florin_payments.payments.models import Payment
from florin_payments.payments.service import SYSTEM, By, etag, record, transition
from florin_payments.people import repository as people_repository
from florin_payments.rules.service import Rulings, stepped_up
from florin_payments.schedules import presenter, recurrence, repository
from florin_payments.schedules.models import Schedule
from florin_payments.schedules.schemas import ScheduleDetails, ScheduleEdit
from florin_payments.schedules.states import TRANSITIONS, Event

FAILURES_MAX = 3  # occurrences in a row; then it pauses and its payer is told


async def change(tx: AsyncSession, schedule: Schedule, event: Event, now: datetime, reason: str | None = None) -> None:
    """Move a locked schedule by an event and publish it. Raises `IllegalTransition`."""
    status = ScheduleStatus(schedule.status) if schedule.status else None
    step = TRANSITIONS.get((status, event))
    if step is None:
        raise IllegalTransition(f"A schedule that is {schedule.status} can't be changed that way")
    schedule.status = step.to
    schedule.reason = reason
    if step.to is not ScheduleStatus.ACTIVE:
        schedule.next_at = None
    schedule.version = (schedule.version or 0) + 1
    schedule.updated_at = now
    people = await people_repository.people(tx, (schedule.user_id, schedule.recipient_id))
    message = presenter.make_event(step.publishes, schedule, people)
    await publish(tx, message, from_uuid("sch", schedule.id), time=now)


async def plan(tx: AsyncSession, schedule: Schedule, by: By, now: datetime) -> Payment:
    """Write down the payment of the occurrence that is to come."""
    assert schedule.next_at is not None
    payment = Payment(
        id=uuid7(),
        type="recurring",
        status=PaymentStatus.SCHEDULED,
        sender_id=schedule.user_id,
        recipient_id=schedule.recipient_id,
        amount_minor=schedule.amount_minor,
        currency=schedule.currency,
        refunded_minor=0,
        description=schedule.description,
        metadata_=schedule.metadata_,
        source="wallet",
        scheduled_at=schedule.next_at,
        schedule_id=schedule.id,
        occurrence=schedule.number,
        attempts=0,
        version=0,
        created_at=now,
        updated_at=now,
    )
    tx.add(payment)
    await tx.flush()
    first = payment_states.Event.SCHEDULE
    await record(tx, payment, first, payment_states.INITIAL[first], by, now=now)
    return payment


async def advance(tx: AsyncSession, schedule: Schedule, now: datetime, by: By = SYSTEM) -> None:
    """The occurrence to come is over: plan the next one, or end the schedule."""
    following = recurrence.occurrence(schedule.rule, schedule.number + 1)
    schedule.number += 1
    if following is None:
        await change(tx, schedule, Event.END, now, "completed")
        return
    schedule.next_at = following
    schedule.version += 1  # whoever meant the occurrence before must look again
    schedule.updated_at = now
    await plan(tx, schedule, by, now)


async def settled(tx: AsyncSession, schedule: Schedule, payment: Payment, now: datetime) -> None:
    """The payment of the occurrence to come was paid or has failed for good."""
    if schedule.status != ScheduleStatus.ACTIVE or payment.occurrence != schedule.number:
        return
    schedule.failures = 0 if payment.status == PaymentStatus.COMPLETED else schedule.failures + 1
    if payment.failure_code == "recipient_unavailable":
        await change(tx, schedule, Event.END, now, "recipient_unavailable")
    elif schedule.failures >= FAILURES_MAX:
        schedule.number += 1
        await change(tx, schedule, Event.PAUSE, now, "failing")
    else:
        await advance(tx, schedule, now)


async def held_back(tx: AsyncSession, schedule: Schedule, payment: Payment, now: datetime) -> None:
    """The payment of the occurrence to come waits for staff; the schedule does not wait with it."""
    if schedule.status == ScheduleStatus.ACTIVE and payment.occurrence == schedule.number:
        await advance(tx, schedule, now)


async def own(session: AsyncSession, schedule_id: str, principal: Principal) -> Schedule:
    """A schedule of the caller's, or any for staff. Raises `NotFound` for others."""
    schedule = await repository.get(session, to_uuid("sch", schedule_id))
    if schedule is None or (schedule.user_id != principal.user_uuid and not principal.is_admin):
        raise NotFound
    return schedule


async def skip(tx: AsyncSession, schedule: Schedule, to_come: Payment | None, by: By, now: datetime) -> None:
    """Leave out the occurrence to come."""
    if to_come is not None:
        await transition(tx, to_come, payment_states.Event.CANCEL, by, reason="skipped", now=now)
    await advance(tx, schedule, now, by)
    if schedule.status == ScheduleStatus.ACTIVE:
        await change(tx, schedule, Event.SKIP, now)


async def pause(tx: AsyncSession, schedule: Schedule, to_come: Payment | None, by: By, now: datetime) -> None:
    """Nothing is due until it is resumed."""
    await change(tx, schedule, Event.PAUSE, now)
    if to_come is not None:
        await transition(tx, to_come, payment_states.Event.CANCEL, by, reason="schedule paused", now=now)


async def resume(tx: AsyncSession, schedule: Schedule, to_come: Payment | None, by: By, now: datetime) -> None:
    """Go on with the first occurrence that is not past; what was missed meanwhile is not made up for."""
    assert to_come is None
    found = recurrence.following(schedule.rule, schedule.number, now)
    if found is None:
        await change(tx, schedule, Event.END, now, "completed")
        return
    schedule.number, schedule.next_at = found
    schedule.failures = 0
    await change(tx, schedule, Event.RESUME, now)
    await plan(tx, schedule, by, now)


async def end(tx: AsyncSession, schedule: Schedule, to_come: Payment | None, by: By, now: datetime) -> None:
    """Call off whatever is to come."""
    await change(tx, schedule, Event.END, now, "called_off")
    if to_come is not None:
        await transition(tx, to_come, payment_states.Event.CANCEL, by, reason="schedule ended", now=now)


def editing(edit: ScheduleEdit, rulings: Rulings, principal: Principal) -> "Act":
    """The act that edits: the payment to come changes with its schedule, or ends with it.

    It raises `LimitExceeded` or `StepUpRequired` where the new amount can't be planned.
    """

    async def apply(tx: AsyncSession, schedule: Schedule, to_come: Payment | None, by: By, now: datetime) -> None:
        if edit.amount is not UNSET:
            proven = stepped_up(principal, now)
            await rulings.arrange(tx, schedule.user_id, edit.amount, schedule.currency, now, stepped_up=proven)
        schedule.amount_minor = edit.amount or schedule.amount_minor
        schedule.description = schedule.description if edit.description is UNSET else edit.description
        schedule.until = schedule.until if edit.until is UNSET else edit.until
        schedule.count = schedule.count if edit.count is UNSET else edit.count
        if recurrence.occurrence(schedule.rule, schedule.number) is None:
            await end(tx, schedule, to_come, by, now)
            return
        await change(tx, schedule, Event.EDIT, now)
        if to_come is not None:
            to_come.amount_minor, to_come.description = schedule.amount_minor, schedule.description
            await transition(tx, to_come, payment_states.Event.EDIT, by, reason="schedule edited", now=now)

    return apply


Act = Callable[[AsyncSession, Schedule, Payment | None, By, datetime], Awaitable[None]]


async def act(
    tx: AsyncSession, schedule_id: str, principal: Principal, event: Event, work: Act, if_match: str | None = None
) -> Answer:
    """Change a schedule as its payer, or as staff. Raises `NotFound`, `IllegalTransition`, `PreconditionFailed`."""
    key = (await own(tx, schedule_id, principal)).id
    to_come = await repository.lock_to_come(tx, key)
    schedule = await repository.lock(tx, key)
    assert schedule is not None, "a schedule is never deleted"
    if if_match is not None and if_match.strip() not in ("*", etag(schedule.version)):
        raise PreconditionFailed
    if (ScheduleStatus(schedule.status), event) not in TRANSITIONS:
        raise IllegalTransition(f"A schedule that is {schedule.status} can't be changed that way")
    by = By("user" if schedule.user_id == principal.user_uuid else "admin", principal.user_uuid)
    await work(tx, schedule, to_come, by, datetime.now(UTC))
    await tx.flush()
    return Answer(200, msgspec.json.encode(await present(tx, schedule)))


async def present(session: AsyncSession, schedule: Schedule) -> ScheduleDetails:
    """The wire form, with what is to come and what was."""
    people = await people_repository.people(session, (schedule.recipient_id,))
    return presenter.details(schedule, people, await repository.payments(session, schedule.id))
