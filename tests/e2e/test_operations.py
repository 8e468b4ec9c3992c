"""Staff reconcile with the provider, and deal with what services could not handle."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from operations import charge_by_hand, publish_unreadable
from playwright.async_api import expect

from florin_cli.paths import Home
from florin_kit.ids import new_id

Visit = Callable[..., Awaitable[Any]]
COMPARED_MS = 60_000


async def test_a_charge_that_nobody_told_of_is_found_and_explained(visit: Visit, stack: Any) -> None:
    reference = f"terminal-{new_id('top')}"
    at = datetime.now(UTC)
    await charge_by_hand(Home(stack.home), reference)
    staff = await visit()
    day = (at - timedelta(minutes=20)).date().isoformat()
    page = await staff.sign_in(
        "admin@florin.test", path=f"/admin/reconciliation?view=differences&day={day}&currency=EUR&status=open"
    )
    again = page.get_by_role("button", name="Read this day again")
    await expect(again).to_be_visible()
    rows = page.get_by_role("row").filter(has_text="Missing in our books")

    # It may be comparing the day at this moment, which is as good.
    await again.click()
    async with _reloading(page, rows):
        await rows.first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("region", name="Provider")).to_contain_text("49.00")
    await expect(dialog.get_by_role("region", name="Our books")).to_contain_text("Nothing here")
    await dialog.get_by_role("button", name="Explain").click()
    await expect(dialog).to_contain_text("Say why, in a few words")
    await dialog.get_by_label("Why the two differ").fill("Paid at the terminal of the fair")
    await dialog.get_by_role("button", name="Explain").click()
    await expect(dialog).to_contain_text("Paid at the terminal of the fair")
    await page.goto(f"{stack.origin}/admin/reconciliation")
    await expect(page.get_by_role("table", name="Days compared with the provider")).to_contain_text("EUR")


async def test_an_event_that_nobody_can_read_is_put_back_or_discarded(visit: Visit, stack: Any) -> None:
    event = await publish_unreadable(Home(stack.home))
    staff = await visit()
    page = await staff.sign_in("admin@florin.test", path="/admin/dead-letters?queue=profile")
    letters = page.get_by_role("row").filter(has_text="Unknown form")
    async with _reloading(page, letters):
        await letters.last.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(event)
    await expect(dialog).not_to_contain_text("casey@florin.test")
    await dialog.get_by_role("button", name="Put back").click()
    await expect(page.get_by_text("It is in its queue again")).to_be_visible()
    # Nobody can read it now either.
    async with _reloading(page, letters):
        await letters.last.get_by_role("button").click()
    await dialog.get_by_role("button", name="Discard").click()
    await dialog.get_by_label("Why nobody needs it").fill("Made by a test")
    await dialog.get_by_role("button", name="Discard it for good").click()
    await expect(page.get_by_text("Discarded", exact=True)).to_be_visible()
    await page.goto(f"{stack.origin}/admin/audit")
    await expect(
        page.get_by_role("row").filter(has_text=re.compile("dead.letter.discarded", re.IGNORECASE)).first
    ).to_be_visible()


class _reloading:  # noqa: N801 - reads as the statement it is
    """Reload the page until something is there."""

    def __init__(self, page: Any, wanted: Any) -> None:
        self._page, self._wanted = page, wanted

    async def __aenter__(self) -> None:
        until = datetime.now(UTC) + timedelta(milliseconds=COMPARED_MS)
        while True:
            try:
                return await expect(self._wanted.first).to_be_visible(timeout=3_000)
            except AssertionError:
                if datetime.now(UTC) > until:
                    raise
                await self._page.reload()

    async def __aexit__(self, *_: object) -> None:
        return None
