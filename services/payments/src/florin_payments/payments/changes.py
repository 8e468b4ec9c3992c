"""Changing or calling off a payment that has not been paid."""

from datetime import UTC, datetime

import msgspec
from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_kit.errors import Forbidden, IllegalTransition
from florin_kit.identity import Principal
from florin_payments.idempotency.store import Answer
from florin_payments.payments.creation import Creation, check_later, check_text, refuse_self
from florin_payments.payments.models import Payment
from florin_payments.payments.schemas import PaymentEdit
from florin_payments.payments.service import By, check_version, present, transition, visible
from florin_payments.payments.states import Event
from florin_payments.reviews import service as reviews
from florin_payments.rules.service import stepped_up
from florin_payments.schedules import repository as schedules_repository
from florin_payments.schedules import service as schedules


async def cancel(
    tx: AsyncSession, payment_id: str, principal: Principal, reason: str | None, if_match: str | None
) -> Answer:
    """Cancel a payment that has not been paid. The sender may, and staff.

    Of a recurring payment only this occurrence is left out.
    """
    payment = await visible(tx, payment_id, principal, lock=True)
    if not principal.is_admin and payment.sender_id != principal.user_uuid:
        raise Forbidden("Only the sender can cancel a payment")
    check_version(payment, if_match)
    now = datetime.now(UTC)
    by = By.principal(principal, payment)
    if payment.status == PaymentStatus.IN_REVIEW:
        await reviews.cancelled(tx, payment, by, reason, now)
    else:
        await transition(tx, payment, Event.CANCEL, by, reason=reason, now=now)
    await _go_on(tx, payment, by, now)
    return Answer(200, msgspec.json.encode(await present(tx, payment, principal)))


async def _go_on(tx: AsyncSession, payment: Payment, by: By, now: datetime) -> None:
    """The schedule of a payment that was called off goes on with the next one."""
    if payment.schedule_id is None:
        return
    schedule = await schedules_repository.lock(tx, payment.schedule_id)
    if schedule is not None and schedule.status == "active" and schedule.number == payment.occurrence:
        await schedules.advance(tx, schedule, now, by)


async def edit(
    tx: AsyncSession,
    payment_id: str,
    principal: Principal,
    data: PaymentEdit,
    if_match: str | None,
    creation: Creation,
) -> Answer:
    """Change a scheduled payment before it is due. Only its sender may.

    Raises `ValidationFailed`, `Forbidden`, `IllegalTransition`, `PreconditionFailed`, or, for what is to be
    paid then, `LimitExceeded` or `StepUpRequired`.
    """
    payment = await visible(tx, payment_id, principal, lock=True)
    if payment.sender_id != principal.user_uuid:
        raise Forbidden("Only the sender can change a payment")
    check_version(payment, if_match)
    if payment.schedule_id is not None:
        raise IllegalTransition("Change the schedule that this payment comes from")
    now = datetime.now(UTC)
    changed = [name for name in data.__struct_fields__ if getattr(data, name) is not UNSET]
    await _apply(payment, data, now, creation)
    if data.amount is not UNSET or data.recipient is not UNSET:
        await creation.deciding.rulings.arrange(
            tx, payment.sender_id, payment.amount_minor, payment.currency, now, stepped_up=stepped_up(principal, now)
        )
    await transition(tx, payment, Event.EDIT, By.principal(principal, payment), reason=", ".join(changed), now=now)
    return Answer(200, msgspec.json.encode(await present(tx, payment, principal)))


async def _apply(payment: Payment, data: PaymentEdit, now: datetime, creation: Creation) -> None:
    payment.amount_minor = data.amount or payment.amount_minor
    if data.recipient is not UNSET:
        recipient = await creation.find_recipient(data.recipient)
        refuse_self(recipient.id, payment.sender_id)
        payment.recipient_id = recipient.id
    if data.description is not UNSET:
        payment.description = data.description
    if data.metadata is not UNSET:
        payment.metadata_ = data.metadata
    check_text(payment.description, payment.metadata_)
    if data.scheduled_at is not UNSET:
        check_later(data.scheduled_at, now)
        payment.scheduled_at = data.scheduled_at.astimezone(UTC)
