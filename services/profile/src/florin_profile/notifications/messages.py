"""From an event to what is said to whom. Pure."""

from typing import Any

from florin_contracts.events import (
    DisputeClosed,
    DisputeOpened,
    Event,
    ExchangeCompleted,
    PasswordChanged,
    PaymentCompleted,
    PaymentFailed,
    PaymentRefunded,
    PaymentUpdated,
    PayoutCompleted,
    PayoutFailed,
    RequestState,
    ReuseDetected,
    ScheduleEnded,
    SchedulePaused,
    SessionStarted,
    StatementReady,
    TopUpCompleted,
    TopUpFailed,
    WebhookDisabled,
)
from florin_contracts.events.payment import PaymentState
from florin_contracts.types import Party
from florin_contracts.vocabulary import DisputeStatus, PaymentStatus
from florin_profile.currencies import format_minor
from florin_profile.notifications.kinds import Kind
from florin_profile.notifications.message import BODY_LENGTH_MAX, NAME_LENGTH_MAX, Message
from florin_profile.notifications.message import name_of as _name
from florin_profile.notifications.request_messages import request_messages

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def messages(event: Event) -> list[Message]:
    """What an event tells people; nothing for most."""
    match event:
        case PaymentCompleted() if event.request_id is not None:  # the request says it to its requester
            return [_sent(event)]
        case PaymentCompleted():
            return [_received(event), _sent(event)]
        case PaymentRefunded():
            return _refunded(event)
        case PaymentFailed():
            return [_failed(event)]
        case PaymentUpdated() if event.retry_at is not None:
            return [_postponed(event)]
        case PaymentUpdated() if event.status is PaymentStatus.IN_REVIEW:
            return [_in_review(event)]
        case SchedulePaused() | ScheduleEnded() if event.reason in _STOPPED:
            return [_stopped(event)]
        case TopUpCompleted() | TopUpFailed() if event.payment_id is None:  # else the payment says it
            return [_top_up(event)]
        case PayoutCompleted() | PayoutFailed():
            return [_payout(event)]
        case ExchangeCompleted():
            return [_exchanged(event)]
        case StatementReady():
            return [_statement(event)]
        case DisputeOpened() | DisputeClosed():
            return [_dispute(event)]
        case SessionStarted() if event.new_device:
            return [_new_device(event)]
        case RequestState():
            return request_messages(event)
        case PasswordChanged() | ReuseDetected():
            return [_credentials(event)]
        case WebhookDisabled():
            return [_webhook_disabled(event)]
    return []


def _received(event: PaymentCompleted) -> Message:
    title = f"You received {format_minor(event.amount, event.currency)} from {_name(event.sender)}"
    return _payment(event, event.recipient, event.sender, Kind.PAYMENT_RECEIVED, title, event.description)


def _sent(event: PaymentCompleted) -> Message:
    title = f"You paid {format_minor(event.amount, event.currency)} to {_name(event.recipient)}"
    return _payment(event, event.sender, event.recipient, Kind.PAYMENT_SENT, title, event.description)


def _failed(event: PaymentFailed) -> Message:
    title = f"Your payment of {format_minor(event.amount, event.currency)} to {_name(event.recipient)} failed"
    body = _FAILED.get(event.failure_code or "", "No money was moved.")
    return _payment(event, event.sender, event.recipient, Kind.PAYMENT_FAILED, title, body)


_FAILED = {
    "limit_exceeded": "It was more than your limits allow. No money was moved.",
    "review_rejected": "We looked at it and could not let it through. The money is yours again.",
    "review_expired": "It could not be looked at in time. The money is yours again.",
    "charge_disputed": "The holder of the card disputes the charge, so nobody was paid from it.",
}


def _in_review(event: PaymentUpdated) -> Message:
    title = (
        f"Your payment of {format_minor(event.amount, event.currency)} to {_name(event.recipient)} is being reviewed"
    )
    body = "We look at large and unusual payments before they go out. Its money is held until then."
    return _payment(event, event.sender, event.recipient, Kind.PAYMENT_IN_REVIEW, title, body)


def _postponed(event: PaymentUpdated) -> Message:
    assert event.retry_at is not None
    title = f"Your payment of {format_minor(event.amount, event.currency)} to {_name(event.recipient)} has to wait"
    body = _POSTPONED.get(event.failure_code or "", _POSTPONED["insufficient_funds"])
    extra = {"retry_at": event.retry_at.isoformat()}
    return _payment(event, event.sender, event.recipient, Kind.PAYMENT_POSTPONED, title, body, **extra)


_POSTPONED = {
    "insufficient_funds": "Your balance does not cover it. We try again; top up your wallet before then.",
    "limit_exceeded": "It is more than your limits allow now. We try again.",
}

# Why a recurring payment stops without its payer having asked for it.
_STOPPED = {
    "failing": ("is paused", "It could not be paid several times in a row. Resume it when your wallet is topped up."),
    "recipient_unavailable": ("has ended", "Its recipient can't be paid any more."),
    "completed": ("has come to its end", "All its payments were due."),
}


def _stopped(event: SchedulePaused | ScheduleEnded) -> Message:
    what, body = _STOPPED[event.reason or ""]
    title = f"Your recurring payment of {format_minor(event.amount, event.currency)} to {_name(event.recipient)} {what}"
    data = {"schedule_id": event.schedule_id, "reason": event.reason}
    return Message(user_id=event.user_id, kind=Kind.SCHEDULE_STOPPED, title=title, body=body, data=data)


