"""From an event about a payment request to what is said to whom. Pure.

Whoever acts is told nothing of their own act; of the end of a request both sides hear.
"""

from typing import Any

from florin_contracts.events import (
    RequestCancelled,
    RequestCreated,
    RequestDeclined,
    RequestExpired,
    RequestPaid,
    RequestReminded,
    RequestState,
)
from florin_contracts.types import Party
from florin_contracts.vocabulary import RequestStatus
from florin_profile.currencies import format_minor
from florin_profile.notifications.kinds import Kind
from florin_profile.notifications.message import BODY_LENGTH_MAX, Message, name_of


def request_messages(event: RequestState) -> list[Message]:
    """What an event about a request tells people. Who pays by a link is no party: the payment tells them."""
    amount, requester = format_minor(event.amount, event.currency), name_of(event.requester)
    match event:
        case RequestCreated():
            return _to_payer(event, Kind.REQUEST_RECEIVED, f"{requester} asks you for {amount}", event.description)
        case RequestReminded():
            rest = format_minor(event.amount - event.paid_amount, event.currency)
            title = f"{requester} reminds you: {rest} is still open"
            return _to_payer(event, Kind.REQUEST_REMINDED, title, event.description)
        case RequestPaid():
            return [_paid(event)]
        case RequestDeclined() if event.payer is not None:
            title = f"{name_of(event.payer)} declined your request for {amount}"
            return [_message(event, event.requester, Kind.REQUEST_CLOSED, title, event.description)]
        case RequestCancelled():
            title = f"The request of {requester} for {amount} was withdrawn"
            return _to_payer(event, Kind.REQUEST_CLOSED, title, "There is nothing left to pay.")
        case RequestExpired():
            own = f"Your request for {amount} has expired"
            others = f"The request of {requester} for {amount} has expired"
            return [
                _message(event, event.requester, Kind.REQUEST_CLOSED, own, event.description),
                *_to_payer(event, Kind.REQUEST_CLOSED, others, event.description),
            ]
    return []


def _paid(event: RequestPaid) -> Message:
    part, payer = format_minor(event.payment_amount, event.currency), name_of(event.paid_by)
    if event.status is RequestStatus.PAID:
        title = f"{payer} paid {part}: your request is paid"
    else:
        title = f"{payer} paid {part} of your request for {format_minor(event.amount, event.currency)}"
    extra = {"payment_id": event.payment_id}
    return _message(event, event.requester, Kind.REQUEST_PAID, title, event.description, **extra)


def _to_payer(event: RequestState, kind: Kind, title: str, body: str) -> list[Message]:
    return [_message(event, event.payer, kind, title, body)] if event.payer else []


def _message(event: RequestState, to: Party, kind: Kind, title: str, body: str, **extra: Any) -> Message:
    data = {"request_id": event.request_id, "amount": event.amount, "currency": event.currency, **extra}
    return Message(user_id=to.id, kind=kind, title=title, body=body[:BODY_LENGTH_MAX], data=data)
