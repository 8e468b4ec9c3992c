"""A vendor's day: a key and an endpoint, a customer who pays by a QR code, and the news of it, signed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import expect
from qr import scan
from standardwebhooks import Webhook

Visit = Callable[..., Awaitable[Any]]


async def test_from_the_key_to_the_signed_news_of_a_payment(
    visit: Visit, stack: Any, payer: Any, receiver: Any
) -> None:
    url, received = receiver
    vendor = await stack.new_user("Rad und Tat", role="VENDOR")
    somebody = await visit()
    page = await somebody.sign_in(vendor.email, path="/developers/api-keys")
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Create a key").click()
    await dialog.get_by_label("Name", exact=True).fill("Till")
    await dialog.get_by_label("See payments").check()
    await dialog.get_by_role("button", name="Create key").click()
    key = await dialog.get_by_test_id("api-key").inner_text()
    await dialog.get_by_role("button", name="I have copied it").click()

    page = await somebody.go("/developers/webhooks")
    await page.get_by_role("button", name="Add an endpoint").first.click()
    await page.get_by_role("dialog").get_by_label("Address").fill(url)
    await page.get_by_role("dialog").get_by_role("button", name="Add endpoint").click()
    secret = await page.get_by_test_id("webhook-secret").inner_text()
    await page.get_by_role("button", name="I have copied it").click()

    page = await somebody.go("/requests")
    await page.get_by_role("link", name="Ask for money").first.click()
    await page.get_by_label("Amount").fill("19.90")
    await page.get_by_label("What for").fill("Inner tube")
    await page.get_by_role("button", name="Make the request").click()
    link = await scan(page.get_by_test_id("qr"))

    customer = await visit()
    theirs = await customer.go(link.removeprefix(stack.origin))
    await theirs.get_by_role("link", name="Sign in to pay").click()
    await customer.fill_sign_in(payer.email)
    await theirs.wait_for_url(link)
    await theirs.get_by_role("button", name="Review payment").click()
    await theirs.get_by_role("dialog").get_by_role("button", name="Pay €19.90").click()
    await theirs.wait_for_url("**/payments/pay_*")
    payment = theirs.url.rsplit("/", 1)[1]

    async with asyncio.timeout(30):
        while not (news := [one for one in received if b"payment.completed" in one[1]]):
            await asyncio.sleep(0.1)
    headers, body = news[0]
    assert Webhook(secret).verify(body, headers)
    assert payment in json.dumps(json.loads(body))
    page = await somebody.go("/developers/webhooks")
    await page.get_by_role("link", name=url).click()
    await expect(page.get_by_role("row").filter(has_text="payment.completed")).to_contain_text("Delivered")

    async with stack.client(Authorization=f"Bearer {key}") as program:
        seen = (await program.get(f"/payments/{payment}")).json()
    assert (seen["status"], seen["amount"], seen["currency"]) == ("completed", 1990, "EUR")
