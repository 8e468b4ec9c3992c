"""Payments as a reader sees them: direction, allowed actions, other side's name."""

from collections.abc import Mapping
from uuid import UUID

from florin_contracts.events import PaymentState
from florin_contracts.types import Party
from florin_contracts.vocabulary import PaymentStatus, PaymentType
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_payments.payments import states
from florin_payments.payments.models import Payment
from florin_payments.payments.schemas import Direction, PaymentItem
from florin_payments.payments.states import Event
from florin_payments.people.schemas import Person


def item(payment: Payment, reader: Principal, people: Mapping[UUID, Person]) -> PaymentItem:
    """The wire form of a payment for one reader."""
    return PaymentItem(
        id=from_uuid("pay", payment.id),
        type=payment.type,
        status=payment.status,
        amount=payment.amount_minor,
        currency=payment.currency,
        direction=direction(payment, reader.user_uuid),
        sender=people[payment.sender_id],
        recipient=people[payment.recipient_id],
        description=payment.description,
        metadata=payment.metadata_,
        source=payment.source,
        refunded_amount=payment.refunded_minor,
        scheduled_at=payment.scheduled_at,
        retry_at=payment.retry_at,
        schedule_id=from_uuid("sch", payment.schedule_id) if payment.schedule_id else None,
        request_id=from_uuid("prq", payment.request_id) if payment.request_id else None,
        # Why it failed tells about the sender's funds: nobody else's business.
        failure_code=payment.failure_code if reader.is_admin or payment.sender_id == reader.user_uuid else None,
        created_at=payment.created_at,
        updated_at=payment.updated_at,
        completed_at=payment.completed_at,
        version=payment.version,
        actions=actions(payment, reader),
    )


def direction(payment: Payment, reader: UUID) -> Direction:
    """Seen from the reader: money that comes, money that goes, or none of theirs."""
    if payment.sender_id == reader:
        return "outgoing"
    return "incoming" if payment.recipient_id == reader else "none"


def actions(payment: Payment, reader: Principal) -> list[str]:
    """What the reader may do with the payment now."""
    status = PaymentStatus(payment.status)
    allowed = []
    if states.allows(status, Event.EDIT) and payment.schedule_id is None and payment.sender_id == reader.user_uuid:
        allowed.append("edit")
    if states.allows(status, Event.CANCEL) and (reader.is_admin or payment.sender_id == reader.user_uuid):
        allowed.append("cancel")
    if states.allows(status, Event.REFUND_PART) and (reader.is_admin or payment.recipient_id == reader.user_uuid):
        allowed.append("refund")
    return allowed


def party(person: Person) -> Party:
    """The form that events carry."""
    return Party(id=person.id, name=person.name, handle=person.handle)


def event_data(payment: Payment, people: Mapping[UUID, Person]) -> dict[str, object]:
    """The fields of every ``payment.*`` event (see `florin_contracts.events.PaymentState`)."""
    return {
        "payment_id": from_uuid("pay", payment.id),
        "type": PaymentType(payment.type),
        "status": PaymentStatus(payment.status),
        "amount": payment.amount_minor,
        "currency": payment.currency,
        "sender": party(people[payment.sender_id]),
        "recipient": party(people[payment.recipient_id]),
        "description": payment.description,
        "version": payment.version,
        "refunded_amount": payment.refunded_minor,
        "failure_code": payment.failure_code,
        "created_at": payment.created_at,
        "occurred_at": payment.updated_at,
        "scheduled_at": payment.scheduled_at,
        "schedule_id": from_uuid("sch", payment.schedule_id) if payment.schedule_id else None,
        "retry_at": payment.retry_at,
        "request_id": from_uuid("prq", payment.request_id) if payment.request_id else None,
    }


def make_event(
    kind: type[PaymentState], payment: Payment, people: Mapping[UUID, Person], **more: object
) -> PaymentState:
    """An event about the payment as it is after the change."""
    return kind(**event_data(payment, people), **more)  # type: ignore[arg-type]
