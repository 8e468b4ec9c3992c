"""Profile and preferences, here and in the other tabs."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import expect

Visit = Callable[..., Awaitable[Any]]


async def test_a_profile_is_edited_and_stays_edited(visit: Visit, payee: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payee.email, path="/profile")
    await page.get_by_label("Phone").fill("0660 1234567")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_text("Start with + and the country code, then digits.")).to_be_visible()
    await page.get_by_label("Phone").fill("+43 660 1234567")
    await page.get_by_role("textbox", name="About").fill("Chairs and tables.")
    await page.get_by_label("Street and number").fill("Lindengasse 7")
    await page.get_by_label("City").fill("Vienna")
    await page.get_by_label("Postal code").fill("1070")
    await page.get_by_label("Country").select_option("AT")
    await page.get_by_role("button", name="Save changes").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("Profile saved")
    await page.reload()
    await expect(page.get_by_label("City")).to_have_value("Vienna")
    await expect(page.get_by_label("Phone")).to_have_value("+436601234567")


async def test_preferences_apply_in_every_tab_at_once(visit: Visit, payer: Any, payee: Any) -> None:
    assert (await payer.pay(payee.email, 101, description="Something to show a time of")).status_code == 201
    somebody = await visit()
    page = await somebody.sign_in(payee.email, path="/profile/preferences")
    other = await somebody.tab("/payments")
    when = other.locator("tbody time").first
    await expect(when).to_have_attribute("title", re.compile("UTC$"))
    await page.get_by_text("Dark", exact=True).click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_label("Time zone").select_option("Asia/Tokyo")
    await expect(when).to_have_attribute("title", re.compile(r"(GMT\+9|JST)$"))
    await page.get_by_text("System", exact=True).click()
    await expect(other.locator("html")).to_have_attribute("data-theme", "light")
    await page.get_by_label("Time zone").select_option("UTC")
    await expect(when).to_have_attribute("title", re.compile("UTC$"))
