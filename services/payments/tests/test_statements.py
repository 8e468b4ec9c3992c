"""Statements: months that are closed once, add up, and never change."""

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from florin_contracts.events import PreferencesUpdated
from florin_kit.db.data_keys import DataKeys
from florin_kit.events import Message, encode, make_transport, wrap
from florin_kit.ids import new_id, to_uuid
from florin_kit.sealing import KeyEncryptionKeys
from florin_payments.events import consumers
from florin_payments.ledger import repository as ledger
from florin_payments.ledger.pool import LedgerPool
from florin_payments.people.directory import Directory
from florin_payments.statements import zones
from florin_payments.statements.closing import Closing


def months_ago(count: int, day: int = 10, hour: int = 12) -> datetime:
    today = datetime.now(UTC)
    month = today.year * 12 + today.month - 1 - count
    return datetime(month // 12, month % 12 + 1, day, hour, tzinfo=UTC)


def named(count: int) -> str:
    return f"{months_ago(count):%Y-%m}"


async def move(world: Any, owner: str, amount: int, at: datetime, currency: str = "EUR") -> None:
    """Money from or to the clearing account, at a time of its own."""
    async with world.database.transaction() as tx:
        clearing = await ledger.open_account(tx, "psp_clearing", None, currency, at)
        wallet = await ledger.open_account(tx, "wallet", to_uuid("usr", owner), currency, at)
        source, target = (clearing, wallet) if amount > 0 else (wallet, clearing)
        reference = to_uuid("top", new_id("top"))
        assert await ledger.move(
            tx, kind="top_up", reference=reference, source=source, target=target, amount_minor=abs(amount), now=at
        )


async def close(world: Any, grace: timedelta = timedelta(0)) -> None:
    closing = Closing(world.database, grace)
    while await closing.enrol_wallets():
        pass
    while await closing.close_months():
        pass


async def again(world: Any) -> None:
    """Let the time come for every wallet."""
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE statement_accounts SET check_at = now() - interval '1 s'"))


async def statements(person: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get("/statements"))["items"]
    return found


async def rows_of(person: Any, month: str, currency: str = "EUR") -> list[dict[str, str]]:
    answer = await person.http.get(f"/api/v1/statements/{month}.csv?currency={currency}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


async def pdf_of(person: Any, month: str, currency: str = "EUR") -> Any:
    return await person.http.get(f"/api/v1/statements/{month}.pdf?currency={currency}")


async def told(world: Any, owner: str) -> list[str]:
    """Which months somebody was told of."""
    found = await world.rows("SELECT envelope FROM outbox WHERE type = 'statement.ready' ORDER BY id")
    return [row.envelope["data"]["month"] for row in found if row.envelope["data"]["user_id"] == owner]


async def test_months_are_closed_one_after_the_other_and_add_up(world: Any) -> None:
    ada = await world.customer("ada")
    for amount, ago in ((10_000, 3), (-250, 3), (500, 1), (-1_000, 1), (70, 0)):
        await move(world, ada.id, amount, datetime.now(UTC) if ago == 0 else months_ago(ago))
    await close(world)
    found = await statements(ada)
    assert [(s["month"], s["opening"], s["incoming"], s["outgoing"], s["closing"], s["entries"]) for s in found] == [
        (named(0), 9_250, 70, 0, 9_320, 1),
        (named(1), 9_750, 500, 1_000, 9_250, 2),
        (named(3), 0, 10_000, 250, 9_750, 2),
    ]
    assert [s["closed_at"] is None for s in found] == [True, False, False]
    assert await told(world, ada.id) == [named(1)]


async def test_replicas_close_a_month_once(world: Any) -> None:
    people = [await world.customer(f"person{number}") for number in range(12)]
    for person in people:
        await move(world, person.id, 100, months_ago(1))
    closing = Closing(world.database, timedelta(0))
    await closing.enrol_wallets()
    await asyncio.gather(*(closing.close_months() for _ in range(4)))
    await again(world)
    await asyncio.gather(*(closing.close_months() for _ in range(4)))
    for person in people:
        assert await told(world, person.id) == [named(1)]
    [counted] = await world.rows("SELECT count(*) AS n FROM statements")
    assert counted.n == len(people)


async def test_a_closed_month_never_changes(world: Any) -> None:
    ada = await world.customer("ada")
    await move(world, ada.id, 1_000, months_ago(1))
    await close(world)
    before = [(await pdf_of(ada, named(1))).content, await rows_of(ada, named(1))]
    # Dated within the closed month, but entered now; and a clock that was a year ahead.
    await move(world, ada.id, 5, months_ago(1, day=20))
    await move(world, ada.id, 7, datetime.now(UTC) + timedelta(days=365))
    await again(world)
    await close(world)
    assert [(await pdf_of(ada, named(1))).content, await rows_of(ada, named(1))] == before
    [running, closed] = await statements(ada)
    assert (running["month"], running["incoming"], closed["closing"]) == (named(0), 12, 1_000)
    for statement in ("UPDATE statements SET closing_minor = 0", "DELETE FROM statements"):
        with pytest.raises(Exception, match=r"permission denied|append-only"):
            async with world.database.transaction() as tx:
                await tx.execute(text(statement))


async def test_a_month_is_closed_when_its_grace_is_over(world: Any) -> None:
    ada = await world.customer("ada")
    await move(world, ada.id, 100, months_ago(1))
    await close(world, grace=timedelta(days=40))
    assert await told(world, ada.id) == []
    [account] = await world.rows("SELECT check_at > now() AS later FROM statement_accounts")
    assert account.later
    await again(world)
    await close(world)
    assert await told(world, ada.id) == [named(1)]


async def test_a_month_begins_at_the_owners_midnight(world: Any) -> None:
    ada = await world.customer("ada")
    zone = "Pacific/Kiritimati"  # UTC+14: the month begins while it is still the last day of the one before
    async with world.database.transaction() as tx:
        await zones.note(tx, to_uuid("usr", ada.id), zone, datetime.now(UTC))
    edge = datetime.combine(months_ago(1, day=1).date(), datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    await move(world, ada.id, 100, edge - timedelta(seconds=1))
    await move(world, ada.id, 10, edge)
    await close(world)
    assert [(s["month"], s["incoming"], s["time_zone"]) for s in await statements(ada) if s["closed_at"]] == [
        (named(1), 10, zone),
        (named(2), 100, zone),
    ]
    rows = await rows_of(ada, named(1))
    assert rows[1]["at"] == edge.astimezone(ZoneInfo(zone)).isoformat()


async def test_who_moves_to_another_zone_loses_no_entry_and_gets_none_twice(world: Any) -> None:
    ada = await world.customer("ada")
    user = to_uuid("usr", ada.id)
    edge = months_ago(1, day=1, hour=0)
    for hours in (-13, -1, 0, 1, 13):
        await move(world, ada.id, 1, edge + timedelta(hours=hours))
    await close(world)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "No/Such", "Europe/Vienna"):
        async with world.database.transaction() as tx:
            await zones.note(tx, user, zone, datetime.now(UTC))
        await close(world)
    found = await world.rows("SELECT first_number, last_number FROM statements ORDER BY first_number")
    numbers = [n for row in found for n in range(row.first_number, row.last_number + 1)]
    assert numbers == list(range(1, 6))


async def test_the_zone_comes_from_what_profile_tells(world: Any, valkey: Any, until: Any) -> None:
    ada = await world.customer("ada", eur=100)
    transport = make_transport("redis", valkey.url, None, "profile")
    keys = DataKeys(KeyEncryptionKeys(world.settings.webhook_key))
    heard = consumers(Directory(LedgerPool(world.settings)), "EUR", keys)
    await transport.start()
    await heard.start(transport, world.database.transaction)
    try:
        event = PreferencesUpdated(user_id=ada.id, time_zone="Asia/Tokyo", language="en")
        envelope = wrap(event, subject=ada.id)
        await transport.publish([Message(envelope.id, envelope.type, ada.id, encode(envelope))])

        async def kept() -> bool:
            return [s["time_zone"] for s in await statements(ada)] == ["Asia/Tokyo"]

        await until(kept)
    finally:
        await heard.stop()
        await transport.stop()


async def test_entries_say_what_and_with_whom(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben", eur=100)
    payment = (await ada.pay(ben, 1_250, description="=HYPERLINK(1)")).json()["id"]
    await ben.pay(ada, 50)
    await ben.post(f"/payments/{payment}/refunds", {"amount": 250})
    rows = await rows_of(ada, named(0))
    assert [(r["type"], r["what"], r["counterparty_name"], r["in"], r["out"], r["balance"]) for r in rows] == [
        ("opening_balance", "Opening balance", "", "", "", "0.00"),
        ("top_up", "Top-up", "", "100.00", "", "100.00"),
        ("payment", "Payment to", "Ben", "", "12.50", "87.50"),
        ("payment", "Payment from", "Ben", "0.50", "", "88.00"),
        ("refund", "Refund from", "Ben", "2.50", "", "90.50"),
        ("closing_balance", "Closing balance", "", "103.00", "12.50", "90.50"),
    ]
    assert rows[2]["description"] == "'=HYPERLINK(1)"
    assert rows[2]["payment_id"] == rows[4]["payment_id"] == payment
    answer = await pdf_of(ada, named(0))
    page = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for fact in ("Statement so far", "Payment to", "Ben (@ben)", "12.50 EUR", "90.50 EUR", "103.00 EUR"):
        assert fact in page, (fact, page)


async def test_what_is_held_is_called_by_what_it_is_held_for(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1_000_000), await world.customer("ben")
    paid_out = {"amount": 100, "currency": "EUR", "destination": "bank_ok"}
    assert (await ada.post("/payouts", paid_out)).status_code == 201
    held = (await ada.pay(ben, 600_000)).json()
    assert held["status"] == "in_review"
    await ada.post(f"/payments/{held['id']}/cancel")
    rows = await rows_of(ada, named(0))
    assert [(r["what"], r["counterparty_name"], r["in"] or r["out"]) for r in rows[2:-1]] == [
        ("Payout", "", "1.00"),
        ("Held for review: payment to", "Ben", "6000.00"),
        ("Not paid after review: payment to", "Ben", "6000.00"),
    ]


async def test_nobody_reads_what_is_somebody_elses(world: Any) -> None:
    ada, eve = await world.customer("ada", eur=100), await world.customer("eve")
    staff = await world.customer("staff", role="ADMIN")
    for person in (eve, staff):
        assert await statements(person) == []
        for kind in ("pdf", "csv"):
            answer = await person.http.get(f"/api/v1/statements/{named(0)}.{kind}?currency=EUR")
            assert answer.status_code == 404
    assert (await pdf_of(ada, named(0))).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("2026-13.pdf?currency=EUR", 404),
        ("0000-01.pdf?currency=EUR", 404),
        ("1999-01.csv?currency=EUR", 404),
        ("2026-01.exe?currency=EUR", 404),
        ("2026-01?currency=EUR", 404),
        ("2026-01.pdf", 422),
        ("2026-01.pdf?currency=eur", 422),
        ("..%2f2026-01.pdf?currency=EUR", 404),
    ],
)
async def test_addresses_that_are_not_there(world: Any, name: str, status: int) -> None:
    ada = await world.customer("ada", eur=1)
    answer = await ada.http.get(f"/api/v1/statements/{name}")
    assert answer.status_code == status, answer.text


async def test_books_that_do_not_add_up_are_not_given_out(world: Any) -> None:
    ada = await world.customer("ada")
    await move(world, ada.id, 1_000, months_ago(1))
    await close(world)
    async with world.database.transaction() as tx:
        # As it would be had somebody written another statement than the ledger's: another hash, same sums.
        await tx.execute(
            text("""
                INSERT INTO statements SELECT account_id, month - interval '2 months', owner_id, currency, time_zone,
                    first_number + 1, last_number + 1, opening_minor, in_minor, out_minor, closing_minor,
                    head_hash, closed_at FROM statements
            """)
        )
    assert (await pdf_of(ada, named(3))).status_code == 500


async def test_a_large_month_is_a_csv_and_not_a_pdf(world: Any) -> None:
    ada = await world.customer("ada")
    await move(world, ada.id, 10_000_000, min(months_ago(0), datetime.now(UTC)))
    async with world.database.transaction() as tx:
        await tx.execute(text("SET LOCAL statement_timeout = '120s'"))
        await tx.execute(
            text("""
                SELECT ledger_move(uuidv7(), 'payout', uuidv7(), w.id, c.id, 1, now())
                FROM ledger_accounts w, ledger_accounts c, generate_series(1, 6000)
                WHERE w.owner_id = :owner AND w.kind = 'wallet' AND c.kind = 'psp_clearing' AND c.currency = 'EUR'
            """),
            {"owner": to_uuid("usr", ada.id)},
        )
    rows = await rows_of(ada, named(0))
    assert (len(rows), rows[-1]["balance"]) == (6_003, "99940.00")
    answer = await pdf_of(ada, named(0))
    assert (answer.status_code, answer.json()["code"]) == (409, "statement_too_long")
