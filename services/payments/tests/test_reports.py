"""Reports: exact at every moment, whatever is folded when, and cut where the caller's days begin."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from florin_cli.servers import Postgres
from florin_kit.ids import to_uuid
from florin_payments.reports import service
from florin_payments.reports.buckets import Bucket, OfTime, buckets
from florin_payments.reports.folding import PLATFORM, Folding
from florin_payments.reports.periods import DAY, HOUR, cuts
from florin_payments.reports.query import LAST
from florin_payments.reports.question import GroupBy, Question

UTC_ZONE = ZoneInfo("UTC")
GROUPS: tuple[GroupBy, ...] = get_args(GroupBy)
INSERT = """
    INSERT INTO payments (id, type, status, sender_id, recipient_id, amount_minor, currency, created_at, updated_at)
    VALUES (uuidv7(), 'instant', 'completed', $1, $2, $3, 'EUR', $4, $4)
"""


GROUPED = {
    "day": "to_char(date_trunc('day', created_at AT TIME ZONE :zone), 'YYYY-MM-DD')",
    "week": "to_char(date_trunc('week', created_at AT TIME ZONE :zone), 'YYYY-MM-DD')",
    "month": "to_char(date_trunc('month', created_at AT TIME ZONE :zone), 'YYYY-MM')",
    **{column: column for column in ("status", "type", "currency")},
}
SCAN = """
    SELECT {key} AS key, currency, direction, count(*), sum(amount_minor), sum(refunded_minor) FROM payments, (
        VALUES (CAST(:user AS uuid), 'outgoing'), (:user, 'incoming'), (NULL, 'none')
    ) AS side (who, direction)
    WHERE created_at >= :start AND created_at < :end AND CASE direction WHEN 'outgoing' THEN sender_id = :user
        WHEN 'incoming' THEN recipient_id = :user ELSE CAST(:user AS uuid) IS NULL END
    GROUP BY 1, 2, 3 ORDER BY {key} COLLATE "C", 2, 3
"""


async def agrees(session: AsyncSession, user: UUID | None, start: datetime, end: datetime, zone: ZoneInfo) -> None:
    """What sums and their tail say is what a scan of the same snapshot says, by the database's own calendar."""
    for group in GROUPS:
        told = await service.report(session, Question(user, start, end, group, zone))
        values = {"user": user, "start": start, "end": end, "zone": zone.key}
        query = SCAN.format(key=GROUPED[group])
        used = {name: value for name, value in values.items() if f":{name}" in query}
        scan = [tuple(row) for row in await session.execute(text(query), used)]
        assert [(x.key, x.currency, x.direction, x.count, x.total, x.refunded) for x in told] == scan, group


async def check(world: Any, *users: UUID | None, zone: ZoneInfo = UTC_ZONE) -> None:
    now = datetime.now(UTC)
    async with world.database.read() as session:
        for user in users:
            await agrees(session, user, now - timedelta(days=400, minutes=7), now + timedelta(minutes=3), zone)


def folding(world: Any) -> Folding:
    """Everybody has many payments here."""
    return Folding(world.database, sums_from_payments=1)


async def fold_all(world: Any) -> None:
    while await folding(world).fold_reports():
        pass


async def summed(world: Any) -> int:
    return int((await world.rows("SELECT coalesce(sum(payments), 0) FROM report_sums WHERE grain = 'day'"))[0][0])


