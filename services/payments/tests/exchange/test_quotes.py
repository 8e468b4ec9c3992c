"""Prices: what they say, what is refused, and which rates they come from."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from florin_payments.exchange import repository
from florin_payments.exchange.rates import Sheet
from florin_payments.exchange.table import TableRates

from .calls import QUOTE, exchange, quote, refused, sheets


async def test_a_quote_says_both_amounts_the_rates_and_what_we_earn(rated: Any) -> None:
    ada = await rated.customer("ada")
    made = await quote(ada)
    assert (made["source"], made["target"]) == (
        {"amount": 10_000, "currency": "EUR"},
        {"amount": 11_491, "currency": "USD"},  # 100.00 × 1.1549 × 0.995 = 114.91255
    )
    assert (made["mid_rate"], made["rate"], made["spread_percent"]) == ("1.1549", "1.1491255", "0.5")
    assert made["margin"] == {"amount": 58, "currency": "USD"}  # 115.49 − 114.91
    assert (made["provider"], made["rates_as_of"], made["valid_s"]) == ("table", "2026-11-20", 600)
    assert datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"]) == timedelta(
        seconds=600
    )


async def test_the_target_can_be_what_is_named(rated: Any) -> None:
    ada = await rated.customer("ada")
    made = await quote(ada, fixed="target")
    assert made["target"] == {"amount": 10_000, "currency": "USD"}
    assert made["source"] == {"amount": 8_703, "currency": "EUR"}  # 100.00 / 1.1491255 = 87.0227…
    assert made["margin"]["amount"] == 8_703 * 11_549 // 10_000 - 10_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"to_currency": "EUR"}, "same"),
        ({"to_currency": "XXX"}, "unsupported"),
        ({"from_currency": "XXX"}, "unsupported"),
        ({"from_currency": "HUF", "to_currency": "KWD", "amount": 10**12, "fixed": "target"}, "too_large"),
        ({"to_currency": "KRW", "amount": 10**12}, "too_large"),
        ({"from_currency": "HUF", "amount": 1}, "too_small"),
    ],
)
async def test_impossible_quotes_are_refused(rated: Any, body: dict[str, Any], code: str) -> None:
    assert await refused(await rated.customer("ada"), **body) == (422, "validation_failed", code)


@pytest.mark.parametrize(
    "body",
    [{"amount": 0}, {"amount": -1}, {"amount": 1.5}, {"amount": "1"}, {"amount": 10**12 + 1}, {"fixed": "x"}, {"x": 1}],
)
async def test_malformed_quotes_are_refused(rated: Any, body: dict[str, Any]) -> None:
    assert (await refused(await rated.customer("ada"), **body))[0] == 422


async def test_without_rates_or_with_old_ones_nothing_is_quoted(world: Any) -> None:
    ada = await world.customer("ada", eur=10_000)
    assert (await refused(ada))[:2] == (503, "rates_unavailable")
    assert (await ada.http.get("/api/v1/exchange/rates")).status_code == 503
    await sheets(world).refresh_rates()
    quoted = await quote(ada)
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE exchange_sheets SET valid_at = now() - interval '6 days 1 s'"))
    answer = await ada.http.post("/api/v1/exchange/quotes", json=QUOTE)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (
        503,
        "rates_unavailable",
        "60",
    )
    assert (await ada.get("/exchange/rates"))["stale"] is True
    # What was promised is kept.
    assert (await exchange(ada, quoted["id"])).status_code == 201


async def test_rates_are_shown_for_any_base(rated: Any) -> None:
    ada = await rated.customer("ada")
    shown = await ada.get("/exchange/rates")
    rates = {item["currency"]: item["rate"] for item in shown["items"]}
    assert (shown["base"], shown["stale"], rates["USD"], len(rates)) == ("EUR", False, "1.1549", 25)
    other = await ada.get("/exchange/rates?base=USD")
    rates = {item["currency"]: item["rate"] for item in other["items"]}
    assert (rates["EUR"], "USD" in rates) == ("0.86587583", False)
    assert (await ada.http.get("/api/v1/exchange/rates?base=XXX")).status_code == 422


async def test_a_price_follows_the_newest_rates(rated: Any) -> None:
    class Newer(TableRates):
        async def fetch(self) -> Sheet:
            old = await super().fetch()
            return Sheet(old.base, old.as_of + timedelta(days=1), None, {**old.rates, "USD": Decimal("1.2")})

    ada = await rated.customer("ada")
    before = await quote(ada)
    async with rated.database.transaction() as tx:
        await tx.execute(text("UPDATE exchange_sources SET next_at = now()"))
    await sheets(rated, Newer()).refresh_rates()
    assert (before["mid_rate"], (await quote(ada))["mid_rate"]) == ("1.1549", "1.2")


async def test_old_quotes_are_purged_and_exchanges_stay(rated: Any) -> None:
    ada = await rated.customer("ada", eur=10_000)
    made = (await exchange(ada, (await quote(ada))["id"])).json()
    await quote(ada)
    async with rated.database.transaction() as tx:
        await tx.execute(text("UPDATE exchange_quotes SET expires_at = now() - interval '2 days'"))
    await quote(ada)
    async with rated.database.transaction() as tx:
        assert await repository.purge_quotes(tx, timedelta(days=1)) == 2
    assert len(await rated.rows("SELECT id FROM exchange_quotes")) == 1
    assert await ada.get(f"/exchange/{made['id']}") == made
