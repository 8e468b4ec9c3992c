"""Exchanging at a quoted price: once, in time, by its owner, and in the books."""

import asyncio
from typing import Any

from sqlalchemy import text

from florin_kit.ids import new_id, to_uuid
from florin_payments.exchange import repository

from .calls import exchange, in_order, quote


async def test_an_exchange_moves_from_wallet_to_wallet_and_the_margin_is_booked(rated: Any) -> None:
    ada = await rated.customer("ada", eur=10_000)
    made = (await exchange(ada, (await quote(ada))["id"])).json()
    assert (await ada.balance(), await ada.balance("USD")) == (0, 11_491)
    assert (made["status"], made["source"]["amount"], made["target"]["amount"]) == ("completed", 10_000, 11_491)
    assert await ada.get(f"/exchange/{made['id']}") == made
    assert (await ada.get("/exchange"))["items"] == [made]
    kinds = await rated.rows(
        """SELECT rtrim(a.kind, '0123456789abcdef') AS kind, e.currency, e.amount_minor FROM ledger_entries e
           JOIN ledger_accounts a ON a.id = e.account_id JOIN ledger_transactions t ON t.id = e.transaction_id
           WHERE t.kind = 'exchange' ORDER BY 1, 2"""
    )
    assert [tuple(row) for row in kinds] == [
        ("exchange_margin_", "USD", 58),
        ("exchange_position_", "EUR", 10_000),
        ("exchange_position_", "USD", -11_549),
        ("wallet", "EUR", -10_000),
        ("wallet", "USD", 11_491),
    ]
    await in_order(rated)


async def test_staff_see_position_and_margin(rated: Any) -> None:
    ada, root = await rated.customer("ada", eur=20_000), await rated.customer("root", role="ADMIN")
    for _ in range(2):
        assert (await exchange(ada, (await quote(ada))["id"])).status_code == 201
    assert (await root.get("/exchange/positions"))["items"] == [
        {"currency": "EUR", "position": 20_000, "margin": 0},
        {"currency": "USD", "position": -23_098, "margin": 116},
    ]
    assert (await ada.http.get("/api/v1/exchange/positions")).status_code == 403


async def test_of_a_hundred_uses_of_a_quote_one_counts(rated: Any) -> None:
    ada = await rated.customer("ada", eur=1_000_000)
    quoted = (await quote(ada))["id"]
    answers = await asyncio.gather(*(exchange(ada, quoted) for _ in range(100)))
    codes = [answer.json().get("code", answer.json().get("status")) for answer in answers]
    assert sorted(codes) == ["completed"] + ["quote_used"] * 99
    assert (await ada.balance(), await ada.balance("USD")) == (990_000, 11_491)
    await in_order(rated)