async def test_figures_of_an_owner_and_of_the_platform(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben", eur=100)
    staff = await world.customer("staff", role="ADMIN")
    payment = (await ada.pay(ben, 500)).json()["id"]
    await ada.pay(ben, 301)
    await fold_all(world)
    await ben.post(f"/payments/{payment}/refunds", {"amount": 200})
    now = datetime.now(UTC)
    span = f"from={(now - timedelta(days=2)):%Y-%m-%dT00:00:00Z}&to={(now + timedelta(days=1)):%Y-%m-%dT00:00:00Z}"
    (line,) = (await ada.get(f"/payments/reports?{span}&group_by=month"))["items"]
    assert line == {
        "key": f"{now:%Y-%m}",
        "currency": "EUR",
        "direction": "outgoing",
        "count": 2,
        "total": 801,
        "average": 400,
        "completed_count": 2,
        "completed_total": 801,
        "failed_count": 0,
        "refunded_count": 1,
        "refunded": 200,
        "fees": 0,
    }
    for query in ("", f"&user={ben.id}"):
        lines = (await staff.get(f"/payments/reports?{span}&group_by=type{query}"))["items"]
        assert [(x["direction"], x["total"]) for x in lines] == [("incoming" if query else "none", 801)]
    assert (await staff.get(f"/payments/reports?{span}&scope=own"))["items"] == []
    for query in (f"&user={ada.id}", "&scope=all"):
        assert (await ben.http.get(f"/api/v1/payments/reports?{span}{query}")).status_code == 403
    bad = await ada.http.get(f"/api/v1/payments/reports?{span}&time_zone=Mars/Olympus")
    assert (bad.status_code, bad.json()["code"]) == (422, "validation_failed")


async def test_a_transaction_that_ends_late_is_not_skipped(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1_000), await world.customer("ben", eur=1_000)
    users = to_uuid("usr", ada.id), to_uuid("usr", ben.id)
    slow = await asyncpg.connect(world.settings.database_dsn)
    try:
        late = slow.transaction()
        await late.start()
        await slow.execute(INSERT, *users, 77, datetime.now(UTC))
        await ada.pay(ben, 5)
        await fold_all(world)
        await check(world, *users, None)
        await late.commit()
        await check(world, *users, None)
        await fold_all(world)
        await check(world, *users, None)
    finally:
        await slow.close()
    # The platform and the two sides, of two payments each.
    assert await summed(world) == 6


async def test_a_fold_that_dies_half_way_leaves_nothing(world: Any, owner: asyncpg.Connection) -> None:
    ada, ben = await world.customer("ada", eur=1_000), await world.customer("ben", eur=1_000)
    users = to_uuid("usr", ada.id), to_uuid("usr", ben.id)
    await fold_all(world)
    await ada.pay(ben, 5)
    await owner.execute("""
        CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'crash'; END $$;
        CREATE TRIGGER break_off BEFORE UPDATE ON report_progress EXECUTE FUNCTION break_off();
    """)
    with pytest.raises(DBAPIError):
        await fold_all(world)
    assert await summed(world) == 0
    await check(world, *users, None)
    await owner.execute("DROP TRIGGER break_off ON report_progress")
    await fold_all(world)
    assert await summed(world) == 3
    await check(world, *users, None)


async def test_refunds_on_other_days_and_folds_at_any_time_agree_with_a_scan(world: Any) -> None:
    people = [await world.customer(name, eur=100_000) for name in ("ada", "ben", "eve")]
    users = [to_uuid("usr", person.id) for person in people]
    rnd, busy = random.Random(5), True

    async def pay(person: Any) -> None:
        for _ in range(12):
            other = rnd.choice([p for p in people if p is not person])
            made = (await person.pay(other, rnd.randrange(1, 500))).json()["id"]
            if rnd.random() < 0.7:
                await other.post(f"/payments/{made}/refunds", {"amount": 1})
            if rnd.random() < 0.4:
                await other.post(f"/payments/{made}/refunds", {})

    async def fold() -> None:
        while busy:
            await folding(world).fold_reports()
            await asyncio.sleep(0)

    folds = [asyncio.create_task(fold()) for _ in range(2)]
    paying = [asyncio.create_task(pay(person)) for person in people]
    while not all(task.done() for task in paying):
        await in_one_snapshot(world, [*users, None])
    await asyncio.gather(*paying)
    busy = False
    await asyncio.gather(*folds)
    await fold_all(world)
    await in_one_snapshot(world, [*users, None])
    assert (await world.rows("SELECT count(*) FROM payment_changes"))[0][0] == 0


async def in_one_snapshot(world: Any, users: list[UUID | None]) -> None:
    now = datetime.now(UTC)
    async with world.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ")
        async with AsyncSession(connection) as session:
            for user in users:
                await agrees(session, user, now - timedelta(days=40, minutes=7), now + timedelta(minutes=1), UTC_ZONE)


async def test_sums_are_made_anew_after_a_restore_elsewhere(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1_000), await world.customer("ben", eur=1_000)
    users = to_uuid("usr", ada.id), to_uuid("usr", ben.id)
    await ada.pay(ben, 5)
    await fold_all(world)
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE payments SET created_xid = '900000000000'"))
        await tx.execute(text("UPDATE report_progress SET folded_to = '900000000001'"))
    await ada.pay(ben, 6)
    await fold_all(world)
    await fold_all(world)
    await check(world, *users, None)
    assert await summed(world) == 6


ZONES = ("UTC", "Europe/Vienna", "Asia/Kolkata", "America/St_Johns", "Pacific/Auckland", "America/Santiago")


@pytest.mark.parametrize("zone", ZONES)
async def test_days_begin_where_the_caller_lives(seeded: Any, zone: str) -> None:
    end = datetime.now(UTC).replace(minute=17)
    async with seeded.session() as session:
        await session.execute(
            text("INSERT INTO report_owners VALUES (:id, now()) ON CONFLICT DO NOTHING"), {"id": PLATFORM}
        )
        await agrees(session, None, end - timedelta(days=700), end, ZoneInfo(zone))


moments = st.integers(1_700_000_000_000_000, 1_790_000_000_000_000).map(
    lambda us: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)
)


