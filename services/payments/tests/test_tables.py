"""What the tables around the ledger refuse by themselves: limits, reviews, exchange. No code has to be right for it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest

ID, OTHER = (f"00000000-0000-7000-8000-00000000000{n}" for n in (1, 2))
AT = "2027-03-01T12:00:00Z"
SPENT = {"day": "2027-03-01", "day_minor": 0, "month_minor": 0, "payments": 0, "window_ends": AT}
PRICE = {
    "user_id": ID,
    "source_currency": "EUR",
    "source_minor": 1,
    "target_currency": "USD",
    "target_minor": 1,
    "mid_minor": 1,
    "fixed": "source",
    "source_rate": "0.000000000001",
    "target_rate": "0.000000000001",
    "spread_bp": 0,
    "sheet_id": ID,
    "created_at": AT,
}
# The smallest row that each table takes: what is not in it may be left open.
ROWS: dict[str, dict[str, Any]] = {
    "spending": {"user_id": ID, "currency": "EUR", **SPENT},
    "reviews": {
        "id": ID,
        "payment_id": ID,
        "status": "open",
        "approvals_needed": 1,
        "opened_at": AT,
        "expires_at": AT,
    },
    "review_approvals": {"review_id": ID, "admin_id": ID, "at": AT},
    "exchange_sources": {"provider": "table", "next_at": AT},
    "exchange_sheets": {
        "id": ID,
        "provider": "table",
        "base": "EUR",
        "as_of": "2027-03-01",
        "valid_at": AT,
        "created_at": AT,
    },
    "exchange_rates": {"sheet_id": ID, "currency": "USD", "rate": "0.000000000001"},
    "exchange_quotes": {"id": ID, **PRICE, "expires_at": AT},
    "exchanges": {"id": ID, "quote_id": ID, **PRICE},
}
RATES = [
    ("exchange_rates", ("rate",)),
    *((t, ("source_rate", "target_rate")) for t in ("exchange_quotes", "exchanges")),
]
TAKEN = [
    ("spending", {"month_minor": 1, "day_minor": 1}),
    ("spending", {"payment_limit_minor": 0, "day_limit_minor": 0, "month_limit_minor": 0}),
    ("spending", {"limited_by": ID, "limited_at": AT, "limited_because": "x" * 500}),
    ("reviews", {"approvals_needed": 2, "reason": "x" * 500}),
    *(("reviews", {"status": s, "closed_at": AT}) for s in ("approved", "rejected", "expired", "cancelled", "failed")),
    ("review_approvals", {"note": "x" * 500}),
    *((table, {"spread_bp": 9_999, "mid_minor": 2, "fixed": "target"}) for table in ("exchange_quotes", "exchanges")),
]
REFUSED = [
    ("spending", {"currency": "eur"}),
    ("spending", {"day_minor": -1}),
    ("spending", {"day_minor": 1}),  # more than in its month
    ("spending", {"payments": -1}),
    *(("spending", {f"{kind}_limit_minor": -1}) for kind in ("payment", "day", "month")),
    ("spending", {"limited_by": ID}),
    ("spending", {"limited_at": AT}),
    ("spending", {"limited_because": "x" * 501}),
    ("reviews", {"status": "forgotten", "closed_at": AT}),
    ("reviews", {"approvals_needed": 0}),
    ("reviews", {"approvals_needed": 3}),
    ("reviews", {"reason": "x" * 501}),
    ("reviews", {"status": "approved"}),
    ("reviews", {"closed_at": AT}),
    ("review_approvals", {"note": "x" * 501}),
    ("exchange_sheets", {"base": "eur"}),
    ("exchange_rates", {"currency": "usd"}),
    ("exchange_rates", {"rate": 0}),
    *(
        (table, change)
        for table in ("exchange_quotes", "exchanges")
        for change in (
            {"source_minor": 0},
            {"target_minor": 0, "mid_minor": 0},
            {"fixed": "neither"},
            {"source_rate": 0},
            {"target_rate": 0},
            {"spread_bp": -1},
            {"spread_bp": 10_000},
            {"target_currency": "EUR"},
            {"target_minor": 2},  # more than the market gives
        )
    ),
]
ONLY_ONE = [
    ("spending", {"day": "2027-03-02"}),
    ("reviews", {"id": OTHER}),
    ("review_approvals", {"note": "again"}),
    ("exchange_sources", {}),
    ("exchange_rates", {"rate": 2}),
    ("exchanges", {"id": OTHER}),
]


@pytest.fixture
async def tables(
    new_database: Callable[..., Awaitable[str]],
) -> AsyncIterator[Callable[[str, dict[str, Any]], Awaitable[None]]]:
    """Write a row, as somebody for whom not even the rows it refers to have to be there."""
    session = await asyncpg.connect(await new_database("florin_payments", role="superuser"))
    await session.execute("SET session_replication_role = replica")

    async def write(table: str, change: dict[str, Any]) -> None:
        row = json.dumps(ROWS[table] | change)
        await session.execute(f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, $1)", row)

    yield write
    await session.close()


@pytest.mark.parametrize(("table", "change"), [*((table, {}) for table in ROWS), *TAKEN])
async def test_what_is_right_is_taken(tables: Any, table: str, change: dict[str, Any]) -> None:
    await tables(table, change)


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in ROWS for column in ROWS[table]])
async def test_what_must_be_known_is_not_left_open(tables: Any, table: str, column: str) -> None:
    with pytest.raises(asyncpg.NotNullViolationError):
        await tables(table, {column: None})


@pytest.mark.parametrize(("table", "change"), REFUSED)
async def test_what_is_wrong_is_refused(tables: Any, table: str, change: dict[str, Any]) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await tables(table, change)


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, columns in RATES for column in columns])
async def test_a_rate_has_twelve_digits_before_the_point_and_twelve_behind(
    tables: Any, table: str, column: str
) -> None:
    await tables(table, {column: "999999999999.999999999999"})
    with pytest.raises(asyncpg.NumericValueOutOfRangeError):
        await tables(table, {column: "1000000000000"})
    with pytest.raises(asyncpg.CheckViolationError):  # to twelve digits it is 0
        await tables(table, {column: "0.0000000000004"})


@pytest.mark.parametrize(("table", "change"), ONLY_ONE)
async def test_what_may_be_there_once_is_there_once(tables: Any, table: str, change: dict[str, Any]) -> None:
    await tables(table, {})
    with pytest.raises(asyncpg.UniqueViolationError):
        await tables(table, change)


async def test_a_quote_is_used_for_one_exchange(tables: Any) -> None:
    await tables("exchange_quotes", {"exchange_id": ID})
    with pytest.raises(asyncpg.UniqueViolationError):
        await tables("exchange_quotes", {"id": OTHER, "exchange_id": ID})
