"""`topup.*`: money from a payment method into a wallet, published by payments. Subject: the topup id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import AmountMinor, Code, Currency, PaymentId, TopUpId, UserId
from florin_contracts.vocabulary import Service, Topic, TransferStatus


class TopUpState(Event, frozen=True, kw_only=True):
    """The topup after the change."""

    topup_id: TopUpId
    user_id: UserId
    amount: AmountMinor
    currency: Currency
    status: TransferStatus
    failure_code: Code | None = None
    payment_id: PaymentId | None = None


_PUBLIC = ("topup_id", "amount", "currency", "status", "failure_code")


@event(
    "topup.processing",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class TopUpProcessing(TopUpState, frozen=True, kw_only=True):
    """Handed to the payment service provider; the outcome is open."""


@event(
    "topup.completed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class TopUpCompleted(TopUpState, frozen=True, kw_only=True):
    """The provider confirmed it and the books say so."""


@event(
    "topup.failed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class TopUpFailed(TopUpState, frozen=True, kw_only=True):
    """Nothing moved, or what was held went back; `failure_code` says why."""