@given(moments, moments, st.lists(moments, max_size=5).map(sorted))
def test_cuts_cover_the_time_once(a: datetime, b: datetime, borders: list[datetime]) -> None:
    start, end = min(a, b), max(a, b)
    found = cuts(start, end, borders)
    assert [cut.start for cut in found[1:]] == [cut.end for cut in found[:-1]]
    assert not found or (found[0].start, found[-1].end) == (start, end)
    assert bool(found) == (start < end)
    assert all(before.grain != after.grain for before, after in pairwise(found))
    for cut in found:
        size = {"day": DAY, "hour": HOUR, None: timedelta(microseconds=1)}[cut.grain]
        assert not (cut.start.timestamp() % size.total_seconds() if cut.grain else 0)
        assert cut.start < cut.end
        inside = [border for border in borders if cut.grain and cut.start < border < cut.end]
        assert not [border for border in inside if border.timestamp() % size.total_seconds()]
        edges = len([border for border in borders if cut.start <= border <= cut.end])
        assert cut.grain is not None or cut.end - cut.start < HOUR * (edges + 2)


@given(moments, st.integers(1, 90 * 86_400), st.sampled_from(ZONES), st.sampled_from(get_args(OfTime)))
def test_buckets_are_the_calendar_of_the_zone(start: datetime, seconds: int, name: str, unit: OfTime) -> None:
    zone, end = ZoneInfo(name), start + timedelta(seconds=seconds)
    found = buckets(unit, zone, start, end)
    assert found[0].start <= start < ([*found[1:], Bucket("", LAST)][0]).start
    assert found[-1].start < end
    for bucket, after in pairwise(found):
        assert bucket.start < after.start
        local = (after.start - timedelta(microseconds=1)).astimezone(zone).date()
        assert local < after.start.astimezone(zone).date()
        assert key(unit, local) == bucket.key == key(unit, bucket.start.astimezone(zone).date())


def key(unit: OfTime, day: date) -> str:
    monday = day - timedelta(days=day.isoweekday() - 1)
    return {"day": day.isoformat(), "week": monday.isoformat(), "month": day.isoformat()[:7]}[unit]


def test_a_year_in_any_zone_reads_next_to_no_payments() -> None:
    """Where days begin at half past, only the payments of the hours are read that they begin in."""
    end = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for zone, hours in (("Europe/Vienna", 0), ("Asia/Kolkata", 52)):
        question = Question(None, end - timedelta(days=365), end, "week", ZoneInfo(zone))
        found = cuts(question.start, question.end, question.borders)
        read = [cut.end - cut.start for cut in found if cut.grain is None]
        assert (sum(read, timedelta()), len(found) < 300) == (hours * HOUR, True)


@pytest.fixture
async def owner(world: Any, postgres: Postgres) -> Any:
    """The role that may change the schema."""
    path = world.settings.database_dsn.rsplit("/", 1)[1]
    connection = await asyncpg.connect(postgres.url(path, "owner", of="florin_payments_template"))
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=2026-01-01T00:00:00", "from"),
        ("group_by=year", "group_by"),
        ("time_zone=Mars", "time_zone"),
        ("from=2020-01-01T00:00:00Z", "to"),
        ("to=0001-01-01T00:00:00Z", "to"),
        ("to=9999-12-31T23:59:59Z&time_zone=America/New_York", "to"),
        ("to=1970-03-01T00:00:00Z&from=1969-12-31T23:00:00Z", "from"),
        ("currency=eur", "currency"),
    ],
)
async def test_bad_queries_name_the_parameter(world: Any, query: str, field: str) -> None:
    ada = await world.customer("ada")
    answer = await ada.http.get(f"/api/v1/payments/reports?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_without_dates_it_is_of_the_last_thirty_days(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    await ada.pay(ben, 300)
    [line] = (await ada.get("/payments/reports?group_by=currency"))["items"]
    assert (line["key"], line["total"]) == ("EUR", 300)
