"""What staff see, while it happens."""

import re
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
