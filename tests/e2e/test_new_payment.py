"""The page that makes payments: now, on a date, again and again."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, Route, expect

Visit = Callable[..., Awaitable[Any]]
PARIS = "Europe/Paris"


@pytest.fixture(scope="module")
async def planner(stack: Any, until: Any) -> Any:
    """Somebody in Paris with 500.00 EUR."""
    user = await stack.new_user("Pia Morel", eur=50_000)

    async def preferences_are_there() -> bool:
        return (await user.http.patch("/profile/preferences", json={"time_zone": PARIS})).status_code == 200

    await until(preferences_are_there)
    return user


def next_clock_change(zone: str, hours: int) -> date:
    """The next day on which the clocks go by that many hours."""
    there = ZoneInfo(zone)
    day = datetime.now(there).date() + timedelta(days=3)
    while True:
        before, after = (
            datetime(d.year, d.month, d.day, 12, tzinfo=there).utcoffset() for d in (day, day + timedelta(1))
        )
        assert before is not None
        assert after is not None
        if after - before == timedelta(hours=hours):
            return day + timedelta(1)
        day += timedelta(days=1)


def next_31_january() -> date:
    today = datetime.now(UTC).date()
    return date(today.year + (today > date(today.year, 1, 29)), 1, 31)


async def fill(page: Page, to: str, amount: str, note: str) -> None:
    await page.get_by_label("To", exact=True).fill(to)
    await expect(page.get_by_test_id("recipient-found")).to_be_visible()
    await page.get_by_label("Amount").fill(amount)
    await page.get_by_label("Note").fill(note)


async def test_a_month_without_that_day_is_named_before_it_is_agreed_to(visit: Visit, planner: Any, payee: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(planner.email, path="/payments/new")
    await fill(page, payee.email, "12.50", "Rent of the shed")
    await page.get_by_text("Repeating").click()
    first = next_31_january()
    await page.get_by_label("First date").fill(first.isoformat())
    dates = page.get_by_test_id("dates").get_by_role("listitem")
    await expect(dates).to_have_count(6)
    await expect(dates.nth(0)).to_contain_text(f"31 Jan {first.year}, 09:00")
    await expect(dates.nth(1)).to_contain_text("This month has no 31st: paid on its last day.")
    await expect(dates.nth(2)).to_have_text(re.compile("31 Mar"))
    await expect(dates.nth(3)).to_contain_text("This month has no 31st")

    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_test_id("review-amount")).to_have_text("€12.50")
    await expect(page.get_by_text("Every month on the 31st at 09:00").first).to_be_visible()
    await expect(page.get_by_text(PARIS)).to_be_visible()
    await page.get_by_role("button", name="Set up €12.50").click()
    await expect(page).to_have_url(re.compile(r"/recurring/sch_[0-9a-f]{32}$"))
    await expect(page.get_by_test_id("schedule-amount")).to_have_text("€12.50")
    await expect(page.get_by_role("table", name="Payments")).to_contain_text("Scheduled")
    await page.get_by_role("link", name="All recurring payments").click()
    row = page.get_by_role("row").filter(has_text="Bert Lang")
    await expect(row).to_contain_text("Every month on the 31st at 09:00")
    await expect(row).to_contain_text("Active")

    found = (await planner.http.get("/schedules")).json()["items"]
    assert [(one["amount"], one["recurrence"]["time_zone"]) for one in found] == [(1250, PARIS)]
    moment = datetime(first.year, 1, 31, 9, tzinfo=ZoneInfo(PARIS))
    assert datetime.fromisoformat(found[0]["next_at"]) == moment


async def test_what_the_clocks_do_is_named_as_dates(visit: Visit, planner: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(planner.email, path="/payments/new?when=again")
    await page.get_by_label("Unit").select_option("daily")
    await page.get_by_label("Time", exact=True).fill("02:30")
    dates = page.get_by_test_id("dates").get_by_role("listitem")
    forward = next_clock_change(PARIS, 1)
    await page.get_by_label("First date").fill((forward - timedelta(days=2)).isoformat())
    await expect(dates.nth(2)).to_contain_text("02:30 does not exist that night, 03:30 instead")
    await expect(dates.nth(1)).not_to_contain_text("clocks")
    await expect(dates.nth(3)).to_contain_text("02:30")
    await page.get_by_label("Time", exact=True).fill("09:00")
    await expect(dates.nth(2)).to_contain_text("First one after the clocks change. Still 09:00")
    await page.get_by_label("Time", exact=True).fill("02:30")
    back = next_clock_change(PARIS, -1)
    await page.get_by_label("First date").fill((back - timedelta(days=2)).isoformat())
    await expect(dates.nth(2)).to_contain_text("02:30 comes twice, the first one counts")
    await page.get_by_label("First date").fill(forward.isoformat())
    await expect(page.get_by_text("The clocks skip that time; it becomes 03:30.")).to_be_visible()


async def test_a_lost_answer_and_a_reload_lose_nothing_and_pay_once(visit: Visit, planner: Any, payee: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(planner.email, path="/payments/new")
    before = await planner.balance()
    keys: list[str] = []
    lose = True

    async def lose_answers(route: Route) -> None:
        """The platform gets what was asked for; the page never hears of it."""
        if route.request.method != "POST" or not lose:
            await route.continue_()
            return
        key = route.request.headers["idempotency-key"]
        keys.append(key)
        body = route.request.post_data_json
        answer = await planner.http.post("/payments", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        await route.abort()

    await page.route("**/api/v1/payments", lose_answers)
    await fill(page, payee.email, "7.77", "Lost: answer")
    await page.get_by_role("button", name="Review payment").click()
    await page.get_by_role("button", name="Pay €7.77").click()
    await expect(page.get_by_role("alert")).to_contain_text("trying again cannot pay twice")
    assert len(set(keys)) == 1

    await page.reload()
    await expect(page.get_by_test_id("review-amount")).to_have_text("€7.77")
    lose = False
    async with page.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/payments")) as sent:
        await page.get_by_role("button", name="Pay €7.77").click()
    assert (await sent.value).headers["idempotency-key"] == keys[0]
    await expect(page.get_by_test_id("payment-amount")).to_have_text("€7.77")
    assert await planner.balance() == before - 777
    found = (await planner.http.get("/payments", params={"q": "Lost: answer"})).json()["items"]
    assert len(found) == 1
    # The next payment starts empty.
    await somebody.go("/payments/new")
    await expect(page.get_by_label("Amount")).to_have_value("")


async def test_problems_are_shown_at_their_fields(visit: Visit, planner: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(planner.email, path="/payments/new?when=again")
    await page.get_by_label("To", exact=True).fill("nobody-at-all@florin.test")
    await page.get_by_label("Amount").fill("1.234")
    await page.get_by_label("Every").fill("0")
    await page.get_by_label("First date").fill("2020-01-01")
    await page.get_by_text("After a number").click()
    await page.get_by_label("Number of payments").fill("x")
    await page.get_by_role("button", name="Review payment").click()

    async def says(label: str, words: str) -> None:
        field = page.get_by_label(label, exact=True)
        await expect(field).to_have_attribute("aria-invalid", "true")
        described = (await field.get_attribute("aria-describedby") or "").split()
        texts = [await page.locator(f"[id='{one}']").inner_text() for one in described]
        assert any(words in text for text in texts), texts

    await says("Amount", "EUR has at most 2 decimal places.")
    await says("Every", "whole number from 1 to 366")
    await says("First date", "still to come")
    await says("Number of payments", "whole number")
    await expect(page.get_by_label("Amount")).to_be_focused()
    await page.get_by_label("Amount").fill("1.23")
    await page.get_by_label("Every").fill("1")
    await page.get_by_label("Number of payments").fill("3")
    await page.get_by_label("First date").fill(next_31_january().isoformat())
    await page.get_by_role("button", name="Review payment").click()
    await says("To", "Nobody with this e-mail or handle.")
