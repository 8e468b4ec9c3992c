"""What Florin needs of a provider of exchange rates, and what makes its word believable. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from florin_payments.money import is_currency

RATE_MIN, RATE_MAX = Decimal("0.000000001"), Decimal(10**9)
RATE_PLACES_MAX = 12


class Unusable(Exception):
    """The provider gave no rates, or none to be believed; the message holds nothing that it sent."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rates that were published together: units of each currency for one unit of ``base``.

    ``as_of`` is the provider's date. ``valid_at`` is the moment from which they age; None: when they were read.
    """

    base: str
    as_of: date
    valid_at: datetime | None
    rates: Mapping[str, Decimal]


class RateProvider(Protocol):
    """Where rates come from."""

    name: str

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def fetch(self) -> Sheet:
        """The rates that are valid now. Raises `Unusable`."""
        ...


def make_sheet(base: str, as_of: date, valid_at: datetime | None, rates: Mapping[str, Decimal]) -> Sheet:
    """The sheet of those rates that Florin has wallets for, and the base. Raises `Unusable`."""
    if not is_currency(base):
        raise Unusable("no wallets in the base currency")
    kept = {currency: rate for currency, rate in rates.items() if is_currency(currency)}
    if not kept:
        raise Unusable("no rates")
    if not all(rate.is_finite() and RATE_MIN <= rate <= RATE_MAX and _places(rate) for rate in kept.values()):
        raise Unusable("a rate is out of bounds")
    if kept.setdefault(base, Decimal(1)) != 1:
        raise Unusable("the base is not worth itself")
    return Sheet(base, as_of, valid_at, kept)


def jumped(before: Mapping[str, Decimal], now: Mapping[str, Decimal], percent_max: int) -> list[str]:
    """Currencies whose rate has changed by more than that: an error, more often than an event."""
    limit = 1 + Decimal(percent_max) / 100
    return sorted(
        currency
        for currency, rate in now.items()
        if currency in before and max(rate, before[currency]) > min(rate, before[currency]) * limit
    )


def _places(rate: Decimal) -> bool:
    exponent = rate.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= RATE_PLACES_MAX
