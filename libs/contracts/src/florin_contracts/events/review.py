"""`review.*`: payments that wait for staff, published by payments. Subject: the review id."""

import msgspec

from florin_contracts.events.base import Event, event
from florin_contracts.types import AmountMinor, AnyId, Code, Currency, LongText, PaymentId, Timestamp, UserId
from florin_contracts.vocabulary import Service, Topic


@event(
    "review.opened",
    producer=Service.PAYMENTS,
    topic=Topic.STAFF,
    public=("review_id", "payment_id", "amount", "currency", "approvals_needed", "expires_at"),
)
class ReviewOpened(Event, frozen=True, kw_only=True):
    """The payment's money is held until staff have decided; `rules` are those that asked for it."""

    review_id: AnyId
    payment_id: PaymentId
    amount: AmountMinor
    currency: Currency
    sender_id: UserId
    recipient_id: UserId
    approvals_needed: int
    rules: list[Code] = msgspec.field(default_factory=list)
    expires_at: Timestamp


@event(
    "review.approved",
    producer=Service.PAYMENTS,
    topic=Topic.STAFF,
    public=("review_id", "payment_id", "approvals", "approvals_needed"),
)
class ReviewApproved(Event, frozen=True, kw_only=True):
    """One of staff agreed, as one of `approvals`; with the last that is needed the review is closed too."""

    review_id: AnyId
    payment_id: PaymentId
    approved_by: UserId
    approvals: int
    approvals_needed: int


@event("review.closed", producer=Service.PAYMENTS, topic=Topic.STAFF, public=("review_id", "payment_id", "status"))
class ReviewClosed(Event, frozen=True, kw_only=True):
    """It was approved, rejected, cancelled or has expired; or it was approved and could not be paid (failed)."""

    review_id: AnyId
    payment_id: PaymentId
    status: Code
    closed_by: UserId | None = None
    reason: LongText | None = None
