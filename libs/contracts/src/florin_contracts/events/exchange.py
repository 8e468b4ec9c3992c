"""`exchange.*`: money of a user's from one currency into another, published by payments. Subject: the exchange id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import AmountMinor, AnyId, Currency, ShortText, UserId
from florin_contracts.vocabulary import Service, Topic


@event(
    "exchange.completed",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=("exchange_id", "amount", "currency", "target_amount", "target_currency", "rate"),
)
class ExchangeCompleted(Event, frozen=True, kw_only=True):
    """Both wallets have changed. `margin` is the platform's, in the target currency; `rate` is for people."""

    exchange_id: AnyId
    user_id: UserId
    amount: AmountMinor
    currency: Currency
    target_amount: AmountMinor
    target_currency: Currency
    margin: AmountMinor
    rate: ShortText
