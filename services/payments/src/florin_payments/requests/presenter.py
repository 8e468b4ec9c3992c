"""Payment requests as a reader sees them: side, allowed actions, names."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from florin_contracts.events import RequestState
from florin_contracts.vocabulary import RequestStatus
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_payments.payments.models import Payment
from florin_payments.payments.presenter import party
from florin_payments.payments.schemas import Actor
from florin_payments.people.schemas import Person
from florin_payments.requests.models import PaymentRequest, RequestHistoryEntry
from florin_payments.requests.rules import may_remind
from florin_payments.requests.schemas import (
    PublicRequest,
    Reminders,
    RequestDirection,
    RequestHistoryItem,
    RequestItem,
    RequestPayment,
)
from florin_payments.requests.states import OPEN


def item(request: PaymentRequest, reader: Principal, people: Mapping[UUID, Person], now: datetime) -> RequestItem:
    """The wire form of a request for one reader."""
    return RequestItem(
        id=from_uuid("prq", request.id),
        status=status(request, now),
        direction=_direction(request, reader.user_uuid),
        requester=people[request.requester_id],
        payer=people[request.payer_id] if request.payer_id else None,
        amount=request.amount_minor,
        paid_amount=request.paid_minor,
        reserved_amount=request.reserved_minor,
        open_amount=request.open_minor,
        currency=request.currency,
        description=request.description,
        metadata=request.metadata_ if owns(request, reader) else {},
        partial_allowed=request.partial_allowed,
        min_amount=request.min_minor,
        expires_at=request.expires_at,
        reminders=_reminders(request),
        reminded_at=request.reminded_at,
        created_at=request.created_at,
        updated_at=request.updated_at,
        version=request.version,
        actions=_actions(request, reader, now),
    )


def public(request: PaymentRequest, requester: Person, now: datetime) -> PublicRequest:
    """What anybody with the link may know."""
    return PublicRequest(
        requester=requester.name,
        status=status(request, now),
        amount=request.amount_minor,
        open_amount=request.open_minor,
        currency=request.currency,
        description=request.description,
        partial_allowed=request.partial_allowed,
        min_amount=request.min_minor,
        expires_at=request.expires_at,
    )


def status(request: PaymentRequest, now: datetime) -> RequestStatus:
    """The state; a request whose time is over has expired, whether the job has come by or not."""
    known = RequestStatus(request.status)
    return RequestStatus.EXPIRED if known in OPEN and request.expires_at <= now else known


def owns(request: PaymentRequest, reader: Principal) -> bool:
    """Whether the reader is the requester, or staff."""
    return reader.is_admin or request.requester_id == reader.user_uuid


def history_item(entry: RequestHistoryEntry, people: Mapping[UUID, Person]) -> RequestHistoryItem:
    """One transition; which member of staff acted is not the parties' business."""
    known = people.get(entry.actor_id) if entry.actor_id and entry.actor_type == "user" else None
    return RequestHistoryItem(
        event=entry.event,
        status=RequestStatus(entry.status),
        actor=Actor(type=entry.actor_type, id=known.id if known else None, name=known.name if known else None),
        payment_id=from_uuid("pay", entry.payment_id) if entry.payment_id else None,
        at=entry.at,
    )


def payment_item(payment: Payment, people: Mapping[UUID, Person]) -> RequestPayment:
    return RequestPayment(
        id=from_uuid("pay", payment.id),
        status=payment.status,
        amount=payment.amount_minor,
        currency=payment.currency,
        payer=people[payment.sender_id],
        created_at=payment.created_at,
    )


def make_event(
    kind: type[RequestState], request: PaymentRequest, people: Mapping[UUID, Person], **more: object
) -> RequestState:
    """An event about the request as it is after the change; ``more`` are further fields of its kind."""
    return kind(
        request_id=from_uuid("prq", request.id),
        requester=party(people[request.requester_id]),
        payer=party(people[request.payer_id]) if request.payer_id else None,
        amount=request.amount_minor,
        paid_amount=request.paid_minor,
        currency=request.currency,
        description=request.description,
        status=RequestStatus(request.status),
        version=request.version,
        expires_at=request.expires_at,
        **more,
    )


def _direction(request: PaymentRequest, reader: UUID) -> RequestDirection:
    if request.requester_id == reader:
        return "sent"
    return "received" if request.payer_id == reader else "none"


def _reminders(request: PaymentRequest) -> Reminders | None:
    if request.remind_every_days is None:
        return None
    return Reminders(every_days=request.remind_every_days, left=request.reminders_left, next_at=request.remind_at)


def _actions(request: PaymentRequest, reader: Principal, now: datetime) -> list[str]:
    """What the reader may do with the request now; nothing changes its end while a charge is under way."""
    if status(request, now) not in OPEN:
        return []
    undecided, offered = request.reserved_minor > 0, []
    if owns(request, reader):
        offered += [] if undecided else ["cancel"]
        offered.append("replace_link")
        sent = request.reminders_sent
        if request.payer_id and may_remind(request.created_at, request.reminded_at, sent, now):
            offered.append("remind")
    if request.payer_id == reader.user_uuid:
        offered += ["pay"] if request.open_minor else []
        offered += [] if undecided else ["decline"]
    return offered
