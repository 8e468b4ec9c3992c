"""A report's numbers are what was paid."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import expect

Visit = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module")
async def trader(stack: Any, payee: Any) -> Any:
    """Somebody who paid 10.00, 20.00 and 5.51 EUR, was paid 8.00, and got 4.00 back."""
    user = await stack.new_user("Tom Reed", eur=10_000)
    paid = [await user.pay(payee.email, amount, description="Report") for amount in (1000, 2000, 551)]
    assert [answer.status_code for answer in paid] == [201, 201, 201]
    assert (await payee.pay(user.email, 800, description="Report: back")).status_code == 201
    refund = await payee.http.post(
        f"/payments/{paid[1].json()['id']}/refunds", json={"amount": 400}, headers={"Idempotency-Key": user.email}
    )
    assert refund.status_code == 201, refund.text
    return user


async def test_the_numbers_are_those_of_the_payments(visit: Visit, trader: Any, payee: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(trader.email, path="/reports")

    def tile(name: str) -> Any:
        return page.get_by_test_id(f"total-{name}")

    await expect(tile("received")).to_contain_text("€8.00")
    await expect(tile("received")).to_contain_text("1 payment · €8.00 on average")
    await expect(tile("sent")).to_contain_text("€35.51")
    await expect(tile("sent")).to_contain_text("3 payments · €11.83 on average")
    await expect(tile("refunded")).to_contain_text("€4.00")
    await expect(tile("net")).to_contain_text("-€23.51")
    table = page.get_by_role("table", name="Totals per period")
    for words in ("€8.00", "€35.51", "€4.00"):
        await expect(table.get_by_role("row").last).to_contain_text(words)
    await expect(page.get_by_role("img", name="EUR received and sent, by Day")).to_be_visible()
    types = page.get_by_role("table", name="By type")
    await expect(types.get_by_role("row").filter(has_text="Instant")).to_contain_text("€43.51")

    # Live: one more payment, and the sums follow.
    assert (await trader.pay(payee.email, 49, description="Report: more")).status_code == 201
    await expect(tile("sent")).to_contain_text("€36.00")


async def test_the_question_is_in_the_address(visit: Visit, trader: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(trader.email, path="/reports")
    await page.get_by_role("radio", name="90d").click()
    await page.get_by_role("radio", name="Month", exact=True).click()
    await page.reload()
    await expect(page.get_by_role("radio", name="90d")).to_be_checked()
    await expect(page.get_by_role("radio", name="Month", exact=True)).to_be_checked()
    await expect(page.get_by_role("table", name="Totals per period").get_by_role("row")).to_have_count(3)
    await page.get_by_label("From", exact=True).fill("2020-01-01")
    await expect(page.get_by_text("more than two years apart")).to_be_visible()
    await page.get_by_label("To", exact=True).fill("2020-02-01")
    await expect(page.get_by_text("Nothing in this period")).to_be_visible()
    await page.get_by_role("button", name="Show 12 months").click()
    await expect(page.get_by_test_id("total-sent")).to_contain_text("€3")
