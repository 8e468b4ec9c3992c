"""The list of payments: what narrows it stays through reloads and ways back, and goes into the export."""

import csv
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

Visit = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module")
async def shopper(stack: Any, payee: Any) -> Any:
    """Somebody who paid 1.00, 2.00 … 6.00 EUR, and plans one payment."""
    user = await stack.new_user("Sara Holm", eur=10_000)
    for number in range(1, 7):
        answer = await user.pay(payee.email, number * 100, description=f"List: thing {number}")
        assert answer.status_code == 201, answer.text
    return user


async def test_filters_stay_through_reload_and_both_ways_back(visit: Visit, shopper: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(shopper.email, path="/payments")
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(6)
    await page.get_by_role("button", name="More filters").click()
    await page.get_by_label("From amount").fill("2.50")
    await page.get_by_label("From amount").press("Enter")
    await expect(rows).to_have_count(4)
    await page.get_by_label("To amount").fill("5")
    await page.get_by_label("To amount").press("Enter")
    await expect(rows).to_have_count(3)
    await page.get_by_role("button", name="Amount").click()
    await expect(rows.first).to_contain_text("-€5.00")
    await page.get_by_role("button", name="Amount").click()
    await expect(rows.first).to_contain_text("-€3.00")

    await page.reload()
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("-€3.00")
    await expect(page.get_by_label("From amount")).to_have_value("2.50")

    await rows.first.get_by_role("link").click()
    await expect(page.get_by_test_id("payment-amount")).to_have_text("€3.00")
    await page.get_by_role("link", name="All payments", exact=True).click()
    await expect(rows).to_have_count(3)
    await rows.nth(1).get_by_role("link").click()
    await expect(page.get_by_test_id("payment-amount")).to_have_text("€4.00")
    await page.go_back()
    await expect(rows).to_have_count(3)
    await expect(page).to_have_url(re.compile("min=2.50"))

    await page.get_by_role("button", name="Clear filters").click()
    await expect(rows).to_have_count(6)


async def test_a_list_grows_while_somebody_looks(visit: Visit, shopper: Any, payee: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(shopper.email, path="/payments?q=Fresh")
    await expect(page.get_by_text("Nothing matches")).to_be_visible()
    assert (await shopper.pay(payee.email, 50, description="Fresh: bread")).status_code == 201
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_only_with_one_person(visit: Visit, shopper: Any, payee: Any, payer: Any) -> None:
    paid = (await shopper.pay(payer.email, 70, description="With: other")).json()
    somebody = await visit()
    page = await somebody.sign_in(shopper.email, path=f"/payments/{paid['id']}")
    await page.get_by_role("link", name="All payments with Anna Berg").click()
    await expect(page.get_by_text("Only with Anna Berg")).to_be_visible()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.get_by_role("button", name="With everybody again").click()
    await expect(page.locator("tbody tr")).not_to_have_count(1)
    await expect(page.get_by_text("Only with")).to_have_count(0)


async def test_somebody_new_is_shown_the_next_step(visit: Visit, stack: Any) -> None:
    newcomer = await stack.new_user("Nils Ek")
    somebody = await visit()
    page = await somebody.sign_in(newcomer.email, path="/payments")
    await page.get_by_role("link", name="Make a payment").click()
    await expect(page.get_by_role("heading", level=1, name="New payment")).to_be_visible()
    await somebody.go("/recurring")
    await page.get_by_role("main").get_by_role("link", name="New recurring payment").last.click()
    await expect(page.get_by_label("First date")).to_be_visible()
    await somebody.go("/reports")
    await expect(page.get_by_text("Nothing in this period")).to_be_visible()
    await somebody.go("/cards")
    await expect(page.get_by_text("No card yet")).to_be_visible()


async def test_the_export_holds_what_the_list_shows(visit: Visit, shopper: Any, tmp_path: Path) -> None:
    somebody = await visit()
    page = await somebody.sign_in(shopper.email, path="/payments?q=List%3A%20thing&min=3&currency=EUR")
    await expect(page.locator("tbody tr")).to_have_count(4)
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Export CSV").click()
    download = await downloading.value
    assert download.suggested_filename == "florin-payments.csv"
    await download.save_as(tmp_path / "payments.csv")
    with (tmp_path / "payments.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["amount"] for row in rows) == ["3.00", "4.00", "5.00", "6.00"]
    assert {row["description"] for row in rows} == {f"List: thing {number}" for number in range(3, 7)}
