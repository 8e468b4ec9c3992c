"""What the provider says happened is what our books say, or it shows."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_cli.servers import Postgres
from florin_kit.ids import new_id
from florin_payments.psp import simulator
from florin_payments.reconciliation import repository

TOKENS = ("tok_visa", "tok_declined", "tok_late", "tok_late_declined", "tok_webhook_lost", "tok_mastercard")
DESTINATIONS = ("bank_ok", "bank_closed", "bank_returns")


async def test_after_any_traffic_everything_matches(books: Any) -> None:
    chance = random.Random(5)
    ana = await books.world.customer("ana")
    await ana.top_up("tok_visa", 100_000)
    for _ in range(25):
        await ana.top_up(chance.choice(TOKENS), chance.randrange(100, 5_000))
    await books.settle()
    for _ in range(6):
        await books.pay_out(ana, chance.choice(DESTINATIONS), chance.randrange(100, 900))
    await ana.top_up("tok_disputed", 700)
    await books.provider.dispute()
    jobs = books.world.disputes()
    await jobs.discover()
    [dispute] = await books.provider.rows("SELECT 'dsp_' || replace(id::text, '-', '') AS id FROM disputes")
    assert (await books.provider.http.post(f"/v1/disputes/{dispute.id}/close")).status_code == 200
    await books.execute("UPDATE disputes SET check_at = now() - interval '1 s' WHERE check_at IS NOT NULL")
    await jobs.settle_open()
    await books.run()
    assert await books.differences() == []
    day = await books.today()
    assert day["matched_count"] == day["told_count"] > 15
    assert day["matched_amount"] - day["fees"] == day["our_balance"] == day["their_balance"] != 0
    assert (day["waiting_count"], day["open_differences"], day["state"]) == (0, 0, "open")


async def test_a_charge_that_we_never_heard_of_shows_until_it_is_settled(books: Any) -> None:
    ana = await books.world.customer("ana")
    await books.provider.turn(lost_answer_rate=1)
    lost = await ana.top_up("tok_webhook_lost", 500)
    assert lost["status"] == "processing"
    await books.run()
    assert await books.open() == [("charge", lost["id"], "state")]
    [found] = await books.differences()
    assert (found["ours"]["state"], found["theirs"]["amount"]) == ("processing", {"amount": 500, "currency": "EUR"})
    day = await books.today()
    assert (day["open_differences"], day["matched_count"], day["their_balance"] - day["our_balance"]) == (1, 0, 500)
    await books.provider.turn(lost_answer_rate=0)
    await books.settle()
    await books.run()
    assert await books.open() == []
    [found] = await books.differences(status="matched")
    assert found["closed_at"] is not None
    day = await books.today()
    assert (day["open_differences"], day["matched_count"], day["their_balance"] - day["our_balance"]) == (0, 1, 0)


async def test_what_others_do_at_the_provider_shows(books: Any) -> None:
    ana = await books.world.customer("ana")
    known = await ana.top_up("tok_visa", 500)
    [charge] = await books.world.rows("SELECT psp_charge FROM top_ups")
    body = {"charge": charge.psp_charge, "amount": 200}
    made = await books.provider.http.post("/v1/refunds", json=body, headers={"Idempotency-Key": "by hand"})
    assert made.status_code == 201
    stranger = new_id("top")
    body = {"amount": 900, "currency": "EUR", "payment_method": "tok_visa"}
    for key in (stranger, "not ours"):
        await books.provider.http.post("/v1/charges", json=body, headers={"Idempotency-Key": key})
    await books.run()
    assert sorted(await books.open()) == [
        ("charge", "not ours", "missing_here"),
        ("charge", stranger, "missing_here"),
        ("refund", "by hand", "missing_here"),
    ]
    assert known["id"] not in str(await books.differences())


async def test_an_amount_changed_behind_the_back_is_found_on_either_side(books: Any) -> None:
    ana = await books.world.customer("ana")
    first, second = await ana.top_up("tok_visa", 500), await ana.top_up("tok_visa", 600)
    await books.run()
    assert await books.open() == []
    await books.tamper("UPDATE balance_transactions SET amount_minor = 501 WHERE amount_minor = 500")
    await books.execute("UPDATE top_ups SET amount_minor = 599 WHERE amount_minor = 600")
    await books.run(whole=True)
    assert sorted(await books.open()) == sorted([("charge", first["id"], "amount"), ("charge", second["id"], "amount")])
    await books.tamper("UPDATE balance_transactions SET amount_minor = 500 WHERE amount_minor = 501")
    await books.run(whole=True)
    assert await books.open() == [("charge", second["id"], "amount")]


async def test_what_the_provider_does_not_tell_of_any_more_is_missing_there(books: Any) -> None:
    ana = await books.world.customer("ana")
    made = await ana.top_up("tok_visa", 500)
    await books.run()
    await books.tamper("DELETE FROM balance_transactions")
    await books.run(whole=True)
    assert await books.open() == [("charge", made["id"], "missing_there")]
    [found] = await books.differences()
    assert (found["theirs"], found["ours"]["amount"]["amount"]) == (None, 500)


async def test_a_charge_made_twice_is_an_amount_that_differs(books: Any) -> None:
    ana = await books.world.customer("ana")
    made = await ana.top_up("tok_visa", 500)
    await books.tamper(
        "INSERT INTO balance_transactions SELECT gen_random_uuid(), kind, source, reference, amount_minor, fee_minor,"
        " currency, created_at FROM balance_transactions"
    )
    await books.run()
    assert await books.open() == [("charge", made["id"], "amount")]
    [found] = await books.differences()
    assert (found["theirs"]["amount"]["amount"], len(found["provider_ids"])) == (1000, 2)


async def test_what_is_still_on_its_way_is_no_difference(books: Any) -> None:
    ana = await books.world.customer("ana")
    await books.provider.turn(lost_answer_rate=1)
    await ana.top_up("tok_webhook_lost", 500)
    await books.tamper("INSERT INTO dials (id, value) VALUES (1, '{}') ON CONFLICT DO NOTHING")
    patient = books.job(grace=timedelta(minutes=15))
    await books.run(patient)
    assert await books.differences() == []
    assert (await books.today())["waiting_count"] == 1
    # A quarter of an hour later.
    await books.tamper("UPDATE balance_transactions SET created_at = created_at - interval '16 min'")
    await books.run(patient, whole=True)
    assert len(await books.open()) == 1 or _around_midnight()


def _around_midnight() -> bool:
    """A quarter of an hour ago it was another day, which the job comes to as well."""
    return datetime.now(UTC).hour == 0 and datetime.now(UTC).minute < 17


async def test_today_is_read_from_where_it_was_read_to_last(books: Any) -> None:
    ana = await books.world.customer("ana")
    await ana.top_up("tok_visa", 500)
    await books.run()
    [before] = await books.world.rows("SELECT since, until FROM reconciliation_days ORDER BY day DESC LIMIT 1")
    await ana.top_up("tok_visa", 600)
    await books.run()
    [after] = await books.world.rows("SELECT since, until FROM reconciliation_days ORDER BY day DESC LIMIT 1")
    assert before.since <= after.since < before.until < after.until
    day = await books.today()
    assert (day["matched_count"], day["matched_amount"], await books.open()) == (2, 1100, [])


async def test_days_that_are_over_are_read_whole_and_then_rest(books: Any) -> None:
    ana = await books.world.customer("ana")
    await ana.top_up("tok_visa", 500)
    await books.tamper("UPDATE balance_transactions SET created_at = created_at - interval '1 day'")
    await books.execute("UPDATE top_ups SET updated_at = updated_at - interval '1 day'")
    await books.run()
    days = await books.world.rows("SELECT day, closed_at, due_at FROM reconciliation_days ORDER BY day DESC")
    now = datetime.now(UTC)
    assert [(now.date() - row.day).days for row in days] == [0, 1, 2]
    assert days[0].closed_at is None
    assert days[2].closed_at is not None
    assert days[2].due_at > now + timedelta(days=1000)
    runs = (await books.staff.get("/api/v1/reconciliation/runs?currency=EUR")).json()["items"]
    assert [run["matched_count"] for run in runs] == [0, 1, 0]


async def test_a_provider_that_goes_away_half_way_is_read_on_from_there(
    books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulator, "PAGE", 2)
    ana = await books.world.customer("ana")
    for _ in range(7):
        await ana.top_up("tok_visa", 500)
    job, dead = books.job(), books.job("http://127.0.0.1:1")
    for _ in range(3):
        assert await job.reconcile()
    half = "SELECT phase, position, reading, error FROM reconciliation_days ORDER BY day DESC LIMIT 1"
    [before] = await books.world.rows(half)
    stored = "SELECT count(*) AS lines FROM provider_movements"
    assert (before.phase, (await books.world.rows(stored))[0].lines) == ("read", 4)
    assert await dead.reconcile() == 0
    [paused] = await books.world.rows(half)
    assert (paused.phase, paused.position, paused.reading) == (before.phase, before.position, before.reading)
    assert paused.error
    assert await books.differences() == []
    await books.run(job)
    [after] = await books.world.rows(half)
    assert (after.reading, after.error) == (before.reading, None)
    day = await books.today()
    assert (day["matched_count"], day["open_differences"]) == (7, 0)


async def test_replicas_at_once_are_as_good_as_one(books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "PAGE", 2)
    ana = await books.world.customer("ana")
    for _ in range(9):
        await ana.top_up("tok_visa", 500)
    await books.provider.http.post(
        "/v1/charges",
        json={"amount": 5, "currency": "EUR", "payment_method": "tok_visa"},
        headers={"Idempotency-Key": "not ours"},
    )

    async def replica() -> None:
        job = books.job()
        while await job.reconcile():
            pass

    await asyncio.gather(*(replica() for _ in range(4)))
    while (await books.world.rows("SELECT count(*) AS n FROM reconciliation_days WHERE finished_at IS NULL"))[0].n:
        await replica()
    day = await books.today()
    assert (day["matched_count"], day["told_count"], day["open_differences"]) == (9, 10, 1)
    assert len(await books.differences()) == 1


async def test_whoever_was_overtaken_writes_nothing(books: Any) -> None:
    ana = await books.world.customer("ana")
    await ana.top_up("tok_visa", 500)
    job = books.job()
    now = datetime.now(UTC)
    assert await job.reconcile()
    async with books.world.database.transaction() as tx:
        slow = await repository.claim(tx, "simulator", now + timedelta(seconds=1), now + timedelta(seconds=60))
    assert slow is not None
    assert slow.phase == "read"
    # Its lease ends while it still asks, and another goes on.
    await books.run(job)
    versions = "SELECT day, version FROM reconciliation_days ORDER BY day"
    before = await books.world.rows(versions)
    assert await job._step(slow) == 1
    assert await books.world.rows(versions) == before
    assert (await books.today())["matched_count"] == 1


async def test_a_lease_ends(books: Any) -> None:
    job = books.job()
    assert await job.reconcile()
    await books.execute("UPDATE reconciliation_days SET due_at = now() + interval '1 day' WHERE phase = 'rest'")
    now = datetime.now(UTC)
    async with books.world.database.transaction() as tx:
        assert await repository.claim(tx, "simulator", now, now + timedelta(seconds=60))
    assert await job.reconcile() == 0
    await books.execute("UPDATE reconciliation_days SET leased_until = now() - interval '1 s' WHERE phase <> 'rest'")
    assert await job.reconcile() == 1


async def test_lines_that_matched_are_forgotten_in_time(books: Any) -> None:
    ana = await books.world.customer("ana")
    await ana.top_up("tok_visa", 500)
    await books.provider.http.post(
        "/v1/charges",
        json={"amount": 5, "currency": "EUR", "payment_method": "tok_visa"},
        headers={"Idempotency-Key": "not ours"},
    )
    await books.run()
    job = books.job()
    assert await job.purge_movements() == 0
    await books.execute("UPDATE provider_movements SET day = day - 31")
    assert await job.purge_movements() == 1
    assert [row.reference for row in await books.world.rows("SELECT reference FROM provider_movements")] == ["not ours"]


async def test_a_long_grace_keeps_yesterday_open(books: Any) -> None:
    """What came into our books just before midnight must have had its time before the day is closed."""
    ana = await books.world.customer("ana")
    async with books.world.database.transaction() as tx:
        await books.world.fund(tx, ana.id, "EUR", 500)  # without a charge
    yesterday = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(seconds=1)
    await books.execute(f"UPDATE top_ups SET updated_at = '{yesterday.isoformat()}'")
    since = datetime.now(UTC) - yesterday
    await books.run(books.job(grace=since + timedelta(hours=1)))
    closed = (
        "SELECT closed_at IS NOT NULL AS closed FROM reconciliation_days WHERE day = (now() - interval '1 day')::date"
    )
    assert not (await books.world.rows(closed))[0].closed
    assert await books.open() == []
    # Its time is over; so is the hour after midnight, whatever time it is now.
    await books.run(books.job(grace=timedelta(0)))
    assert [reason for _, _, reason in await books.open()] == ["missing_there"]


async def test_one_day_is_taken_whatever_the_plan(books: Any, postgres: Postgres) -> None:
    """A subquery with a limit and SKIP LOCKED gives another row each time that a plan runs it.

    It is run for each row of a table that was small when PostgreSQL last looked.
    """
    await books.run()
    await books.make_due()
    database = str(books.world.settings.database_url).rpartition("/")[2]
    small = "UPDATE pg_class SET reltuples = 1, relpages = 1 WHERE relname = 'reconciliation_days'"
    await asyncio.to_thread(postgres.execute, small, database=database)
    now = datetime.now(UTC)
    async with books.world.database.transaction() as tx:
        assert await repository.claim(tx, "simulator", now, now + timedelta(minutes=1))
    [taken] = await books.world.rows("SELECT count(*) AS n FROM reconciliation_days WHERE leased_until > now()")
    assert taken.n == 1
