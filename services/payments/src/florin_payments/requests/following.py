"""A request follows the payments that answer it, in their transactions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_kit.ids import from_uuid
from florin_payments.payments.models import Payment
from florin_payments.payments.presenter import party
from florin_payments.payments.service import By
from florin_payments.people import repository as people
from florin_payments.requests import repository, service
from florin_payments.requests.models import PaymentRequest
from florin_payments.requests.states import Event

_DECIDED = (PaymentStatus.COMPLETED, PaymentStatus.FAILED, PaymentStatus.CANCELLED)


async def claim(tx: AsyncSession, payment_id: UUID) -> None:
    """Lock the request that a payment answers, if it answers one."""
    request_id = await repository.of_payment(tx, payment_id)
    if request_id is not None:
        await repository.lock(tx, request_id)


async def follow(tx: AsyncSession, payment: Payment, by: By, now: datetime) -> None:
    """A payment that had reserved its part has come to where it is: the part is paid, or free again."""
    if payment.request_id is None or payment.status not in _DECIDED:
        return
    request = await repository.lock(tx, payment.request_id)
    assert request is not None, "a request is never deleted"
    request.reserved_minor -= payment.amount_minor
    if payment.status == PaymentStatus.COMPLETED:
        await paid(tx, request, payment, by, now)


async def paid(tx: AsyncSession, request: PaymentRequest, payment: Payment, by: By, now: datetime) -> None:
    """Count a completed payment of a locked request."""
    payer = (await people.people(tx, (payment.sender_id,)))[payment.sender_id]
    request.paid_minor += payment.amount_minor
    event = Event.PAY_REST if request.paid_minor == request.amount_minor else Event.PAY_PART
    await service.transition(
        tx,
        request,
        event,
        by,
        now,
        payment.id,
        payment_id=from_uuid("pay", payment.id),
        payment_amount=payment.amount_minor,
        paid_by=party(payer),
    )
