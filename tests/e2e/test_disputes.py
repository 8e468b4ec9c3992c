"""Disputes and payouts in the browser, with the simulated provider's bank."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import expect

Visit = Callable[..., Awaitable[Any]]
SLOW_MS = 60_000  # the holder complains after 5 s, the bank decides after 2 s
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def holds(user: Any, minor: int) -> Callable[[], Awaitable[bool]]:
    """Whether this much is available to a user."""

    async def check() -> bool:
        return bool(await user.balance() == minor)

    return check


@pytest.mark.parametrize(
    ("words", "outcome", "available"), [("winning_evidence", "Won", 12_500), ("losing_evidence", "Lost", 8_500)]
)
async def test_a_disputed_card_is_answered(
    visit: Visit, stack: Any, until: Any, words: str, outcome: str, available: int
) -> None:
    vendor = await stack.new_user("Vera Holm", eur=10_000, role="VENDOR")
    payer = await stack.new_user("Paul Lund", eur=100)  # payments knows who has money
    payment = (await payer.pay(vendor.email, 2_500, source="tok_disputed")).json()
    somebody = await visit()
    page = await somebody.sign_in(vendor.email, path="/disputes")
    # It appears by itself: the page hears of it.
    row = page.get_by_role("link", name="The holder says they did not make this payment")
    await expect(row).to_be_visible(timeout=SLOW_MS)
    await until(holds(vendor, 10_000 - 1_500))
    await somebody.go(f"/payments/{payment['id']}")
    await expect(page.get_by_role("main")).to_contain_text("Disputed")
    await page.get_by_role("link", name="Open the dispute").click()
    await expect(page).to_have_url(re.compile("/disputes/dsp_"))
    main = page.get_by_role("main")
    await expect(main).to_contain_text("Needs an answer")

    await page.get_by_role("textbox", name="What happened").fill(f"They signed for it. {words}")
    file = {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": PDF}
    await page.locator('input[type="file"][aria-label="Add: Receipt"]').set_input_files(file)
    await expect(main).to_contain_text("receipt.pdf")
    await page.get_by_role("button", name="Hand in").click()
    await page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    timeline = page.get_by_test_id("timeline")
    await expect(timeline).to_contain_text("Evidence handed in")
    await expect(timeline).to_contain_text(outcome, timeout=SLOW_MS)
    await expect(main).to_contain_text("They signed for it.")
    await until(holds(vendor, available))
    await somebody.go(f"/payments/{payment['id']}")
    await expect(page.get_by_test_id("timeline")).to_contain_text("Completed" if outcome == "Won" else "Disputed")


async def test_a_payout_goes_out_and_another_comes_back(visit: Visit, stack: Any, until: Any) -> None:
    owner = await stack.new_user("Otto Berg", eur=10_000)
    somebody = await visit()
    page = await somebody.sign_in(owner.email, path="/payouts")
    dialog = page.get_by_role("dialog")
    for account, says in (("Test bank", "Paid"), ("Returning bank", "Sent back")):
        await page.get_by_role("button", name="Pay out").first.click()
        await dialog.get_by_label("Amount").fill("25")
        await dialog.get_by_label(account).check()
        await dialog.get_by_role("button", name="Pay out").click()
        await expect(dialog).to_be_hidden()
        row = page.locator("tbody tr").first
        await expect(row).to_contain_text(account)
        await expect(row).to_contain_text(says, timeout=SLOW_MS)
    await page.get_by_role("link", name="Returning bank").click()
    await expect(page.get_by_role("main")).to_contain_text("The bank account is closed.")
    await until(holds(owner, 7_500))
    await page.get_by_role("link", name="All payouts").click()
    await page.get_by_role("button", name="Pay out").first.click()
    await dialog.get_by_label("Amount").fill("1000")
    await dialog.get_by_role("button", name="Pay out").click()
    await expect(dialog).to_contain_text("Your wallet holds €75.00.")


async def test_staff_see_all_disputes(visit: Visit, stack: Any) -> None:
    vendor = await stack.new_user("Sven Dahl", eur=100, role="VENDOR")
    payer = await stack.new_user("Paula Moe", eur=100)
    assert (await payer.pay(vendor.email, 2_500, source="tok_disputed")).status_code == 201
    staff = await stack.new_user("Agnes Roth", role="ADMIN")
    somebody = await visit()
    page = await somebody.sign_in(staff.email, path="/admin/disputes")
    await expect(page.get_by_role("link", name="Sven Dahl")).to_be_visible(timeout=SLOW_MS)
    await page.get_by_role("link", name="Sven Dahl").click()
    await expect(page.get_by_role("main")).to_contain_text("Needs an answer")
    await page.get_by_role("button", name="Give in").click()
    await page.get_by_role("dialog").get_by_role("button", name="Give in").click()
    await expect(page.get_by_test_id("timeline")).to_contain_text("Lost", timeout=SLOW_MS)
