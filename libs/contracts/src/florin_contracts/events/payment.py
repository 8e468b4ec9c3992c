"""`payment.*`: money between users, published by payments. Subject: the payment id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import (
    AmountMinor,
    AnyId,
    Code,
    Currency,
    LongText,
    Party,
    PaymentId,
    Refund,
    Timestamp,
)
from florin_contracts.vocabulary import PaymentStatus, PaymentType, Service, Topic


class PaymentState(Event, frozen=True, kw_only=True):
    """The payment after the change. `version` grows with every change of this payment."""

    payment_id: PaymentId
    type: PaymentType
    status: PaymentStatus
    amount: AmountMinor
    currency: Currency
    sender: Party
    recipient: Party
    description: LongText = ""
    version: int
    refunded_amount: AmountMinor = 0
    failure_code: Code | None = None
    created_at: Timestamp
    occurred_at: Timestamp
    scheduled_at: Timestamp | None = None
    schedule_id: AnyId | None = None
    retry_at: Timestamp | None = None
    request_id: AnyId | None = None


_PARTIES = ("sender.id", "recipient.id")
# failure_code stays inside: it tells one party about the other one's funds.
_PUBLIC = (
    "payment_id",
    "type",
    "status",
    "amount",
    "currency",
    "sender",
    "recipient",
    "version",
    "refunded_amount",
    "occurred_at",
)


@event(
    "payment.created",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentCreated(PaymentState, frozen=True, kw_only=True):
    """The payment exists."""


@event(
    "payment.updated",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentUpdated(PaymentState, frozen=True, kw_only=True):
    """It was edited, could not be paid yet and is tried again at `retry_at`, or its state became unknown."""


@event(
    "payment.processing",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentProcessing(PaymentState, frozen=True, kw_only=True):
    """Money is on its way; the outcome is open."""


@event(
    "payment.completed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentCompleted(PaymentState, frozen=True, kw_only=True):
    """The money has arrived; the books are final."""


@event(
    "payment.failed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentFailed(PaymentState, frozen=True, kw_only=True):
    """Nothing moved; `failure_code` says why."""


@event(
    "payment.cancelled",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentCancelled(PaymentState, frozen=True, kw_only=True):
    """Called off before anything moved."""


@event(
    "payment.refunded",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentRefunded(PaymentState, frozen=True, kw_only=True):
    """Part or all of it went back; `refunded_amount` is the sum of all refunds."""

    refund: Refund


@event(
    "payment.disputed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=_PARTIES,
    public=_PUBLIC,
)
class PaymentDisputed(PaymentState, frozen=True, kw_only=True):
    """The payer's bank disputes it."""
