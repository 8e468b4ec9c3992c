"""Wire forms of exchange."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Input, Money, Output
from florin_payments.exchange.conversion import percent, written
from florin_payments.exchange.models import Exchange, Quote
from florin_payments.wire import AmountMinor, CurrencyCode

Rate = Annotated[str, Meta(description="Units for one unit, in decimals; for people, not to compute with")]
Percent = Annotated[str, Meta(description="A percentage in decimals: 0.5")]


class RateItem(Output):
    """What one unit of the base buys on the market, before our spread."""

    currency: str
    rate: Rate


class Rates(Output):
    """``stale``: too old to be quoted from."""

    base: str
    provider: str
    as_of: date
    stale: bool
    spread_percent: Percent
    items: list[RateItem]


class QuoteInput(Input):
    """``fixed`` says whose ``amount`` it is: what is given (source) or what is got (target)."""

    from_currency: CurrencyCode
    to_currency: CurrencyCode
    amount: AmountMinor
    fixed: Literal["source", "target"] = "source"


class _Price(Output):
    """``mid_rate`` is the market's, ``rate`` the caller's; ``margin`` is what Florin earns by the difference."""

    id: str
    source: Money
    target: Money
    fixed: str
    rate: Rate
    mid_rate: Rate
    spread_percent: Percent
    margin: Money
    created_at: datetime


class QuoteItem(_Price):
    """A price, promised for ``valid_s`` seconds from the answer on and for one use."""

    provider: str
    rates_as_of: date
    expires_at: datetime
    valid_s: int


class ExchangeInput(Input):
    quote_id: str


class ExchangeItem(_Price):
    """An exchange is complete once it is there."""

    status: Literal["completed"]
    quote_id: str


class PositionItem(Output):
    """The platform's own: ``position`` was taken from customers and given to them, ``margin`` was earned."""

    currency: str
    position: int
    margin: int


def quote_item(quote: Quote, provider: str, as_of: date, valid_s: int) -> QuoteItem:
    """The wire form."""
    return QuoteItem(
        id=from_uuid("quo", quote.id),
        source=Money(quote.source_minor, quote.source_currency),
        target=Money(quote.target_minor, quote.target_currency),
        fixed=quote.fixed,
        rate=written(quote.price.rate),
        mid_rate=written(quote.price.mid),
        spread_percent=percent(quote.spread_bp),
        margin=Money(quote.conversion.margin_minor, quote.target_currency),
        created_at=quote.created_at,
        provider=provider,
        rates_as_of=as_of,
        expires_at=quote.expires_at,
        valid_s=valid_s,
    )


def exchange_item(exchange: Exchange) -> ExchangeItem:
    """The wire form."""
    return ExchangeItem(
        id=from_uuid("exc", exchange.id),
        source=Money(exchange.source_minor, exchange.source_currency),
        target=Money(exchange.target_minor, exchange.target_currency),
        fixed=exchange.fixed,
        rate=written(exchange.price.rate),
        mid_rate=written(exchange.price.mid),
        spread_percent=percent(exchange.spread_bp),
        margin=Money(exchange.conversion.margin_minor, exchange.target_currency),
        created_at=exchange.created_at,
        status="completed",
        quote_id=from_uuid("quo", exchange.quote_id),
    )
