"""`payout.*`: money from a wallet to a bank account, published by payments. Subject: the payout id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import AmountMinor, AnyId, Code, Currency, UserId
from florin_contracts.vocabulary import Service, Topic, TransferStatus


class PayoutState(Event, frozen=True, kw_only=True):
    """The payout after the change."""

    payout_id: AnyId
    user_id: UserId
    amount: AmountMinor
    currency: Currency
    status: TransferStatus
    failure_code: Code | None = None


_PUBLIC = ("payout_id", "amount", "currency", "status", "failure_code")


@event(
    "payout.processing",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class PayoutProcessing(PayoutState, frozen=True, kw_only=True):
    """Handed to the payment service provider; the outcome is open."""


@event(
    "payout.completed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class PayoutCompleted(PayoutState, frozen=True, kw_only=True):
    """The provider confirmed it and the books say so."""


@event(
    "payout.failed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=_PUBLIC,
)
class PayoutFailed(PayoutState, frozen=True, kw_only=True):
    """Nothing moved, or what was held went back; `failure_code` says why."""
