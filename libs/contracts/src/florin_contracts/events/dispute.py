"""`dispute.*`: a card holder's complaint about a charge, published by payments. Subject: the dispute id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import AmountMinor, AnyId, Code, Currency, PaymentId, Timestamp, TopUpId, UserId
from florin_contracts.vocabulary import DisputeStatus, Service, Topic


class DisputeState(Event, frozen=True, kw_only=True):
    """The dispute after the change. `user_id` is who answers it, until `respond_by`."""

    dispute_id: AnyId
    user_id: UserId
    topup_id: TopUpId
    payment_id: PaymentId | None = None
    amount: AmountMinor
    currency: Currency
    reason: Code
    status: DisputeStatus
    respond_by: Timestamp | None = None


_PUBLIC = ("dispute_id", "payment_id", "amount", "currency", "reason", "status", "respond_by")


@event("dispute.opened", producer=Service.PAYMENTS, topic=Topic.PAYMENTS, audience=("user_id",), public=_PUBLIC)
class DisputeOpened(DisputeState, frozen=True, kw_only=True):
    """A card holder disputes a charge; the money is held."""


@event("dispute.updated", producer=Service.PAYMENTS, topic=Topic.PAYMENTS, audience=("user_id",), public=_PUBLIC)
class DisputeUpdated(DisputeState, frozen=True, kw_only=True):
    """It was answered, given in to, or not answered in time."""


@event("dispute.closed", producer=Service.PAYMENTS, topic=Topic.PAYMENTS, audience=("user_id",), public=_PUBLIC)
class DisputeClosed(DisputeState, frozen=True, kw_only=True):
    """It is won or lost."""
