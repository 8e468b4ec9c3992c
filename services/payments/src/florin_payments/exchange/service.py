"""Quoting a price and exchanging at it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import ExchangeCompleted
from florin_kit import failpoints
from florin_kit.errors import Conflict, InsufficientFunds, NotFound, invalid
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_payments.exchange import posting, repository
from florin_payments.exchange.conversion import Conversion, Fixed, NotConvertible, Price, convert, percent, written
from florin_payments.exchange.models import Exchange, Quote
from florin_payments.exchange.schemas import (
    ExchangeInput,
    QuoteInput,
    QuoteItem,
    RateItem,
    Rates,
    exchange_item,
    quote_item,
)
from florin_payments.exchange.sheets import RETRY_AFTER_S, RatesUnavailable, Sheets
from florin_payments.idempotency.store import Answer
from florin_payments.money import is_currency
from florin_payments.payments.posting import SenderNotReady
from florin_payments.people import repository as people

EXCHANGES = Counter("florin_exchanges_total", "Exchanges", ["source", "target"])
_REASONS = {
    "too_small": "This is less than the smallest unit of the other currency",
    "too_large": "This is more than can be moved at once",
}


class QuoteUsed(Conflict):
    code, title = "quote_used", "This quote was used before"


class QuoteExpired(Conflict):
    code, title = "quote_expired", "This quote has run out; ask for a new one"


@dataclass(frozen=True)
class Exchanges:
    """Use cases of exchange. ``spread_bp`` is our price's distance from the market's, ``quote_s`` how long it holds."""

    sheets: Sheets
    spread_bp: int
    quote_s: int

    async def rates(self, ro: AsyncSession, base: str | None) -> Rates:
        """The market's rates for one unit of ``base``. Raises `RatesUnavailable` or `ValidationFailed`."""
        known = await self.sheets.newest(ro)
        base = base or known.sheet.base
        if base not in known.rates:
            raise invalid("base", "unsupported", "There are no rates for this currency")
        others = sorted(currency for currency in known.rates if currency != base)
        prices = (Price(base, other, known.rates[base], known.rates[other], self.spread_bp) for other in others)
        return Rates(
            base=base,
            provider=known.sheet.provider,
            as_of=known.sheet.as_of,
            stale=self.sheets.stale(known),
            spread_percent=percent(self.spread_bp),
            items=[RateItem(currency=price.target, rate=written(price.mid)) for price in prices],
        )

    async def quote(self, tx: AsyncSession, principal: Principal, data: QuoteInput) -> QuoteItem:
        """Promise a price. Raises `RatesUnavailable` or `ValidationFailed`."""
        for field in ("from_currency", "to_currency"):
            if not is_currency(getattr(data, field)):
                raise invalid(field, "unsupported", "Florin has no wallets in this currency")
        if data.from_currency == data.to_currency:
            raise invalid("to_currency", "same", "Choose two different currencies")
        known = await self.sheets.newest(tx)
        if self.sheets.stale(known):
            raise RatesUnavailable(retry_after_s=RETRY_AFTER_S)
        for field in ("from_currency", "to_currency"):
            if getattr(data, field) not in known.rates:
                raise invalid(field, "unsupported", "There are no rates for this currency")
        source_rate, target_rate = known.rates[data.from_currency], known.rates[data.to_currency]
        price = Price(data.from_currency, data.to_currency, source_rate, target_rate, self.spread_bp)
        made = _convert(price, data)
        now = await repository.database_time(tx)
        quote = Quote(
            id=uuid7(),
            **_priced(principal.user_uuid, price, made, data.fixed),
            sheet_id=known.sheet.id,
            created_at=now,
            expires_at=now + timedelta(seconds=self.quote_s),
        )
        tx.add(quote)
        await tx.flush()
        return quote_item(quote, known.sheet.provider, known.sheet.as_of, self.quote_s)


async def exchange(tx: AsyncSession, principal: Principal, data: ExchangeInput) -> Answer:
    """Exchange at a quoted price, from wallet to wallet of the caller.

    Raises `QuoteUsed`, `QuoteExpired`, `SenderNotReady`, `InsufficientFunds`, or `NotFound` for others' quotes.
    """
    id_, quote_id, user = uuid7(), to_uuid("quo", data.quote_id), principal.user_uuid
    quote = await repository.take(tx, quote_id, user, id_)
    if quote is None:
        raise await _why_not(tx, quote_id, user)
    known = await people.get(tx, user)
    if known is None or known.status != "active":
        raise SenderNotReady
    failpoints.reach("exchange.taken")
    now = await repository.database_time(tx)
    made = Exchange(
        id=id_,
        quote_id=quote.id,
        **_priced(user, quote.price, quote.conversion, quote.fixed),
        sheet_id=quote.sheet_id,
        created_at=now,
    )
    if not await posting.post(tx, made, now):
        raise InsufficientFunds
    failpoints.reach("exchange.posted")
    tx.add(made)
    await tx.flush()
    await publish(tx, _event(made), from_uuid("exc", made.id), time=now)
    EXCHANGES.labels(made.source_currency, made.target_currency).inc()
    return Answer(201, msgspec.json.encode(exchange_item(made)))


async def visible(session: AsyncSession, exchange_id: str, principal: Principal) -> Exchange:
    """One's own, any for staff. Raises `NotFound` for any other, whether it exists or not."""
    found = await session.get(Exchange, to_uuid("exc", exchange_id))
    if found is None or (found.user_id != principal.user_uuid and not principal.is_admin):
        raise NotFound
    return found


def _convert(price: Price, data: QuoteInput) -> Conversion:
    try:
        return convert(price, data.amount, Fixed(data.fixed))
    except NotConvertible as refused:
        raise invalid("amount", refused.reason, _REASONS[refused.reason]) from None


def _priced(user: UUID, price: Price, made: Conversion, fixed: str) -> dict[str, object]:
    return {
        "user_id": user,
        "source_currency": price.source,
        "source_minor": made.source_minor,
        "target_currency": price.target,
        "target_minor": made.target_minor,
        "mid_minor": made.mid_minor,
        "fixed": fixed,
        "source_rate": price.source_rate,
        "target_rate": price.target_rate,
        "spread_bp": price.spread_bp,
    }


async def _why_not(tx: AsyncSession, quote: UUID, user: UUID) -> Exception:
    owner = Quote.user_id == user
    row = (await tx.execute(select(Quote.exchange_id).where(Quote.id == quote, owner))).one_or_none()
    if row is None:
        return NotFound()
    return QuoteUsed() if row.exchange_id is not None else QuoteExpired()


def _event(made: Exchange) -> ExchangeCompleted:
    return ExchangeCompleted(
        exchange_id=from_uuid("exc", made.id),
        user_id=from_uuid("usr", made.user_id),
        amount=made.source_minor,
        currency=made.source_currency,
        target_amount=made.target_minor,
        target_currency=made.target_currency,
        margin=made.conversion.margin_minor,
        rate=written(made.price.rate),
    )
