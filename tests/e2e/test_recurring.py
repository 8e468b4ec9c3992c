"""What a person does with payments that are still to come, recurring and planned ones."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

Visit = Callable[..., Awaitable[Any]]


def in_days(days: int) -> datetime:
    return (datetime.now(UTC) + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


async def set_up(payer: Any, payee: Any, amount: int, note: str) -> str:
    """A weekly payment; the address of its page."""
    rule = {"frequency": "weekly", "time_zone": "UTC"}
    more = {"type": "recurring", "scheduled_at": in_days(3).isoformat(), "recurrence": rule, "description": note}
    answer = await payer.pay(payee.email, amount, **more)
    assert answer.status_code == 201, answer.text
    return f"/recurring/{answer.json()['schedule_id']}"


async def planned(payer: Any, payee: Any, amount: int, note: str) -> Any:
    answer = await payer.pay(
        payee.email, amount, type="scheduled", scheduled_at=in_days(5).isoformat(), description=note
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_pause_resume_skip_and_end(visit: Visit, payer: Any, payee: Any) -> None:
    path = await set_up(payer, payee, 910, "Piano lessons")
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=path)
    made = page.get_by_role("table", name="Payments")
    dates = page.get_by_test_id("dates").get_by_role("listitem")
    await expect(dates).to_have_count(5)
    first = await dates.nth(0).inner_text()
    second = await dates.nth(1).inner_text()
    assert first != second

    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("Nothing is to come while it is paused or ended.")).to_be_visible()
    await expect(made).to_contain_text("Cancelled")
    await page.get_by_role("button", name="Resume").click()
    await expect(dates.nth(0)).to_have_text(first)

    await page.get_by_role("button", name="Skip the next one").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Skip the next one").click()
    await expect(dialog).to_have_count(0)
    await expect(dates.nth(0)).to_have_text(second)

    await page.get_by_role("button", name="End", exact=True).click()
    await dialog.get_by_role("button", name="Keep it").click()
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="End", exact=True).click()
    await dialog.get_by_role("button", name="End it").click()
    await expect(page.get_by_text("You ended it.")).to_be_visible()
    await expect(page.get_by_role("button", name="Pause")).to_have_count(0)


async def test_a_recurring_payment_changes_where_somebody_looks(visit: Visit, payer: Any, payee: Any) -> None:
    path = await set_up(payer, payee, 920, "Live: window cleaning")
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path="/recurring")
    row = page.get_by_role("row").filter(has_text="Live: window cleaning")
    await expect(row).to_contain_text("Active")
    await page.evaluate("window.stayed = true")
    assert (await payer.http.post(f"/schedules/{path.rsplit('/', 1)[1]}/pause")).status_code == 200
    await expect(row).to_contain_text("Paused")
    assert await page.evaluate("window.stayed")


async def test_a_change_meanwhile_is_not_overwritten(visit: Visit, payer: Any, payee: Any) -> None:
    path = await set_up(payer, payee, 930, "Conflict: gym")
    api = f"/schedules/{path.rsplit('/', 1)[1]}"
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=path)
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Change", exact=True).click()
    await dialog.get_by_label("Amount").fill("11.11")
    assert (await payer.http.patch(api, json={"amount": 2222})).status_code == 200
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_contain_text("It was changed meanwhile")
    assert (await payer.http.get(api)).json()["amount"] == 2222
    await dialog.get_by_role("button", name="Load what is there now").click()
    await expect(page.get_by_test_id("schedule-amount")).to_have_text("€22.22")
    await page.get_by_role("button", name="Change", exact=True).click()
    await expect(dialog.get_by_label("Amount")).to_have_value("22.22")
    await dialog.get_by_label("Amount").fill("33.33")
    await dialog.get_by_text("After a number").click()
    await dialog.get_by_label("Number of payments").fill("2")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_test_id("schedule-amount")).to_have_text("€33.33")
    await expect(page.get_by_text("After 2 payments")).to_be_visible()
    await expect(page.get_by_test_id("dates").get_by_role("listitem")).to_have_count(2)


async def test_a_planned_payment_is_changed_until_somebody_else_did(visit: Visit, payer: Any, payee: Any) -> None:
    payment = await planned(payer, payee, 940, "Planned: deposit")
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=f"/payments/{payment['id']}")
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Change", exact=True).click()
    await dialog.get_by_label("Note").fill("Planned: mine")
    theirs = {"description": "Planned: theirs"}
    assert (await payer.http.patch(f"/payments/{payment['id']}", json=theirs)).status_code == 200
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_contain_text("It was changed meanwhile")
    await dialog.get_by_role("button", name="Load what is there now").click()
    await expect(page.get_by_text("Planned: theirs")).to_be_visible()
    await page.get_by_role("button", name="Change", exact=True).click()
    await dialog.get_by_label("Amount").fill("9.50")
    await dialog.get_by_label("Date").fill(in_days(8).date().isoformat())
    await dialog.get_by_label("Time").fill("14:15")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_test_id("payment-amount")).to_have_text("€9.50")
    now = (await payer.http.get(f"/payments/{payment['id']}")).json()
    assert (now["amount"], now["description"]) == (950, "Planned: theirs")
    assert datetime.fromisoformat(now["scheduled_at"]) == in_days(8).replace(hour=14, minute=15)
    assert now["recipient"]["id"] == payee.id


async def test_a_payment_leads_to_its_rule(visit: Visit, payer: Any, payee: Any) -> None:
    path = await set_up(payer, payee, 960, "Linked: choir")
    payment = (await payer.http.get("/payments", params={"q": "Linked: choir"})).json()["items"][0]
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=f"/payments/{payment['id']}")
    await page.get_by_role("main").get_by_role("link", name="Recurring payment", exact=True).click()
    await expect(page).to_have_url(re.compile(re.escape(path)))
    await expect(page.get_by_test_id("schedule-amount")).to_have_text("€9.60")


@pytest.mark.parametrize("path", ["/recurring/sch_" + "0" * 32, "/recurring/nonsense"])
async def test_what_is_not_there_is_said(visit: Visit, payer: Any, path: str) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=path)
    await expect(page.get_by_text("No such recurring payment")).to_be_visible()
