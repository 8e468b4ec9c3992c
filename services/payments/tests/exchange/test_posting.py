"""Postings of many entries, and what the database refuses of them."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from florin_kit.ids import to_uuid, uuid7
from florin_payments.exchange import posting
from florin_payments.exchange.models import Quote
from florin_payments.ledger import repository as ledger
from florin_payments.ledger.verify import verify

from .calls import in_order, of, quote

POST = text("SELECT ledger_post(:transaction, :kind, :reference, :accounts, :amounts, now())")


async def post(world: Any, accounts: list[UUID], amounts: list[int | None], kind: str = "exchange") -> bool:
    values = {"transaction": uuid7(), "reference": uuid7(), "accounts": accounts, "amounts": amounts, "kind": kind}
    async with world.database.transaction() as tx:
        return bool((await tx.execute(POST, values)).scalar_one())


@pytest.fixture
async def books(world: Any) -> dict[str, UUID]:
    """Accounts to post to: a customer's with 100.00 EUR, and the platform's."""
    ada = await world.customer("ada", eur=10_000)
    now, owner = datetime.now(UTC), to_uuid("usr", ada.id)
    async with world.database.transaction() as tx:
        return {
            "EUR": await ledger.open_account(tx, "wallet", owner, "EUR", now),
            "USD": await ledger.open_account(tx, "wallet", owner, "USD", now),
            "position EUR": await ledger.open_account(tx, "exchange_position_0", None, "EUR", now),
            "position USD": await ledger.open_account(tx, "exchange_position_0", None, "USD", now),
        }


async def test_two_legs_are_one_transaction(world: Any, books: dict[str, UUID]) -> None:
    assert await post(world, list(books.values()), [-10_000, 11_000, 10_000, -11_000])
    rows = await world.rows("SELECT count(*), count(DISTINCT transaction_id) FROM ledger_entries WHERE number = 1")
    assert tuple(rows[0]) == (5, 2)  # with the money's coming, which was the wallet's and the clearing's first
    assert {check for check, _ in (await verify(world.database.engine)).differences} == {
        "exchange and ledger differ"
    }, "the books balance, and nobody exchanged anything"


@pytest.mark.parametrize(
    "amounts",
    [
        [-10_000, 11_000, 10_000, -10_999],
        [-10_000, 10_000, 11_000, -11_000],
        [-1, 1, -1, 1],
    ],
)
async def test_each_currency_balances_or_nothing_is_posted(
    world: Any, books: dict[str, UUID], amounts: list[int | None]
) -> None:
    with pytest.raises(DBAPIError, match="must balance in each currency"):
        await post(world, list(books.values()), amounts)
    assert await world.rows("SELECT id FROM ledger_transactions WHERE kind = 'exchange'") == []
    await in_order(world)


@pytest.mark.parametrize("amounts", [[-1, 1, 1, 0], [-1, 1, 1, None], [-1, 1, 0], [1]])
async def test_every_account_has_an_amount(world: Any, books: dict[str, UUID], amounts: list[int | None]) -> None:
    with pytest.raises(DBAPIError, match="an amount for each of its accounts"):
        await post(world, list(books.values()), amounts)


async def test_accounts_are_there_and_named_once(world: Any, books: dict[str, UUID]) -> None:
    with pytest.raises(DBAPIError, match="accounts that there are"):
        await post(world, [books["EUR"], uuid7()], [-1, 1])
    with pytest.raises(DBAPIError, match="an amount for each of its accounts"):
        await post(world, [books["EUR"], books["EUR"]], [-1, 1])
    with pytest.raises(DBAPIError, match="an amount for each of its accounts"):
        await post(world, [], [])


async def test_no_wallet_is_overdrawn_and_nothing_is_posted(world: Any, books: dict[str, UUID]) -> None:
    assert not await post(world, list(books.values()), [-10_001, 11_000, 10_001, -11_000])
    assert await world.rows("SELECT id FROM ledger_transactions WHERE kind = 'exchange'") == []
    await in_order(world)


async def test_whoever_comes_second_sees_what_the_first_left(world: Any, books: dict[str, UUID]) -> None:
    accounts, amounts = list(books.values()), [-6_000, 6_600, 6_000, -6_600]
    values = {"transaction": uuid7(), "reference": uuid7(), "accounts": accounts, "amounts": amounts}
    async with world.database.transaction() as first:
        assert (await first.execute(POST, {**values, "kind": "exchange"})).scalar_one()
        second = asyncio.create_task(post(world, accounts, list(amounts)))
        done, _ = await asyncio.wait([second], timeout=0.3)
        assert not done
    assert await second is False, "refused, and no error: the balance was looked at behind the lock"


async def test_a_sum_beyond_64_bits_is_refused_whole(world: Any, books: dict[str, UUID]) -> None:
    most, euros = 2**63 - 1, [books["position EUR"], books["EUR"]]
    with pytest.raises(DBAPIError, match="out of range"):
        await post(world, euros, [-most, most])  # 100.00 are there already
    await in_order(world)


async def test_only_reversals_reverse_and_kinds_are_known(world: Any, books: dict[str, UUID]) -> None:
    for kind in ("reversal", "anything"):
        with pytest.raises(DBAPIError, match="violates check constraint"):
            await post(world, [books["EUR"], books["position EUR"]], [-1, 1], kind)


async def test_exchanges_in_different_slots_do_not_wait_for_each_other(rated: Any) -> None:
    """While one holds its locks, fifteen of sixteen others go through; those in its slot wait."""
    people = [await rated.customer(f"user{n}", eur=10_000) for n in range(3)]
    async with rated.database.transaction() as tx:  # the accounts are there
        for slot in "01":
            for currency in ("EUR", "USD"):
                for kind in ("position", "margin"):
                    await ledger.open_account(tx, f"exchange_{kind}_{slot}", None, currency, datetime.now(UTC))
    made = []
    for person, slot in zip(people, "010", strict=True):
        quoted = to_uuid("quo", (await quote(person))["id"])
        async with rated.database.read() as ro:
            found = await ro.get_one(Quote, quoted)
        made.append(of(found, slot))
    now = datetime.now(UTC)
    async with rated.database.transaction() as first:
        assert await posting.post(first, made[0], now)
        async with rated.database.transaction() as second:
            await second.execute(text("SET LOCAL lock_timeout = '1s'"))
            assert await posting.post(second, made[1], now)
        async with rated.database.transaction() as third:
            await third.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(DBAPIError, match="lock timeout"):
                await posting.post(third, made[2], now)
            await third.rollback()
