"""`statement.*`: closed months of a wallet, published by payments. Subject: the statement's wallet."""

from typing import Annotated

from msgspec import Meta

from florin_contracts.events.base import Event, event
from florin_contracts.types import Currency, UserId
from florin_contracts.vocabulary import Service, Topic

Month = Annotated[str, Meta(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A calendar month of the owner's time zone."""


@event(
    "statement.ready",
    producer=Service.PAYMENTS,
    topic=Topic.PAYMENTS,
    audience=("user_id",),
    public=("month", "currency"),
)
class StatementReady(Event, frozen=True, kw_only=True):
    """A month of a wallet was closed; what stands in its statement never changes again."""

    user_id: UserId
    month: Month
    currency: Currency
