"""A vendor's webhooks: added, tried out, looked at, paused; the secret is shown once."""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import expect
from standardwebhooks import Webhook

Visit = Callable[..., Awaitable[Any]]


async def test_an_endpoint_is_added_tried_out_and_paused(visit: Visit, stack: Any, receiver: Any) -> None:
    url, received = receiver
    vendor = await stack.new_user("Vera Nord", role="VENDOR")
    somebody = await visit()
    page = await somebody.sign_in(vendor.email, path="/developers/webhooks")
    await page.get_by_role("button", name="Add an endpoint").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Address").fill("http://10.0.0.1/")
    await dialog.get_by_role("button", name="Add endpoint").click()
    await expect(dialog).to_contain_text("The address must begin with https://")
    await dialog.get_by_label("Address").fill(url)
    await dialog.get_by_role("button", name="Add endpoint").click()
    secret = await page.get_by_test_id("webhook-secret").inner_text()
    await page.get_by_role("button", name="I have copied it").click()
    await expect(page.get_by_text(secret)).to_have_count(0)

    await page.get_by_role("link", name=url).click()
    await page.get_by_role("button", name="Send test event").click()
    row = page.get_by_role("row").filter(has_text="webhook.test")
    await expect(row).to_contain_text("Delivered")
    headers, body = received[0]
    assert Webhook(secret).verify(body, headers)
    await row.get_by_role("button").click()
    await expect(page.get_by_role("dialog")).to_contain_text("thank you")
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_test_id("notice").filter(has_text="It is being sent again")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_role("button", name="Resume")).to_be_visible()


async def test_customers_have_no_such_page_in_their_navigation(visit: Visit, stack: Any) -> None:
    customer = await stack.new_user("Carl Sund")
    somebody = await visit()
    page = await somebody.sign_in(customer.email, path="/")
    await expect(page.get_by_role("link", name="Payments", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Webhooks")).to_have_count(0)
