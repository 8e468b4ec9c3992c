"""Exchanging: a live price with its countdown, one look, the result; and a price that runs out."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]


async def ask(page: Page, amount: str) -> None:
    await page.get_by_label("You give", exact=True).fill(amount)
    await expect(page.get_by_test_id("countdown")).to_contain_text("This price holds for")


async def test_money_changes_currency_at_the_price_that_was_shown(visit: Visit, stack: Any) -> None:
    holder = await stack.new_user("Fiona Cross", eur=20_000)
    somebody = await visit()
    page = await somebody.sign_in(holder.email, path="/exchange")
    await page.get_by_label("To", exact=True).select_option("USD")
    await ask(page, "100")
    # 100.00 × 1.1549 × 0.995, and the side that was not typed follows.
    await expect(page.get_by_test_id("target")).to_contain_text("114.91")
    await expect(page.get_by_label("You get", exact=True)).to_have_value("114.91")
    facts = page.locator("dl").first
    for words in ("1 EUR = 1.1491255 USD", "1 EUR = 1.1549 USD", "0.58 (0.5% of the market rate)"):
        await expect(facts).to_contain_text(words)

    await page.get_by_role("button", name="Review exchange").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("114.91")
    await dialog.get_by_role("button", name="Exchange €100.00").click()
    await expect(page.get_by_test_id("result")).to_contain_text("114.91")
    row = page.locator("tbody tr").first
    for words in ("€100.00", "114.91", "1 EUR = 1.1491255 USD"):
        await expect(row).to_contain_text(words)
    await somebody.go("/")
    await expect(page.get_by_test_id("balance-USD")).to_contain_text("114.91")
    await expect(page.get_by_test_id("balance-EUR")).to_contain_text("100.00")


async def test_what_one_gets_can_be_named_and_must_be_covered(visit: Visit, stack: Any) -> None:
    holder = await stack.new_user("Gil Marsh", eur=5_000)
    somebody = await visit()
    page = await somebody.sign_in(holder.email, path="/exchange")
    await page.get_by_label("To", exact=True).select_option("JPY")
    await page.get_by_label("You get", exact=True).fill("8000")
    await expect(page.get_by_label("You give", exact=True)).to_have_value("44.61")
    await expect(page.get_by_role("button", name="Review exchange")).to_be_enabled()
    await page.get_by_label("You get", exact=True).fill("9000")
    await expect(page.get_by_text("You have €50.00 available in this currency.")).to_be_visible()
    await expect(page.get_by_role("button", name="Review exchange")).to_be_disabled()
    await page.get_by_label("You get", exact=True).fill("80.5")
    await expect(page.get_by_text("JPY has no decimal places.")).to_be_visible()


async def test_a_price_that_runs_out_is_replaced_by_a_new_one(visit: Visit, stack: Any) -> None:
    holder = await stack.new_user("Hana Vogel", eur=5_000)
    somebody = await visit()
    page = await somebody.sign_in(holder.email, path="/exchange")
    await page.clock.install()
    await ask(page, "10")
    await page.get_by_role("button", name="Review exchange").click()
    dialog = page.get_by_role("dialog")
    await page.clock.fast_forward(31_000)
    await expect(dialog).to_contain_text("This price has run out.")
    await dialog.get_by_role("button", name="Get a new price").click()
    await expect(dialog).to_contain_text("This is the new one")
    await dialog.get_by_role("button", name="Exchange €10.00").click()
    await expect(page.locator("tbody tr")).to_have_count(1)


async def test_without_money_the_page_says_what_to_do(visit: Visit, stack: Any) -> None:
    holder = await stack.new_user("Ines Poor")
    somebody = await visit()
    page = await somebody.sign_in(holder.email, path="/exchange")
    await expect(page.get_by_text("You have no balance to exchange")).to_be_visible()
    await expect(page.get_by_text("No exchange yet")).to_be_visible()
