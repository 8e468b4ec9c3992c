"""Staff look at what differs, say why, and take it along."""

import csv
import io
from typing import Any

import pytest

NOBODY = "rcd_" + "0" * 32


async def strange_charges(books: Any, *keys: str, amount: int = 900) -> None:
    body = {"amount": amount, "currency": "EUR", "payment_method": "tok_visa"}
    for key in keys:
        made = await books.provider.http.post("/v1/charges", json=body, headers={"Idempotency-Key": key})
        assert made.status_code == 201


async def explain(books: Any, difference: str, note: str = "Charged by hand") -> Any:
    return await books.staff.post(f"/api/v1/reconciliation/differences/{difference}/explain", json={"note": note})


async def test_what_is_explained_is_open_no_more_until_it_looks_otherwise(books: Any) -> None:
    await strange_charges(books, "by hand")
    await books.run()
    [found] = await books.differences(status="open")
    answer = await explain(books, found["id"])
    assert (answer.status_code, answer.json()["status"]) == (200, "explained")
    assert (answer.json()["note"], answer.json()["explained_by"]) == ("Charged by hand", "usr_" + "0" * 32)
    assert (await books.today())["open_differences"] == 0
    await books.run(whole=True)
    assert await books.open() == []
    await books.tamper("UPDATE balance_transactions SET amount_minor = 901")
    await books.run(whole=True)
    [again] = await books.differences(status="open")
    assert (again["id"], again["theirs"]["amount"]["amount"]) == (found["id"], 901)


async def test_an_explanation_is_on_record(books: Any) -> None:
    await strange_charges(books, "by hand")
    await books.run()
    [found] = await books.differences()
    await explain(books, found["id"])
    [event] = await books.world.rows("SELECT envelope::text AS body FROM outbox WHERE type = 'audit.recorded'")
    assert "reconciliation.explained" in event.body
    assert "Charged by hand" in event.body
    assert found["id"] in event.body


async def test_what_agrees_by_now_needs_no_explanation(books: Any) -> None:
    await strange_charges(books, "by hand")
    await books.run()
    [found] = await books.differences()
    await books.tamper("DELETE FROM balance_transactions")
    await books.run(whole=True)
    answer = await explain(books, found["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (await explain(books, NOBODY)).status_code == 404
    assert (await explain(books, found["id"], "x")).status_code == 422


async def test_the_books_are_never_changed(books: Any) -> None:
    ana = await books.world.customer("ana")
    await ana.top_up("tok_visa", 500)
    await strange_charges(books, "by hand")
    sums = "SELECT (SELECT count(*) FROM ledger_entries) AS entries, (SELECT sum(amount_minor) FROM top_ups) AS top_ups"
    before = await books.world.rows(sums)
    await books.run()
    [found] = await books.differences()
    await explain(books, found["id"])
    assert await books.world.rows(sums) == before


async def test_lists_have_filters_and_pages(books: Any) -> None:
    await strange_charges(books, "one", "two", "three")
    await books.run()
    day = (await books.today())["day"]
    assert len(await books.differences(day=day, currency="EUR", reason="missing_here", flow="charge")) == 3
    for other in ({"currency": "USD"}, {"reason": "amount"}, {"flow": "payout"}, {"status": "explained"}):
        assert await books.differences(**other) == []
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        params = {"limit": 2} | cursor
        page = (await books.staff.get("/api/v1/reconciliation/differences", params=params)).json()
        seen += [found["reference"] for found in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(seen) == ["one", "three", "two"]
    only = (await books.staff.get("/api/v1/reconciliation/runs", params={"open": "true"})).json()["items"]
    assert [(run["day"], run["currency"], run["open_differences"]) for run in only] == [(day, "EUR", 3)]
    assert (await books.staff.get(f"/api/v1/reconciliation/differences/{NOBODY}")).status_code == 404


async def test_runs_have_pages(books: Any) -> None:
    await strange_charges(books, "one")
    await books.run()
    days: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await books.staff.get("/api/v1/reconciliation/runs", params={"limit": 1} | cursor)).json()
        days += [run["day"] for run in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert days == sorted(days, reverse=True)
    assert len(days) == len(set(days)) == 3


async def test_differences_are_exported_safely(books: Any) -> None:
    await strange_charges(books, "=cmd()")
    await books.run()
    answer = await books.staff.get("/api/v1/reconciliation/differences/export.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["reference"], row["their_amount"], row["their_currency"], row["our_amount"]) == (
        "'=cmd()",
        "9.00",
        "EUR",
        "",
    )


async def test_a_day_is_read_again_when_staff_ask(books: Any) -> None:
    await strange_charges(books, "one")
    await books.run()
    day = (await books.today())["day"]
    path = f"/api/v1/reconciliation/days/{day}/read-again"
    assert (await books.staff.post(path)).status_code == 202
    [row] = await books.world.rows(
        "SELECT whole, due_at <= now() AS due FROM reconciliation_days ORDER BY day DESC LIMIT 1"
    )
    assert (row.whole, row.due) == (True, True)
    await books.job().reconcile()
    assert (await books.staff.post(path)).status_code == 409
    for other in ("2001-01-01", "never"):
        assert (await books.staff.post(f"/api/v1/reconciliation/days/{other}/read-again")).status_code == 404


@pytest.mark.parametrize("role", ["CUSTOMER", "VENDOR"])
async def test_nobody_else_sees_any_of_it(world: Any, role: str) -> None:
    client = world.client("usr_" + "1" * 32, role)
    for method, path in (
        ("GET", "runs"),
        ("GET", "differences"),
        ("GET", "differences/export.csv"),
        ("GET", f"differences/{NOBODY}"),
        ("POST", f"differences/{NOBODY}/explain"),
        ("POST", "days/2026-01-01/read-again"),
    ):
        assert (await client.request(method, f"/api/v1/reconciliation/{path}", json={})).status_code == 403