async def test_of_a_hundred_repetitions_of_a_request_all_get_one_answer(rated: Any) -> None:
    ada = await rated.customer("ada", eur=1_000_000)
    quoted = (await quote(ada))["id"]
    answers = await asyncio.gather(*(exchange(ada, quoted, key="k") for _ in range(100)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await ada.balance() == 990_000


async def test_a_quote_ends_by_the_clock_of_the_database(rated: Any) -> None:
    ada = await rated.customer("ada", eur=10_000)
    quoted = (await quote(ada))["id"]
    async with rated.database.transaction() as tx:
        await tx.execute(text("UPDATE exchange_quotes SET expires_at = clock_timestamp()"))
    answer = await exchange(ada, quoted, key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "quote_expired")
    assert (await exchange(ada, quoted, key="k")).content == answer.content
    assert await ada.balance() == 10_000


async def test_a_quote_that_ends_while_its_use_waits_is_not_used(rated: Any) -> None:
    """The time that counts is that of the use, not that at which its transaction began."""
    ada = await rated.customer("ada", eur=10_000)
    quoted = to_uuid("quo", (await quote(ada))["id"])
    async with rated.database.transaction() as waiting:
        await repository.database_time(waiting)
        async with rated.database.transaction() as tx:
            await tx.execute(text("UPDATE exchange_quotes SET expires_at = clock_timestamp()"))
        assert await repository.take(waiting, quoted, to_uuid("usr", ada.id), quoted) is None


async def test_quotes_are_their_owners(rated: Any) -> None:
    ada, eve = await rated.customer("ada", eur=10_000), await rated.customer("eve", eur=10_000)
    root = await rated.customer("root", role="ADMIN", eur=10_000)
    quoted = (await quote(ada))["id"]
    for other in (eve, root):
        answer = await exchange(other, quoted)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    made = (await exchange(ada, quoted)).json()["id"]
    assert (await eve.http.get(f"/api/v1/exchange/{made}")).status_code == 404
    assert (await root.get(f"/exchange/{made}"))["id"] == made
    assert (await eve.get("/exchange"))["items"] == []
    for none in (new_id("quo"), new_id("pay"), "x"):
        assert (await exchange(ada, none)).status_code == 404


async def test_what_is_not_covered_is_refused_for_good_and_leaves_the_quote(rated: Any) -> None:
    ada = await rated.customer("ada", eur=9_999)
    quoted = (await quote(ada))["id"]
    answer = await exchange(ada, quoted, key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_funds")
    async with rated.database.transaction() as tx:
        await rated.fund(tx, ada.id, "EUR", 1)
    assert (await exchange(ada, quoted, key="k")).content == answer.content
    assert (await exchange(ada, quoted, key="another")).status_code == 201
    await in_order(rated)


async def test_without_a_key_nothing_moves(rated: Any) -> None:
    ada = await rated.customer("ada", eur=10_000)
    answer = await ada.http.post("/api/v1/exchange", json={"quote_id": (await quote(ada))["id"]})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert await ada.balance() == 10_000


async def test_whoever_is_not_active_does_not_exchange(rated: Any) -> None:
    ada = await rated.customer("ada", eur=10_000)
    quoted = (await quote(ada))["id"]
    async with rated.database.transaction() as tx:
        await tx.execute(text("UPDATE users SET status = 'pending'"))
    answer = await exchange(ada, quoted)
    assert (answer.status_code, answer.json()["code"]) == (409, "account_not_ready")
    assert await ada.balance() == 10_000


async def test_an_exchange_is_announced_with_it(rated: Any) -> None:
    ada = await rated.customer("ada", eur=10_000)
    made = (await exchange(ada, (await quote(ada))["id"])).json()
    rows = await rated.rows("SELECT envelope FROM outbox WHERE type = 'exchange.completed'")
    assert [row.envelope["data"] for row in rows] == [
        {
            "exchange_id": made["id"],
            "user_id": ada.id,
            "amount": 10_000,
            "currency": "EUR",
            "target_amount": 11_491,
            "target_currency": "USD",
            "margin": 58,
            "rate": "1.1491255",
        }
    ]


async def test_the_list_goes_by_pages(rated: Any) -> None:
    ada = await rated.customer("ada", eur=30_000)
    made = [(await exchange(ada, (await quote(ada))["id"])).json()["id"] for _ in range(3)]
    first = await ada.get("/exchange?limit=2")
    second = await ada.get(f"/exchange?limit=2&cursor={first['next_cursor']}")
    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None


async def test_wallets_both_ways_at_once_end_where_they_must(rated: Any) -> None:
    ada = await rated.customer("ada", eur=100_000, usd=100_000)
    there = [(await quote(ada))["id"] for _ in range(10)]
    back = [(await quote(ada, from_currency="USD", to_currency="EUR"))["id"] for _ in range(10)]
    answers = await asyncio.gather(*(exchange(ada, one) for one in there + back))
    assert {answer.status_code for answer in answers} == {201}
    got = 10_000 * 10_000 * 995 // 1_000 // 11_549  # 86.15 EUR for 100.00 USD
    assert (await ada.balance(), await ada.balance("USD")) == (10 * got, 10 * 11_491)
    await in_order(rated)
