"""A payment over the threshold waits for somebody else, in the browser."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import expect

Visit = Callable[..., Awaitable[Any]]


async def test_a_payment_over_the_threshold_waits_for_a_second_admin(
    stack: Any, visit: Visit, payee: Any, accessible: Any
) -> None:
    payer = await stack.new_user("Vera Gross", eur=6_000_000, role="VENDOR")
    other = await stack.new_user("Noor Vance", role="ADMIN")
    before = await payee.balance()
    paying = await visit()
    page = await paying.sign_in(payer.email)
    await paying.pay(payee.email, "55000", "Machine, second half")
    await expect(page.get_by_test_id("notice")).to_contain_text("in review")
    payment = (await payer.http.get("/payments")).json()["items"][0]["id"]
    await paying.go(f"/payments/{payment}")
    await expect(page.get_by_text("The money is held")).to_be_visible()
    await expect(page.get_by_text("In review").first).to_be_visible()
    assert await payee.balance() == before

    first, second = await visit(), await visit()
    desk = await first.sign_in("admin@florin.test", path="/admin/reviews")
    await expect(desk.get_by_role("row").filter(has_text="Vera Gross")).to_contain_text("0 of 2")
    await desk.get_by_role("button", name=re.compile("Vera Gross")).click()
    drawer = desk.get_by_role("dialog")
    await expect(drawer).to_contain_text("Large payment")
    await expect(drawer).to_contain_text("Needs two approvals")
    await accessible(desk, "a review")
    await drawer.get_by_label("Note for other staff").fill("Called them")
    await drawer.get_by_role("button", name="Approve").click()
    await expect(desk.get_by_test_id("notice")).to_contain_text("somebody else has to agree too")
    await expect(drawer.get_by_role("button", name="Approve")).to_have_count(0)
    assert await payee.balance() == before

    overview = await second.sign_in(other.email, path="/admin")
    tile = overview.get_by_role("region", name="Open reviews")
    await expect(tile).to_contain_text("1")
    await tile.get_by_role("link").click()
    await overview.get_by_role("button", name=re.compile("Vera Gross")).click()
    drawer = overview.get_by_role("dialog")
    await expect(drawer).to_contain_text("Called them")
    await drawer.get_by_role("button", name="Approve").click()
    await expect(overview.get_by_test_id("notice")).to_contain_text("Approved and paid")
    assert await payee.balance() == before + 5_500_000
    await expect(page.get_by_text("The money is held")).to_have_count(0)


async def test_staff_give_somebody_limits_of_their_own(stack: Any, visit: Visit, payee: Any) -> None:
    payer = await stack.new_user("Lim Small", eur=10_000)
    staff = await visit()
    page = await staff.sign_in("admin@florin.test", path=f"/admin/users?q={payer.email}")
    await page.get_by_role("button", name="Limits").click()
    drawer = page.get_by_role("dialog")
    await drawer.get_by_role("button", name="Change: EUR").click()
    await drawer.get_by_label("A day (EUR)").fill("20")
    await drawer.get_by_role("button", name="Save limits").click()
    await expect(drawer).to_contain_text("Say why")
    await drawer.get_by_label("Reason").fill("At their own wish")
    await drawer.get_by_role("button", name="Save limits").click()
    await expect(drawer).to_contain_text("At their own wish")

    paying = await visit()
    await paying.sign_in(payer.email)
    await paying.pay(payee.email, "21", "Too much")
    await expect(paying.page.get_by_text("You can pay 20.00 EUR more today.")).to_be_visible()
