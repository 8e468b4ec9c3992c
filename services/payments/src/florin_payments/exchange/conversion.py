"""What an amount is worth in another currency, at the market's price and at ours. Pure; exact.

Rates are fractions and amounts integers of minor units, so nothing is lost on the way. There is one rounding
rule: what the customer gets is rounded down, what the customer gives is rounded up, to a whole minor unit.
What that leaves is part of the margin, which is booked: source = position, mid = target + margin.
"""

from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from florin_payments.money import AMOUNT_MINOR_MAX, DECIMALS

BASIS_POINTS = 10_000
RATE_DIGITS = 8


class Fixed(StrEnum):
    """The side whose amount the customer has named."""

    SOURCE = "source"
    TARGET = "target"


class NotConvertible(ValueError):
    """``reason``: the result would be less than one minor unit, or more than one movement may be."""

    def __init__(self, reason: Literal["too_small", "too_large"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of ``source`` costs, in units of ``target``.

    ``source_rate`` and ``target_rate`` are units for one unit of the provider's base currency, as published.
    ``spread_bp``: how far our price is from the market's, in hundredths of a percent.
    """

    source: str
    target: str
    source_rate: Decimal
    target_rate: Decimal
    spread_bp: int

    @property
    def mid(self) -> Fraction:
        """The market's price."""
        return Fraction(Fraction(self.target_rate), Fraction(self.source_rate))

    @property
    def rate(self) -> Fraction:
        """The customer's price."""
        return self.mid * Fraction(BASIS_POINTS - self.spread_bp, BASIS_POINTS)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Both amounts; ``mid_minor`` is what the source is worth on the market, in minor units of the target."""

    source_minor: int
    target_minor: int
    mid_minor: int

    @property
    def margin_minor(self) -> int:
        """What the platform earns, in minor units of the target: the spread, and what was rounded off."""
        return self.mid_minor - self.target_minor


def convert(price: Price, amount_minor: int, fixed: Fixed) -> Conversion:
    """Convert an amount of the side that is fixed. Raises `NotConvertible`."""
    assert amount_minor > 0, "amounts are positive"
    assert 0 <= price.spread_bp < BASIS_POINTS, "a spread leaves something"
    scale = Fraction(10) ** (DECIMALS[price.target] - DECIMALS[price.source])
    ours, market = price.rate * scale, price.mid * scale
    if fixed is Fixed.SOURCE:
        source, target = amount_minor, _down(amount_minor * ours)
    else:
        source, target = _up(Fraction(amount_minor, ours)), amount_minor
    if target < 1:
        raise NotConvertible("too_small")
    if max(source, target) > AMOUNT_MINOR_MAX:
        raise NotConvertible("too_large")
    made = Conversion(source, target, _down(source * market))
    assert made.margin_minor >= 0, "an exchange never costs the platform anything"
    return made


def written(rate: Fraction, digits: int = RATE_DIGITS) -> str:
    """A rate for people, to that many significant digits; amounts are never computed from it."""
    context = Context(prec=digits)
    return f"{context.divide(Decimal(rate.numerator), Decimal(rate.denominator)):f}"


def percent(basis_points: int) -> str:
    """Hundredths of a percent as people write them: ``0.5`` for 50."""
    return f"{(Decimal(basis_points) / 100).normalize():f}"


def _down(value: Fraction) -> int:
    return value.numerator // value.denominator


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
