"""Rates are asked for when it is time, by one replica, and believed within reason."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from florin_payments.exchange import repository
from florin_payments.exchange.rates import Sheet, Unusable, jumped, make_sheet
from florin_payments.exchange.table import TableRates
from florin_payments.money import DECIMALS

from .calls import sheets

TODAY = datetime.now(UTC).date()


class Says:
    """A provider that says what it is told to, and counts how often it was asked."""

    name = "says"

    def __init__(self, as_of: date = TODAY, valid_at: datetime | None = None, **rates: str) -> None:
        self.asked = 0
        self.as_of, self.valid_at, self.rates = as_of, valid_at, rates or {"USD": "1.1"}

    async def fetch(self) -> Sheet:
        self.asked += 1
        rates = {currency: Decimal(rate) for currency, rate in self.rates.items()}
        return make_sheet("EUR", self.as_of, self.valid_at, rates)


class Silent(Says):
    async def fetch(self) -> Sheet:
        self.asked += 1
        raise Unusable("no answer")


async def time_comes(world: Any) -> None:
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE exchange_sources SET next_at = now()"))


async def usd(world: Any) -> Decimal | None:
    async with world.database.read() as ro:
        known = await repository.newest(ro, "says")
    return known.rates["USD"] if known else None


async def say(world: Any, **more: Any) -> Decimal | None:
    await time_comes(world)
    await sheets(world, Says(**more)).refresh_rates()
    return await usd(world)


async def test_of_many_replicas_one_asks(world: Any) -> None:
    provider = Says()
    await asyncio.gather(*(sheets(world, provider).refresh_rates() for _ in range(8)))
    assert (provider.asked, await usd(world)) == (1, Decimal("1.1"))
    await sheets(world, provider).refresh_rates()
    assert provider.asked == 1
    await time_comes(world)
    await sheets(world, provider).refresh_rates()
    assert provider.asked == 2


async def test_a_provider_that_fails_is_asked_again_in_a_minute(world: Any) -> None:
    silent = Silent()
    await sheets(world, silent).refresh_rates()
    rows = await world.rows("SELECT extract(epoch FROM next_at - now())::int AS pause FROM exchange_sources")
    assert (silent.asked, await usd(world)) == (1, None)
    assert 0 < rows[0].pause <= 60


async def test_the_same_rates_once_more_are_young_again(world: Any) -> None:
    await say(world)
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE exchange_sheets SET valid_at = now() - interval '1 day'"))
    await say(world)
    rows = await world.rows("SELECT now() - valid_at < interval '1 hour' AS young FROM exchange_sheets")
    assert [row.young for row in rows] == [True]


async def test_rates_that_say_from_when_they_are_age_from_then(world: Any) -> None:
    then = datetime.now(UTC) - timedelta(days=2)
    for _ in range(2):
        await say(world, valid_at=then)
    async with world.database.read() as ro:
        known = await repository.newest(ro, "says")
    assert known is not None
    assert known.sheet.valid_at == then
    assert sheets(world, Says()).stale(known)


async def test_a_correction_of_the_same_day_counts(world: Any) -> None:
    await say(world)
    assert await say(world, USD="1.2") == Decimal("1.2")
    assert len(await world.rows("SELECT id FROM exchange_sheets")) == 2


@pytest.mark.parametrize(
    "more",
    [
        {"as_of": TODAY - timedelta(days=1), "USD": "1.2"},
        {"as_of": TODAY + timedelta(days=3), "USD": "1.2"},
        {"USD": "1.3751"},
        {"USD": "0.8799"},
        {"USD": "110"},
        {"EUR": "2", "USD": "1.1"},
        {"XXX": "1"},
    ],
)
async def test_what_is_not_to_be_believed_changes_nothing(world: Any, more: dict[str, Any]) -> None:
    assert await say(world) == Decimal("1.1")
    assert await say(world, **more) == Decimal("1.1")
    assert len(await world.rows("SELECT id FROM exchange_sheets")) == 1


def test_jumps() -> None:
    before = {"USD": Decimal(100), "JPY": Decimal(100), "GBP": Decimal(100)}
    assert jumped(before, {"USD": Decimal(125), "JPY": Decimal(80), "CHF": Decimal(1)}, 25) == []
    assert jumped(before, {"USD": Decimal("125.1"), "JPY": Decimal("79.9"), "GBP": Decimal(100)}, 25) == ["JPY", "USD"]


async def test_the_bundled_table_has_every_currency() -> None:
    assert set((await TableRates().fetch()).rates) == set(DECIMALS)
