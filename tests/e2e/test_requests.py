"""Asking for money: a link and its QR code, paying it without and with an account, being asked by name."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, expect
from qr import scan

Visit = Callable[..., Awaitable[Any]]
Accessible = Callable[[Page, str], Awaitable[None]]
UNKNOWN = "/pay/" + "A" * 43


async def ask(who: Any, of: Any = None, amount: int = 1_250, **more: Any) -> Any:
    body = {"amount": amount, "currency": "EUR", **({"payer": {"email": of.email}} if of else {}), **more}
    answer = await who.http.post("/payment-requests", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def pay(page: Page, button: str) -> None:
    await page.get_by_role("button", name="Review payment").click()
    await page.get_by_role("dialog").get_by_role("button", name=button).click()


async def test_a_customer_pays_a_link_by_its_qr_code(visit: Visit, stack: Any, payer: Any) -> None:
    vendor = await stack.new_user("Velo Shop", eur=100, role="VENDOR")
    shop = await visit()
    page = await shop.sign_in(vendor.email, path="/requests")
    await page.get_by_role("link", name="Ask for money").first.click()
    await page.get_by_label("Amount").fill("12.50")
    await page.get_by_label("What for").fill("Bell, brass")
    await page.get_by_role("button", name="Make the request").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Request to anyone")
    link = await scan(page.get_by_test_id("qr"))
    assert link.startswith(f"{stack.origin}/pay/")
    await expect(page.get_by_test_id("pay-link")).to_contain_text(link)
    await page.evaluate("window.stayed = true")

    customer = await visit()
    theirs = await customer.go(link.removeprefix(stack.origin))
    await expect(theirs.get_by_role("heading", level=1)).to_have_text("Velo Shop asks you for")
    await expect(theirs.get_by_test_id("asked-amount")).to_have_text("€12.50")
    await expect(theirs.get_by_text("Bell, brass")).to_be_visible()
    await theirs.get_by_role("link", name="Sign in to pay").click()
    await customer.fill_sign_in(payer.email)
    await theirs.wait_for_url(link)
    await pay(theirs, "Pay €12.50")
    await theirs.wait_for_url("**/payments/pay_*")
    await expect(theirs.get_by_test_id("payment-amount")).to_contain_text("€12.50")

    await expect(page.get_by_role("table", name="Payments")).to_contain_text("Anna Berg")
    await expect(page.get_by_text("Paid in full")).to_be_visible()
    assert await page.evaluate("window.stayed"), "it was seen live, not by loading the page again"
    again = await customer.go(link.removeprefix(stack.origin))
    await expect(again.get_by_test_id("over")).to_contain_text("This is paid")


async def test_who_is_asked_by_name_pays_in_parts_or_declines(visit: Visit, payer: Any, payee: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path="/requests?side=received")
    parts = await ask(payee, payer, amount=2_000, description="Parts: tent", partial_allowed=True)
    await page.get_by_role("link", name="Bert Lang").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Request from Bert Lang")
    await page.get_by_label("How much").fill("30")
    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_text("Only €20.00 is open.")).to_be_visible()
    await page.get_by_label("How much").fill("5")
    await pay(page, "Pay €5.00")
    await expect(page.get_by_text("€5.00 of €20.00 paid")).to_be_visible()
    await expect(page.get_by_label("How much")).to_have_value("15.00")
    await page.get_by_role("button", name="Decline").click()
    await page.get_by_role("dialog").get_by_role("button", name="Decline").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Review payment")).to_have_count(0)
    assert (await payee.http.get(f"/payment-requests/{parts['id']}")).json()["status"] == "declined"


async def test_a_card_pays_a_link(visit: Visit, stack: Any, payee: Any) -> None:
    holder = await stack.new_user("Cora Stein", eur=100)
    assert (await holder.http.post("/payment-methods", json={"token": "tok_visa"})).status_code == 201
    link = (await ask(payee, amount=990))["link"]["url"].removeprefix(stack.origin)
    somebody = await visit()
    await somebody.sign_in(holder.email)
    page = await somebody.go(link)
    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_text("Your balance is €1.00.")).to_be_visible()
    await page.get_by_label("Pay from").select_option(label="Visa ending in 4242")
    await pay(page, "Pay €9.90")
    await page.wait_for_url("**/payments/pay_*")


async def test_withdrawing_and_replacing_a_link(visit: Visit, stack: Any, payee: Any) -> None:
    made = await ask(payee, amount=770, description="Link: drum lesson")
    old = made["link"]["url"].removeprefix(stack.origin)
    guest = await visit()
    looked = await guest.go(old)
    await expect(looked.get_by_test_id("asked-amount")).to_have_text("€7.70")
    somebody = await visit()
    page = await somebody.sign_in(payee.email, path=f"/requests/{made['id']}")
    await page.get_by_role("button", name="Replace link").click()
    await page.get_by_role("dialog").get_by_role("button", name="Replace link").click()
    await expect(page.get_by_test_id("pay-link")).not_to_contain_text(old)
    new = await scan(page.get_by_test_id("qr"))
    await guest.go(old)
    await expect(looked.get_by_text("This link leads nowhere")).to_be_visible()
    await guest.go(new.removeprefix(stack.origin))
    await expect(looked.get_by_role("link", name="Sign in to pay")).to_be_visible()
    await page.get_by_role("button", name="Withdraw").click()
    await page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    await expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)
    await guest.go(new.removeprefix(stack.origin))
    await expect(looked.get_by_test_id("over")).to_have_attribute("data-status", "cancelled")
    assert re.search(r"\?return=", looked.url) is None


async def test_requests_by_every_kind_of_reader(
    visit: Visit, stack: Any, accessible: Accessible, payer: Any, payee: Any
) -> None:
    made = await ask(payee, payer, description="Axe", partial_allowed=True, min_amount=100)
    link = made["link"]["url"].removeprefix(stack.origin)
    guest = await visit()
    for path in (link, UNKNOWN):
        page = await guest.go(path)
        await expect(page.get_by_role("heading", level=1)).to_be_attached()
        await expect(page.locator("[data-skeleton]")).to_have_count(0)
        await accessible(page, f"guest {path[:5]}")
    somebody = await visit()
    page = await somebody.sign_in(payer.email)
    for path in ("/requests", "/requests?side=received", "/requests/new", f"/requests/{made['id']}", link):
        await somebody.go(path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.locator("[data-skeleton]")).to_have_count(0)
        await accessible(page, path[:12])
