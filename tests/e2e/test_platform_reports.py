"""Staff read the platform's report, narrow it, and take it with them."""

import csv
import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]
# A currency that nobody else of these tests uses.
CURRENCY = "CHF"


@pytest.fixture(scope="module")
async def traded(stack: Any) -> Any:
    """Somebody who changed money into francs, paid 10.00, 20.00 and 5.51 of them, and got 4.00 back."""
    payer, payee = await stack.new_user("Rosa Winter", eur=20_000), await stack.new_user("Sam Okafor")
    body = {"from_currency": "EUR", "to_currency": CURRENCY, "amount": 10_000}
    quoted = await payer.http.post("/exchange/quotes", json=body)
    assert quoted.status_code == 201, quoted.text
    made = await post(payer, "/exchange", {"quote_id": quoted.json()["id"]})
    paid = [await payer.pay(payee.email, amount, currency=CURRENCY) for amount in (1000, 2000, 551)]
    assert [answer.status_code for answer in paid] == [201, 201, 201]
    await post(payee, f"/payments/{paid[1].json()['id']}/refunds", {"amount": 400})
    return made


async def post(user: Any, path: str, body: dict[str, Any]) -> Any:
    answer = await user.http.post(path, json=body, headers={"Idempotency-Key": secrets.token_hex(8)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def report(visit: Visit, query: str = "") -> Page:
    somebody = await visit()
    page: Page = await somebody.sign_in("admin@florin.test", path=f"/admin/reports?currency={CURRENCY}{query}")
    return page


async def test_the_numbers_are_those_of_everybodys_payments(visit: Visit, traded: Any) -> None:
    page = await report(visit)
    await expect(page.get_by_test_id("total-arrived")).to_contain_text("35.51")
    await expect(page.get_by_test_id("total-arrived")).to_contain_text("11.83 on average")
    await expect(page.get_by_test_id("total-made")).to_contain_text("3 arrived, 0 failed")
    await expect(page.get_by_test_id("total-refunded")).to_contain_text("4.00")
    await expect(page.get_by_test_id("total-refunded")).to_contain_text("of 1 payment,")
    await expect(page.get_by_role("img", name=f"{CURRENCY} paid and refunded, by Day")).to_be_visible()
    statuses = page.get_by_role("table", name="By status")
    await expect(statuses.get_by_role("row").filter(has_text="Partly refunded")).to_contain_text("20.00")
    types = page.get_by_role("table", name="By type")
    await expect(types.get_by_role("row").filter(has_text="Instant")).to_contain_text("35.51")
    earned = page.get_by_role("table", name="Margins and fees").get_by_role("row").filter(has_text="exchanges")
    margin = (await page.get_by_test_id("total-earned").inner_text()).split("\n")
    assert any(re.fullmatch(r"CHF\s0\.[1-9]\d|CHF\s0\.0[1-9]", line) for line in margin), margin
    await expect(earned).to_contain_text(next(line for line in margin if line.startswith("CHF")))


async def test_the_file_holds_what_is_seen_and_is_on_record(visit: Visit, traded: Any, tmp_path: Path) -> None:
    page = await report(visit, "&days=90&group=month")
    await expect(page.get_by_test_id("total-arrived")).to_contain_text("35.51")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Export CSV", exact=True).click()
    download = await downloading.value
    await download.save_as(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["currency"], row["count"], row["total"], row["refunded"]) == (CURRENCY, "3", "35.51", "4.00")
    await page.goto(page.url.split("/admin")[0] + "/admin/audit?action=reports.exported")
    await expect(page.locator("tbody tr").first).to_contain_text("Reports exported")


async def test_the_question_is_in_the_address_and_an_empty_period_says_so(visit: Visit, traded: Any) -> None:
    page = await report(visit)
    await page.get_by_role("radio", name="90d").click()
    await page.get_by_role("radio", name="Month", exact=True).click()
    await page.reload()
    await expect(page.get_by_role("radio", name="90d")).to_be_checked()
    await expect(page.get_by_role("radio", name="Month", exact=True)).to_be_checked()
    await expect(page.get_by_role("radio", name=CURRENCY)).to_be_checked()
    await page.get_by_label("From", exact=True).fill("2020-01-01")
    await expect(page.get_by_text("more than two years apart")).to_be_visible()
    await page.get_by_label("To", exact=True).fill("2020-02-01")
    await expect(page.get_by_text("Nobody paid between these dates")).to_be_visible()
    await page.get_by_role("button", name="Show 12 months").click()
    await expect(page.get_by_test_id("total-arrived")).to_contain_text("35.51")


async def test_on_a_phone_nothing_is_cut_off(visit: Visit, traded: Any) -> None:
    page = await report(visit)
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.get_by_test_id("total-arrived")).to_contain_text("35.51")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
