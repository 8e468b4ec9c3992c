"""Setting up a recurring payment."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import msgspec
from litestar import Response
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.ids import uuid7
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.payments.creation import Creation, check, refuse_self
from florin_payments.payments.models import Payment
from florin_payments.payments.posting import RecipientUnavailable, SenderNotReady
from florin_payments.payments.schemas import PaymentInput
from florin_payments.payments.service import By, present
from florin_payments.people import repository as people_repository
from florin_payments.people.repository import Known
from florin_payments.rules.service import stepped_up
from florin_payments.schedules import recurrence, service
from florin_payments.schedules.models import Schedule
from florin_payments.schedules.recurrence import Frequency, Rule
from florin_payments.schedules.schemas import RecurrenceInput
from florin_payments.schedules.states import Event

_ZONES = available_timezones()


def rule(first: datetime, given: RecurrenceInput) -> Rule:
    """The rule whose first occurrence is at ``first``. Raises `ValidationFailed`."""
    if given.time_zone not in _ZONES:
        raise invalid("recurrence.time_zone", "unknown", "Give the name of a time zone, for example Europe/Paris")
    if given.last_day and given.frequency not in (Frequency.MONTHLY, Frequency.YEARLY):
        raise invalid("recurrence.last_day", "not_allowed", "Only months have a last day")
    made = Rule(
        frequency=given.frequency,
        interval=given.interval,
        time_zone=given.time_zone,
        starts=first.astimezone(ZoneInfo(given.time_zone)).replace(tzinfo=None),
        last_day=given.last_day,
        until=given.until,
        count=given.count,
    )
    if recurrence.occurrence(made, 0) is None:
        raise invalid("recurrence.until", "out_of_range", "It would end before it begins")
    return made


@dataclass(frozen=True)
class Setup:
    """Writes down a schedule and the first payment by it."""

    database: Database
    creation: Creation

    async def create(self, principal: Principal, scope: Scope, data: PaymentInput) -> Response[bytes]:
        """The answer is the first payment. Raises what `Creation.create` raises."""
        now = datetime.now(UTC)
        check(data, now)
        assert data.scheduled_at is not None
        assert data.recurrence is not None
        made = rule(data.scheduled_at, data.recurrence)
        recipient = await self.creation.find_recipient(data.recipient)
        refuse_self(recipient.id, principal.user_uuid)
        async with self.database.transaction() as tx:

            async def work() -> Answer:
                await _both_active(tx, principal, recipient)
                await self.creation.deciding.rulings.arrange(
                    tx, principal.user_uuid, data.amount, data.currency, now, stepped_up=stepped_up(principal, now)
                )
                payment = await _write(tx, principal, recipient, data, made, now)
                return Answer(201, msgspec.json.encode(await present(tx, payment, principal)))

            return await store.once(tx, scope, work)


async def _both_active(tx: AsyncSession, principal: Principal, recipient: Known) -> None:
    sender = await people_repository.get(tx, principal.user_uuid)
    if sender is None or sender.status != "active":
        raise SenderNotReady
    known = await people_repository.get(tx, recipient.id)
    if known is None or known.status != "active":
        raise RecipientUnavailable


async def _write(
    tx: AsyncSession, principal: Principal, recipient: Known, data: PaymentInput, made: Rule, now: datetime
) -> Payment:
    schedule = Schedule(
        id=uuid7(),
        user_id=principal.user_uuid,
        recipient_id=recipient.id,
        amount_minor=data.amount,
        currency=data.currency,
        description=data.description,
        metadata_=data.metadata,
        frequency=made.frequency,
        interval=made.interval,
        time_zone=made.time_zone,
        starts=made.starts,
        last_day=made.last_day,
        until=made.until,
        count=made.count,
        number=0,
        next_at=recurrence.occurrence(made, 0),
        failures=0,
        version=0,
        created_at=now,
        updated_at=now,
    )
    by = By("user", principal.user_uuid)
    await service.change(tx, schedule, Event.CREATE, now)
    tx.add(schedule)
    await tx.flush()
    return await service.plan(tx, schedule, by, now)