def _refunded(event: PaymentRefunded) -> list[Message]:
    amount = format_minor(event.refund.amount, event.currency)
    reason = event.refund.reason or ""
    back = f"{_name(event.recipient)} refunded {amount} to you"
    confirmation = f"You refunded {amount} to {_name(event.sender)}"
    extra = {"refund_id": event.refund.id, "refund_amount": event.refund.amount}
    return [
        _payment(event, event.sender, event.recipient, Kind.PAYMENT_REFUNDED, back, reason, **extra),
        _payment(event, event.recipient, event.sender, Kind.PAYMENT_REFUNDED, confirmation, reason, **extra),
    ]


def _payment(event: PaymentState, to: Party, other: Party, kind: Kind, title: str, body: str, **extra: Any) -> Message:
    data = {
        "payment_id": event.payment_id,
        "amount": event.amount,
        "currency": event.currency,
        "counterparty": {"id": other.id, "name": _name(other)},
        **extra,
    }
    return Message(user_id=to.id, kind=kind, title=title, body=body[:BODY_LENGTH_MAX], data=data)


def _top_up(event: TopUpCompleted | TopUpFailed) -> Message:
    amount = format_minor(event.amount, event.currency)
    if isinstance(event, TopUpCompleted):
        kind, title, body = Kind.TOPUP_COMPLETED, f"Your top-up of {amount} has arrived", ""
    else:
        kind, title = Kind.TOPUP_FAILED, f"Your top-up of {amount} failed"
        body = "No money was taken. Try another payment method."
    data = {
        "topup_id": event.topup_id,
        "amount": event.amount,
        "currency": event.currency,
        "failure_code": event.failure_code,
    }
    return Message(user_id=event.user_id, kind=kind, title=title, body=body, data=data)


def _payout(event: PayoutCompleted | PayoutFailed) -> Message:
    amount = format_minor(event.amount, event.currency)
    if isinstance(event, PayoutCompleted):
        kind, title, body = Kind.PAYOUT_COMPLETED, f"Your payout of {amount} is at your bank", ""
    else:
        kind, title = Kind.PAYOUT_FAILED, f"Your payout of {amount} failed"
        body = "The bank did not take it. The money is in your wallet again."
    data = {
        "payout_id": event.payout_id,
        "amount": event.amount,
        "currency": event.currency,
        "failure_code": event.failure_code,
    }
    return Message(user_id=event.user_id, kind=kind, title=title, body=body, data=data)


def _exchanged(event: ExchangeCompleted) -> Message:
    given = format_minor(event.amount, event.currency)
    got = format_minor(event.target_amount, event.target_currency)
    data = {
        "exchange_id": event.exchange_id,
        "amount": event.amount,
        "currency": event.currency,
        "target_amount": event.target_amount,
        "target_currency": event.target_currency,
    }
    title, body = f"You exchanged {given} into {got}", f"1 {event.currency} was {event.rate} {event.target_currency}."
    return Message(user_id=event.user_id, kind=Kind.EXCHANGE_COMPLETED, title=title, body=body, data=data)


def _statement(event: StatementReady) -> Message:
    year, month = event.month.split("-")
    title = f"Your {event.currency} statement for {_MONTHS[int(month) - 1]} {year} is ready"
    data = {"month": event.month, "currency": event.currency}
    return Message(user_id=event.user_id, kind=Kind.STATEMENT_READY, title=title, body="", data=data)


def _dispute(event: DisputeOpened | DisputeClosed) -> Message:
    amount = format_minor(event.amount, event.currency)
    if isinstance(event, DisputeOpened):
        kind, title = Kind.DISPUTE_OPENED, f"A payment of {amount} is disputed"
        body = "The money is held. Answer in time, or the card's holder gets it back."
    else:
        kind, title = Kind.DISPUTE_CLOSED, f"The dispute about {amount} is {event.status}"
        won = event.status is DisputeStatus.WON
        body = "What was held is back in your wallet." if won else "The card's holder has the money back."
    data = {
        "dispute_id": event.dispute_id,
        "payment_id": event.payment_id,
        "amount": event.amount,
        "currency": event.currency,
        "status": event.status,
        "respond_by": event.respond_by.isoformat() if event.respond_by else None,
    }
    return Message(user_id=event.user_id, kind=kind, title=title, body=body, data=data)


def _new_device(event: SessionStarted) -> Message:
    return Message(
        user_id=event.user_id,
        kind=Kind.NEW_DEVICE,
        title=f"New sign-in from {event.device[:NAME_LENGTH_MAX]}",
        body=f"From the address {event.ip}. Was it not you? End that session and change your password.",
        data={"session_id": event.session_id, "device": event.device[:NAME_LENGTH_MAX], "ip": event.ip},
    )


def _credentials(event: PasswordChanged | ReuseDetected) -> Message:
    if isinstance(event, PasswordChanged):
        kind, title = Kind.PASSWORD_CHANGED, "Your password was changed"
        body = "All your other sessions were ended. Was it not you? Reset your password at once."
    else:
        kind, title = Kind.TOKEN_REUSED, "We ended all your sessions"
        body = "Somebody used an old sign-in of yours, which can mean that it was stolen. Please sign in again."
    return Message(user_id=event.user_id, kind=kind, title=title, body=body, data={})


def _webhook_disabled(event: WebhookDisabled) -> Message:
    if event.reason == "gone":
        body = "It answered that it is gone for good (410)."
    else:
        body = f"{event.failures} deliveries in a row failed since {event.failing_since:%d %B %Y}."
    return Message(
        user_id=event.user_id,
        kind=Kind.WEBHOOK_DISABLED,
        title=f"We stopped sending webhooks to {event.host[:NAME_LENGTH_MAX]}",
        body=f"{body} What happens meanwhile waits for a week; resume the endpoint when it is well.",
        data={"endpoint_id": event.endpoint_id, "reason": event.reason},
    )
