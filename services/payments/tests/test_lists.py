"""Finding payments and people."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest


async def ids(person: Any, query: str = "") -> list[str]:
    return [p["description"] for p in (await person.get(f"/payments{query}"))["items"]]


@pytest.fixture
async def busy(world: Any) -> Any:
    """Ada and Ben with five payments between them, and Eve with one of her own."""
    ada, ben, eve = (
        await world.customer("ada", eur=10_000, usd=500),
        await world.customer("ben", eur=10_000),
        await world.customer("eve"),
    )
    await ada.pay(ben, 100, description="one")
    await ben.pay(ada, 300, description="two")
    await ada.pay(ben, 200, description="three", currency="USD")
    await ben.pay(eve, 50, description="four")
    await ada.pay(eve, 100, description="50%_off")
    return ada, ben, eve


async def test_newest_first_and_only_own(busy: Any) -> None:
    ada, ben, eve = busy
    assert await ids(ada) == ["50%_off", "three", "two", "one"]
    assert await ids(ben) == ["four", "three", "two", "one"]
    assert await ids(eve) == ["50%_off", "four"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?direction=incoming", ["two"]),
        ("?direction=outgoing&currency=EUR", ["50%_off", "one"]),
        ("?currency=USD", ["three"]),
        ("?min_amount=150&max_amount=250", ["three"]),
        ("?status=completed&type=instant&q=thr", ["three"]),
        ("?status=failed", []),
        ("?q=ben", ["three", "two", "one"]),
        ("?q=0%25_", ["50%_off"]),
        ("?q=%25", ["50%_off"]),
        ("?from=2100-01-01T00:00:00Z", []),
        ("?sort=amount&order=asc", ["one", "50%_off", "three", "two"]),
    ],
)
async def test_filters(busy: Any, query: str, expected: list[str]) -> None:
    ada, _, _ = busy
    assert await ids(ada, query) == expected


@pytest.mark.parametrize("sort", ["", "&sort=amount", "&sort=amount&order=asc", "&order=asc"])
async def test_pages_join_without_gap_or_repetition(busy: Any, sort: str) -> None:
    ada, _, _ = busy
    whole = await ids(ada, f"?limit=100{sort}")
    seen: list[str] = []
    cursor = ""
    while True:
        page = await ada.get(f"/payments?limit=1{sort}{cursor}")
        seen += [p["description"] for p in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == whole


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "cursor=x",
        "cursor=bm8",
        "sort=secret",
        "status=open",
        "from=yesterday",
        "from=2026-01-01T00:00:00",
    ],
)
async def test_bad_queries_are_refused(busy: Any, query: str) -> None:
    ada, _, _ = busy
    answer = await ada.http.get(f"/api/v1/payments?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_recipients_are_found_by_exact_address_or_handle_only(busy: Any) -> None:
    ada, ben, _ = busy
    expected = [{"id": ben.id, "name": "Ben", "handle": "ben"}]
    for query in ("ben@example.com", "BEN@example.com", "ben", "@ben", "Ben"):
        assert (await ada.get(f"/recipients?query={query}"))["items"] == expected, query
    for query in ("be%25", "ben@", "ben@example", "ada", "ada@example.com", "xxx"):
        assert (await ada.get(f"/recipients?query={query}"))["items"] == [], query
    refused = await ada.http.get("/api/v1/recipients?query=b%00en")
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


async def test_reports_are_per_currency_and_direction(busy: Any) -> None:
    ada, _, _ = busy
    now = datetime.now(UTC)
    begin, end = (f"{now + timedelta(days=days):%Y-%m-%dT00:00:00Z}" for days in (-300, 30))
    lines = (await ada.get(f"/payments/reports?from={begin}&to={end}&group_by=type"))["items"]
    found = {(line["currency"], line["direction"]): (line["count"], line["total"]) for line in lines}
    assert found == {("EUR", "incoming"): (1, 300), ("EUR", "outgoing"): (2, 200), ("USD", "outgoing"): (1, 200)}


async def test_a_missing_parameter_is_named(world: Any) -> None:
    ada = await world.customer("ada")
    answer = await ada.http.get("/api/v1/recipients")
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"field": "query", "code": "required", "message": "This parameter is required"}],
    )
