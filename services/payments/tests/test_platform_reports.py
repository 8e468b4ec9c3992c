"""The platform's own reports: margins and fees beside the payments, as CSV, and on record when taken away."""

import asyncio
import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from sqlalchemy import text

from florin_cli.servers import Postgres
from florin_kit.db import migrate
from florin_kit.errors import Overloaded
from florin_kit.identity import Principal
from florin_kit.ids import new_id
from florin_payments.exchange.sheets import Sheets
from florin_payments.exchange.table import TableRates
from florin_payments.exports.service import Exports
from florin_payments.payments.filters import Filters
from florin_payments.reports import service
from florin_payments.reports.question import Question

SPAN = "from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z"
EXCHANGE = """
    INSERT INTO exchanges (id, quote_id, user_id, source_currency, source_minor, target_currency, target_minor,
        mid_minor, fixed, source_rate, target_rate, spread_bp, sheet_id, created_at)
    SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'EUR', 1000, CAST(:currency AS text), 990,
        990 + CAST(:margin AS bigint), 'source', 1, 1, 50, id, CAST(:at AS timestamptz) FROM exchange_sheets
"""


@pytest.fixture
async def rated(world: Any) -> Any:
    """The application, with a sheet of rates."""
    await Sheets(world.database, TableRates(), timedelta(hours=1), timedelta(days=1), 25).refresh_rates()
    return world


async def exchanged(world: Any, at: str, margin: int, currency: str = "USD") -> None:
    async with world.database.transaction() as tx:
        values = {"at": datetime.fromisoformat(at), "margin": margin, "currency": currency}
        await tx.execute(text(EXCHANGE), values)


