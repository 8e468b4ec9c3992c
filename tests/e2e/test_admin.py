"""What staff see, while it happens."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import expect

Visit = Callable[..., Awaitable[Any]]


async def test_the_audit_log_shows_a_payment_live(visit: Visit, payer: Any, payee: Any) -> None:
    staff = await visit()
    page = await staff.sign_in("admin@florin.test", path="/admin/audit")
    await expect(page.locator("tbody tr").first).to_be_visible()
    await page.evaluate("window.stayed = true")
    paid = (await payer.pay(payee.email, 450, description="Audit: book")).json()
    mark = f"…{paid['id'][-8:]}"
    entries = page.get_by_role("row").filter(has_text=mark)
    await expect(entries.filter(has_text="Payment completed")).to_be_visible()
    await expect(entries.filter(has_text="Anna Berg").first).to_be_visible()
    assert await page.evaluate("window.stayed")
    await entries.filter(has_text="Payment completed").get_by_role("button").click()
    await expect(page.get_by_role("dialog")).to_contain_text(paid["id"])


async def test_users_are_searched(visit: Visit, payer: Any) -> None:
    staff = await visit()
    page = await staff.sign_in("admin@florin.test", path="/admin/users")
    await page.get_by_label(re.compile("Search by name")).fill(payer.email)
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr")).to_contain_text("Anna Berg")
    await expect(page).to_have_url(re.compile(r"[?&]q="))


async def test_the_overview_counts_without_a_reload(visit: Visit, payer: Any, payee: Any) -> None:
    staff = await visit()
    page = await staff.sign_in("admin@florin.test")
    await expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    activity = page.get_by_role("table", name="Latest activity")
    await expect(activity).to_be_visible()
    paid = (await payer.pay(payee.email, 460, description="Overview: pen")).json()
    await expect(activity).to_contain_text(paid["id"][-8:])


async def test_others_are_kept_out(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email)
    await expect(page.get_by_role("link", name="Audit log")).to_have_count(0)
    await page.goto(somebody.origin + "/admin/audit")
    await expect(page.get_by_role("heading", name="This page is for administrators")).to_be_visible()


async def test_a_webhook_is_read_and_processed_again(visit: Visit, payer: Any) -> None:
    before = await payer.balance()
    body = {"amount": 210, "currency": "EUR", "payment_method": "tok_visa"}
    topped = await payer.http.post("/top-ups", json=body, headers={"Idempotency-Key": secrets.token_hex(12)})
    assert topped.json()["status"] == "completed", topped.text
    staff = await visit()
    page = await staff.sign_in("admin@florin.test", path="/admin/webhooks")
    await page.get_by_label("Status").select_option("processed")
    await page.locator("tbody button").first.click()
    drawer = page.get_by_role("dialog")
    await expect(drawer.locator("pre")).to_contain_text('"id"')
    await drawer.get_by_role("button", name="Process again").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("being processed again")
    await expect(drawer).to_contain_text("Processed")
    assert await payer.balance() == before + 210


async def test_staff_find_anybodys_payment_and_give_it_back(visit: Visit, payer: Any, payee: Any) -> None:
    before = await payer.balance()
    note = f"Staff: {secrets.token_hex(6)}"
    assert (await payer.pay(payee.email, 480, description=note)).status_code == 201
    staff = await visit()
    page = await staff.sign_in("admin@florin.test", path="/admin/payments")
    await page.get_by_label(re.compile("Search names")).fill(note)
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr")).to_contain_text("Anna Berg to Bert Lang")
    await page.locator("tbody a").click()
    await page.get_by_role("button", name="Refund").click()
    await page.get_by_role("dialog").get_by_role("button", name="Refund €4.80").click()
    await expect(page.get_by_test_id("timeline")).to_contain_text("Refunded")
    assert await payer.balance() == before
