"""Cards: saved at the provider's page, confirmed at the bank, used to top up and to pay."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]
ASKS_CUSTOMER = "4000000000000754"
CHARGED_AT_ONCE = "5555555555554444"


async def save_card(page: Page, number: str) -> None:
    """From the page of cards over the provider's page and back."""
    await page.get_by_role("button", name="Add a card").first.click()
    await page.get_by_label("Card number").fill(number)
    await page.get_by_label("Valid until").fill("12/34")
    await page.get_by_label("Security code").fill("123")
    await page.get_by_role("button", name="Save this card").click()
    await expect(page.get_by_test_id("notice")).to_contain_text(f"ending in {number[-4:]} is saved")


async def test_a_card_is_saved_confirmed_and_removed(visit: Visit, stack: Any) -> None:
    holder = await stack.new_user("Cara Lind", eur=1_000)
    somebody = await visit()
    page = await somebody.sign_in(holder.email, path="/cards")
    await save_card(page, ASKS_CUSTOMER)
    # Back at home, ready to top up with it.
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Amount").fill("40")
    await dialog.get_by_role("button", name="Top up").click()
    await page.get_by_role("button", name="Confirm").click()
    await expect(dialog).to_contain_text("€40.00 arrived in your balance.")
    await dialog.get_by_role("button", name="Done").click()
    await somebody.expect_balance(5_000)
    assert "top_up" not in page.url

    await page.get_by_role("button", name="Top up").click()
    await dialog.get_by_label("Amount").fill("41")
    await dialog.get_by_role("button", name="Top up").click()
    await page.get_by_role("button", name="Refuse").click()
    await expect(dialog).to_contain_text("The card was not charged.")
    await expect(dialog).to_contain_text("It was not confirmed at the bank.")
    await dialog.get_by_role("button", name="Done").click()
    await somebody.expect_balance(5_000)

    await somebody.go("/cards")
    await save_card(page, CHARGED_AT_ONCE)
    await somebody.go("/cards")
    await page.get_by_role("button", name="Make Mastercard ending in 4444 the default").click()
    rows = page.locator("tbody tr")
    await expect(rows.first).to_contain_text("Mastercard ending in 4444")
    await expect(rows.first).to_contain_text("Default")
    await page.get_by_role("button", name="Remove Visa ending in 0754").click()
    await dialog.get_by_role("button", name="Remove").click()
    await expect(rows).to_have_count(1)


async def test_a_payment_straight_from_a_card(visit: Visit, stack: Any, payee: Any) -> None:
    holder = await stack.new_user("Dora Falk", eur=1_000)
    somebody = await visit()
    page = await somebody.sign_in(holder.email, path="/cards")
    await save_card(page, CHARGED_AT_ONCE)
    await somebody.go("/payments/new")
    await page.get_by_label("To", exact=True).fill(payee.email)
    # More than the balance: it is the card that pays.
    await page.get_by_label("Amount").fill("30")
    await page.get_by_label("Pay from").select_option(label="Mastercard ending in 4444")
    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_role("main")).to_contain_text("Mastercard ending in 4444")
    await page.get_by_role("button", name="Pay €30.00").click()
    await expect(page).to_have_url(re.compile("/payments/pay_"))
    await expect(page.get_by_test_id("timeline")).to_contain_text("Completed")
    assert await holder.balance() == 1_000
