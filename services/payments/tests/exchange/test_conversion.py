"""Nothing is lost between two currencies, whatever the exponents, rates and amounts are."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from florin_payments.exchange.conversion import (
    Conversion,
    Fixed,
    NotConvertible,
    Price,
    convert,
    percent,
    written,
)
from florin_payments.exchange.rates import RATE_MAX, RATE_MIN
from florin_payments.money import AMOUNT_MINOR_MAX, DECIMALS

BY_EXPONENT = {0: "JPY", 2: "USD", 3: "KWD"}
currencies = st.sampled_from(sorted(DECIMALS))
rates = st.decimals(RATE_MIN, RATE_MAX, places=9) | st.decimals("0.1", "1000", places=4)
prices = st.builds(Price, currencies, currencies, rates, rates, st.integers(0, 5000))
amounts = st.integers(1, AMOUNT_MINOR_MAX) | st.integers(1, 1000)
fixed = st.sampled_from(Fixed)
usual = settings(max_examples=300, deadline=None, database=None)


def scale(price: Price) -> Fraction:
    return Fraction(10) ** (DECIMALS[price.target] - DECIMALS[price.source])


def attempt(price: Price, amount: int, side: Fixed) -> Conversion:
    try:
        return convert(price, amount, side)
    except NotConvertible:
        assume(False)
        raise


@usual
@given(prices, amounts, fixed)
def test_the_source_is_worth_what_is_given_and_what_is_earned(price: Price, amount: int, side: Fixed) -> None:
    made = attempt(price, amount, side)
    worth = made.source_minor * price.mid * scale(price)
    assert made.mid_minor == made.target_minor + made.margin_minor
    assert made.mid_minor <= worth < made.mid_minor + 1  # the rest of a minor unit is the platform's
    assert made.margin_minor >= 0
    assert 1 <= made.source_minor <= AMOUNT_MINOR_MAX
    assert 1 <= made.target_minor <= AMOUNT_MINOR_MAX
    assert all(type(minor) is int for minor in (made.source_minor, made.target_minor, made.mid_minor))


@usual
@given(prices, amounts)
def test_what_is_named_stays_and_the_other_side_is_as_near_as_can_be(price: Price, amount: int) -> None:
    ours = price.rate * scale(price)
    forth = attempt(price, amount, Fixed.SOURCE)
    assert forth.source_minor == amount
    assert forth.target_minor <= amount * ours < forth.target_minor + 1
    back = attempt(price, amount, Fixed.TARGET)
    assert back.target_minor == amount
    assert (back.source_minor - 1) * ours < amount <= back.source_minor * ours


@usual
@given(prices, amounts, fixed, fixed)
@example(Price("JPY", "KWD", Decimal(1), Decimal(1), 0), 1, Fixed.SOURCE, Fixed.SOURCE)
def test_a_round_trip_never_makes_money(price: Price, amount: int, there: Fixed, back: Fixed) -> None:
    """With all that came out, or for as much as all that went in: less comes home, or more leaves."""
    forth = attempt(price, amount, there)
    home = Price(price.target, price.source, price.target_rate, price.source_rate, price.spread_bp)
    if back is Fixed.SOURCE:
        assert attempt(home, forth.target_minor, back).target_minor <= forth.source_minor
    else:
        assert attempt(home, forth.source_minor, back).source_minor >= forth.target_minor


@usual
@given(
    st.lists(currencies, min_size=2, max_size=5),
    st.fixed_dictionaries(dict.fromkeys(sorted(DECIMALS), rates)),
    amounts,
    st.integers(0, 5000),
)
def test_a_way_around_through_others_never_makes_money(
    way: list[str], sheet: dict[str, Decimal], amount: int, spread_bp: int
) -> None:
    minor = amount
    for source, target in zip(way, [*way[1:], way[0]], strict=True):
        minor = attempt(
            Price(source, target, sheet[source], sheet[target], spread_bp), minor, Fixed.SOURCE
        ).target_minor
    assert minor <= amount


@usual
@given(prices, amounts, st.integers(1, 20))
def test_many_small_ones_never_give_more_than_one_large_one(price: Price, amount: int, parts: int) -> None:
    small = attempt(price, amount, Fixed.SOURCE)
    large = attempt(price, min(amount * parts, AMOUNT_MINOR_MAX), Fixed.SOURCE)
    assume(amount * parts <= AMOUNT_MINOR_MAX)
    assert small.target_minor * parts <= large.target_minor


@pytest.mark.parametrize("source", BY_EXPONENT.values())
@pytest.mark.parametrize("target", BY_EXPONENT.values())
@pytest.mark.parametrize("side", Fixed)
def test_exponents(source: str, target: str, side: Fixed) -> None:
    """At one for one and without a spread, a whole unit is a whole unit."""
    price = Price(source, target, Decimal(1), Decimal(1), 0)
    units = {Fixed.SOURCE: source, Fixed.TARGET: target}
    made = convert(price, 7 * 10 ** DECIMALS[units[side]], side)
    assert made == Conversion(7 * 10 ** DECIMALS[source], 7 * 10 ** DECIMALS[target], 7 * 10 ** DECIMALS[target])


@pytest.mark.parametrize(
    ("price", "amount", "made"),
    [
        (Price("EUR", "JPY", Decimal(1), Decimal("180.25"), 50), 1, Conversion(1, 1, 1)),
        (Price("EUR", "JPY", Decimal(1), Decimal("180.25"), 50), 100, Conversion(100, 179, 180)),
        (Price("JPY", "KWD", Decimal("180.25"), Decimal("0.35465"), 50), 1, Conversion(1, 1, 1)),
        (Price("KWD", "USD", Decimal("0.35465"), Decimal("1.1549"), 0), 1, None),
        (Price("KWD", "USD", Decimal("0.35465"), Decimal("1.1549"), 0), 4, Conversion(4, 1, 1)),
        (Price("JPY", "USD", RATE_MAX, RATE_MIN, 0), AMOUNT_MINOR_MAX, None),
        (Price("USD", "JPY", Decimal(1), Decimal(100), 0), AMOUNT_MINOR_MAX, Conversion(10**12, 10**12, 10**12)),
        (
            Price("USD", "JPY", Decimal(1), Decimal("100.00000000001"), 0),
            AMOUNT_MINOR_MAX,
            Conversion(10**12, 10**12, 10**12),
        ),
        (Price("USD", "JPY", Decimal(1), Decimal("100.000000001"), 0), AMOUNT_MINOR_MAX, None),
    ],
)
def test_the_edges(price: Price, amount: int, made: Conversion | None) -> None:
    if made is not None:
        assert convert(price, amount, Fixed.SOURCE) == made
        return
    with pytest.raises(NotConvertible):
        convert(price, amount, Fixed.SOURCE)


def test_the_reason_is_told() -> None:
    with pytest.raises(NotConvertible, match="too_small"):
        convert(Price("JPY", "USD", RATE_MAX, Decimal(1), 0), 1, Fixed.SOURCE)
    with pytest.raises(NotConvertible, match="too_large"):
        convert(Price("JPY", "USD", RATE_MAX, Decimal(1), 0), 1_000_000, Fixed.TARGET)


def test_rates_for_people() -> None:
    assert [written(Fraction(value)) for value in ("1.1549", "1/3", "180.25", "1000000000", "1/1000000000")] == [
        "1.1549",
        "0.33333333",
        "180.25",
        "1000000000",
        "0.000000001",
    ]
    assert [percent(points) for points in (0, 1, 50, 125, 1000)] == ["0", "0.01", "0.5", "1.25", "10"]