async def audited(world: Any) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Action, actor and filters of everything that is on record, the oldest first."""
    rows = await world.rows(
        "SELECT envelope->'data' AS data FROM outbox WHERE type = 'audit.recorded' AND error IS NULL ORDER BY id"
    )
    return [(row.data["action"], row.data["actor"], row.data["data"]["filters"]) for row in rows]


async def test_margins_count_in_the_month_of_the_reader(rated: Any) -> None:
    staff = await rated.customer("staff", role="ADMIN")
    # The last half hour of October in Vienna, in Kolkata and in UTC, and what comes after each.
    for at, margin in (
        ("2026-10-31T18:29:59+00:00", 1),
        ("2026-10-31T18:30:00+00:00", 20),
        ("2026-10-31T22:59:59.999+00:00", 300),
        ("2026-10-31T23:00:00+00:00", 4_000),
        ("2026-11-01T00:00:00+00:00", 50_000),
    ):
        await exchanged(rated, at, margin)
    await exchanged(rated, "2026-10-02T00:00:00+00:00", 0)
    await exchanged(rated, "2026-11-02T00:00:00+00:00", 7, "JPY")
    months = {
        "Asia/Kolkata": [1, 54_320],
        "Europe/Vienna": [321, 54_000],
        "UTC": [4_321, 50_000],
        "Asia/Kathmandu": [0, 54_321],
    }
    for zone, (october, november) in months.items():
        path = (
            f"/payments/reports/fees?from=2026-10-01T00:00:00Z&to=2026-12-01T00:00:00Z&group_by=month&time_zone={zone}"
        )
        found = (await staff.get(path + "&currency=USD"))["items"]
        meant = [("2026-10", october), ("2026-11", november)]
        assert [(line["key"], line["amount"]) for line in found] == [month for month in meant if month[1]], zone
    every = await staff.get(
        "/payments/reports/fees?from=2026-10-01T00:00:00Z&to=2026-12-01T00:00:00Z&group_by=currency"
    )
    assert [(x["key"], x["currency"], x["kind"], x["count"], x["amount"]) for x in every["items"]] == [
        ("JPY", "JPY", "exchange_margin", 1, 7),
        ("USD", "USD", "exchange_margin", 5, 54_321),
    ]
    assert (await staff.get("/payments/reports/fees?from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z"))["items"] == []


async def test_what_the_provider_took_counts_on_its_day(rated: Any) -> None:
    staff = await rated.customer("staff", role="ADMIN")
    async with rated.database.transaction() as tx:
        for day, fee in (("2026-09-30", 1), ("2026-10-01", 20), ("2026-10-31", 300), ("2026-11-01", -4_000)):
            await tx.execute(
                text("""
                    INSERT INTO reconciliation_runs VALUES ('simulator', CAST(:day AS text)::date, 'EUR', 0, 0, 0, 9, 0,
                        :fee, 0, 0, now())
                """),
                {"day": day, "fee": fee},
            )
    [line] = (await staff.get(f"/payments/reports/fees?{SPAN}&group_by=month"))["items"]
    assert line == {"key": "2026-10", "currency": "EUR", "kind": "provider", "count": 18, "amount": 320}
    path = "/payments/reports/fees/export.csv?from=2026-10-01T00:00:00Z&to=2026-11-02T00:00:00Z"
    answer = await staff.http.get(f"/api/v1{path}")
    assert [row["amount"] for row in csv.DictReader(io.StringIO(answer.text))] == ["0.20", "3.00", "40.00-"]


async def test_sums_of_margins_were_made_of_what_was_there(postgres: Postgres) -> None:
    """Exchanges from before the sums are in them, once, as are those of code that knows nothing of sums."""
    name = "florin_payments_margins"
    postgres.create(name)
    owner, app = postgres.url(name, "owner"), postgres.url(name, "app")
    await migrate.upgrade_async("florin_payments", owner, f"{name}_app", "0016")
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute("INSERT INTO exchange_sheets VALUES (uuidv7(), 'table', 'EUR', now(), now(), now())")
        insert = EXCHANGE.replace("CAST(:currency AS text)", "'USD'").replace("CAST(:margin AS bigint)", "7")
        insert = insert.replace("CAST(:at AS timestamptz)", "'2026-10-01T10:30:00Z'")
        for _ in range(3):
            await connection.execute(insert)
        await migrate.upgrade_async("florin_payments", owner, f"{name}_app")
        await connection.execute(insert)
        sums = "SELECT grain, sum(exchanges), sum(margin_minor) FROM exchange_margins GROUP BY 1 ORDER BY 1"
        assert [tuple(row) for row in await connection.fetch(sums)] == [("day", 4, 28), ("hour", 4, 28)]
    finally:
        await connection.close()
    writing = await asyncpg.connect(app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await writing.execute("UPDATE exchange_margins SET margin_minor = 1")
    finally:
        await writing.close()


async def test_many_exchanges_at_once_are_all_counted(rated: Any) -> None:
    await asyncio.gather(*(exchanged(rated, "2026-10-01T10:30:00+00:00", 3) for _ in range(24)))
    question = Question(
        None, datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC), "day", ZoneInfo("UTC")
    )
    async with rated.database.read() as ro:
        [line] = await service.fee_lines(ro, question, "simulator")
    assert (line.count, line.amount) == (24, 72)


async def test_who_may_ask_and_for_what(rated: Any) -> None:
    ada, staff = await rated.customer("ada"), await rated.customer("staff", role="ADMIN")
    for path in ("fees", "fees/export.csv", "export.csv?scope=all", f"export.csv?user={staff.id}"):
        assert (await ada.http.get(f"/api/v1/payments/reports/{path}")).status_code == 403, path
    for query in ("group_by=status", "group_by=type", "scope=own", f"user={ada.id}"):
        for path in ("fees", "fees/export.csv"):
            assert (await staff.http.get(f"/api/v1/payments/reports/{path}?{query}")).status_code == 422, query
    assert await audited(rated) == []


async def test_a_report_as_csv_has_decimals_of_its_currencies(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000, jpy=500, kwd=5_000), await world.customer("ben")
    staff = await world.customer("staff", role="ADMIN")
    made = (await ada.pay(ben, 1_205)).json()["id"]
    await ben.post(f"/payments/{made}/refunds", {"amount": 5})
    await ada.pay(ben, 42, currency="JPY")
    await ada.pay(ben, 1_005, currency="KWD")

    async def rows(person: Any, query: str) -> list[dict[str, str]]:
        answer = await person.http.get(f"/api/v1/payments/reports/export.csv?group_by=currency{query}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == 'attachment; filename="florin-report.csv"'
        return list(csv.DictReader(io.StringIO(answer.text)))

    found = await rows(staff, "")
    assert [(r["key"], r["direction"], r["count"], r["total"], r["refunded"]) for r in found] == [
        ("EUR", "none", "1", "12.05", "0.05"),
        ("JPY", "none", "1", "42", "0"),
        ("KWD", "none", "1", "1.005", "0.000"),
    ]
    assert [r["total"] for r in await rows(staff, "&currency=JPY")] == ["42"]
    assert [(r["direction"], r["total"]) for r in await rows(ada, "&currency=EUR")] == [("outgoing", "12.05")]
    assert [action for action, _, _ in await audited(world)] == ["reports.exported"] * 2


async def test_what_staff_take_away_is_on_record_with_what_they_asked_for(rated: Any) -> None:
    ada, staff = await rated.customer("ada", eur=100), await rated.customer("staff", role="ADMIN")
    at = "2026-10-01T00:00:00+00:00"
    for path in (
        f"/payments/export.csv?status=failed&currency=EUR&counterparty={ada.id}&q=Robin%20Example",
        f"/payments/reports/export.csv?{SPAN}&group_by=month&time_zone=Europe/Vienna",
        f"/payments/reports/fees/export.csv?{SPAN}",
        "/reconciliation/differences/export.csv?status=open",
    ):
        assert (await staff.http.get(f"/api/v1{path}")).status_code == 200, path
    found = await audited(rated)
    assert {(actor["type"], actor["id"]) for _, actor, _ in found} == {("admin", staff.id)}
    report = {"start": at, "end": "2026-11-01T00:00:00+00:00"}
    words = hashlib.sha256(b"Robin Example").hexdigest()
    assert [(action, filters) for action, _, filters in found] == [
        ("payments.exported", {"status": ["failed"], "currency": "EUR", "counterparty": ada.id, "q_sha256": words}),
        ("reports.exported", report | {"group_by": "month", "zone": "Europe/Vienna"}),
        ("fees.exported", report | {"group_by": "day", "zone": "UTC"}),
        ("reconciliation.exported", {"status": "open"}),
    ]
    # One's own is nobody's business.
    for path in ("/payments/export.csv?scope=own", "/payments/reports/export.csv?scope=own"):
        assert (await staff.http.get(f"/api/v1{path}")).status_code == 200
    assert (await ada.http.get("/api/v1/payments/export.csv")).status_code == 200
    assert len(await audited(rated)) == 4


async def test_an_export_that_breaks_off_is_on_record_and_one_that_is_refused_is_not(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1_000), await world.customer("ben")
    for _ in range(3):
        await ada.pay(ben, 1)
    reader = Principal(
        user_id=new_id("usr"), session_id="", token_id="", role="ADMIN", issued_at=0, expires_at=0, auth_time=0
    )
    made = Exports(world.database, rows_max=10, timeout_s=60, exports_max=1)
    parts = await made.open(Filters(user=None), reader)
    assert (await anext(parts)).startswith(b"id,")
    with pytest.raises(Overloaded):
        await made.open(Filters(user=None), reader)
    await parts.aclose()  # type: ignore[attr-defined]
    assert [action for action, _, _ in await audited(world)] == ["payments.exported"]


async def test_what_cannot_be_put_on_record_is_not_given(world: Any, postgres: Postgres) -> None:
    staff = await world.customer("staff", role="ADMIN")
    name = world.settings.database_dsn.rsplit("/", 1)[1]
    owner = await asyncpg.connect(postgres.url(name, "owner", of="florin_payments_template"))
    try:
        await owner.execute("ALTER TABLE outbox ADD CONSTRAINT full_up CHECK (type <> 'audit.recorded') NOT VALID")
        answer = await staff.http.get("/api/v1/payments/export.csv")
        assert (answer.status_code, b"sender_name" in answer.content) == (500, False)
        await owner.execute("ALTER TABLE outbox DROP CONSTRAINT full_up")
    finally:
        await owner.close()
    assert (await staff.http.get("/api/v1/payments/export.csv")).status_code == 200


async def test_receipts_that_staff_read_are_on_record(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    staff = await world.customer("staff", role="ADMIN")
    made = (await ada.pay(ben, 10)).json()["id"]
    for person in (ada, staff):
        assert (await person.http.get(f"/api/v1/payments/{made}/receipt.pdf")).status_code == 200
    rows = await world.rows("SELECT envelope->'data' AS data FROM outbox WHERE type = 'audit.recorded'")
    assert [(row.data["action"], row.data["target"]) for row in rows] == [
        ("payment.receipt_read", {"type": "payment", "id": made})
    ]
