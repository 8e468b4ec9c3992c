"""Two people in two browsers: what one does, the other sees without a reload."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]
LONG_MARK = "window.stayed = true"


async def stayed(page: Page) -> bool:
    """Whether the page is still the one that ``LONG_MARK`` was said to: never reloaded."""
    return bool(await page.evaluate("window.stayed === true"))


async def open_payment(page: Page, note: str) -> None:
    await page.get_by_role("row").filter(has_text=note).get_by_role("link").click()
    await expect(page.get_by_test_id("payment-amount")).to_be_visible()


@pytest.fixture
async def both(visit: Visit, payer: Any, payee: Any) -> tuple[Any, Any]:
    """Both at home, each in a browser."""
    sender, recipient = await visit(), await visit()
    await asyncio.gather(sender.sign_in(payer.email), recipient.sign_in(payee.email))
    for somebody in (sender, recipient):
        await expect(somebody.page.get_by_test_id("balance-EUR")).to_be_visible()
        await somebody.page.evaluate(LONG_MARK)
    return sender, recipient


async def test_a_payment_arrives_while_both_watch(both: tuple[Any, Any], payee: Any) -> None:
    sender, recipient = both
    sent, received = await sender.balance(), await recipient.balance()
    await sender.pay(payee.email, "12.50", "Live: lunch")
    await expect(sender.page.get_by_test_id("notice").filter(has_text="€12.50 sent to Bert Lang")).to_be_visible()
    await sender.expect_balance(sent - 1250)
    await recipient.expect_balance(received + 1250)
    for somebody, text, amount in ((sender, "To Bert Lang", "-€12.50"), (recipient, "From Anna Berg", "+€12.50")):
        row = somebody.page.get_by_role("row").filter(has_text="Live: lunch")
        await expect(row).to_contain_text(text)
        await expect(row).to_contain_text(amount)
        await expect(row).to_contain_text("Completed")
        assert await stayed(somebody.page)


async def test_the_recipient_is_notified(both: tuple[Any, Any], payee: Any) -> None:
    sender, recipient = both
    await sender.pay(payee.email, "3.20", "Bell: tickets")
    bell = recipient.page.get_by_role("button", name=re.compile("Notifications, [0-9]+ unread"))
    await bell.click()
    message = recipient.page.get_by_role("link").filter(has_text="3.20 EUR from Anna Berg").first
    await message.click()
    await expect(recipient.page.get_by_test_id("payment-amount")).to_have_text("€3.20")
    assert await stayed(recipient.page)


async def test_the_recipient_refunds_a_part_and_then_the_rest(both: tuple[Any, Any], payee: Any) -> None:
    sender, recipient = both
    before = await sender.balance()
    await sender.pay(payee.email, "20", "Refund: chair")
    await sender.expect_balance(before - 2000)
    await open_payment(sender.page, "Refund: chair")
    timeline = sender.page.get_by_test_id("timeline")
    await expect(timeline).to_contain_text("Completed")
    await expect(sender.page.get_by_role("button", name="Refund")).to_have_count(0)

    await open_payment(recipient.page, "Refund: chair")
    await recipient.page.get_by_role("button", name="Refund").click()
    dialog = recipient.page.get_by_role("dialog")
    await dialog.get_by_text("A part").click()
    await dialog.get_by_label("Amount to refund").fill("20.01")
    await dialog.get_by_role("button", name="Refund €20.01").click()
    await expect(dialog).to_contain_text("At most €20.00 can still be refunded.")
    await dialog.get_by_label("Amount to refund").fill("7.50")
    await dialog.get_by_label("Reason").fill("One leg is short")
    await dialog.get_by_role("button", name="Refund €7.50").click()
    await expect(timeline).to_contain_text("Partly refunded")
    await expect(sender.page.get_by_role("table", name="Refunds")).to_contain_text("One leg is short")
    await expect(dialog).to_have_count(0)

    await recipient.page.get_by_role("button", name="Refund").click()
    await dialog.get_by_role("button", name="Refund €12.50").click()
    await expect(recipient.page.get_by_role("dialog")).to_have_count(0)
    await expect(sender.page.get_by_role("table", name="Refunds").get_by_role("row")).to_have_count(3)
    await expect(recipient.page.get_by_role("button", name="Refund")).to_have_count(0)
    assert await stayed(sender.page)
    await sender.page.get_by_role("link", name="Home").click()
    await sender.expect_balance(before)


async def test_what_cannot_be_paid_is_said_before_anything_is_sent(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.method + request.url))
    await somebody.balance()  # what is there must be known before it can be too little
    await page.get_by_label("To", exact=True).fill(payer.email)
    await page.get_by_label("Amount").fill("9999999")
    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_text("available in this currency")).to_be_visible()
    await page.get_by_label("Amount").fill("1")
    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_text("This is you. Choose somebody else.")).to_be_visible()
    await page.get_by_label("To", exact=True).fill("nobody-at-all@florin.test")
    await expect(page.get_by_text("Nobody with this e-mail or handle.")).to_be_visible()
    assert not [request for request in requests if request.startswith("POST") and "/payments" in request]


@pytest.mark.parametrize(("card", "says"), [("Succeeds", "added to your balance"), ("Is declined", "was declined")])
async def test_topping_up_with_a_card(visit: Visit, payer: Any, card: str, says: str) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email)
    before = await somebody.balance()
    await page.get_by_role("button", name="Top up").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Amount").fill("25")
    await dialog.get_by_text(card).first.click()
    await dialog.get_by_role("button", name="Top up").click()
    if card == "Succeeds":
        await expect(page.get_by_test_id("notice")).to_contain_text(says)
        await somebody.expect_balance(before + 2500)
    else:
        await expect(dialog.get_by_role("alert")).to_contain_text(says)
        await page.keyboard.press("Escape")
        await somebody.expect_balance(before)


async def test_the_state_of_the_list_is_in_the_address(visit: Visit, payer: Any, payee: Any) -> None:
    assert (await payer.pay(payee.email, 111, description="List: needle")).status_code == 201
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path="/payments")
    await page.get_by_label("Search payments").fill("needle")
    await expect(page).to_have_url(re.compile(r"[?&]q=needle"))
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_label("Search payments")).to_have_value("needle")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.get_by_label("Direction").select_option("incoming")
    await expect(page.get_by_text("Nothing matches")).to_be_visible()
