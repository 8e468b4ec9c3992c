"""A person downloads all that is known of them, after proving who they are."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
from playwright.async_api import Download, Page, expect

from florin_kit.ids import to_uuid

Visit = Callable[..., Awaitable[Any]]
PASSWORD = "Correct-Horse-7-Battery"
PATH = "/profile/preferences"


async def read(download: Download) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(await download.path()).read_bytes())
    return found


async def take(page: Page, what: str) -> Download:
    async with page.expect_download() as taking:
        await page.get_by_role("button", name=f"Download: {what}").click()
    return await taking.value


async def test_all_three_documents_are_downloaded(visit: Visit, payer: Any, payee: Any) -> None:
    paid = await payer.pay(payee.email, 137, description="For the document")
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=PATH)
    account = await take(page, "Account")
    assert account.suggested_filename == "florin-account.json"
    assert (await read(account))["account"]["email"] == payer.email
    assert (await read(await take(page, "Profile")))["profile"]["id"] == payer.id
    payments = await read(await take(page, "Payments"))
    assert paid.json()["id"] in {payment["id"] for payment in payments["payments"]}
    assert payments["wallets"][0]["available"]["amount"] == await payer.balance()


async def test_a_download_goes_on_once_the_person_has_proven_who_they_are(visit: Visit, payer: Any, stack: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=PATH)
    # The proof grows old: what the sessions know is moved back, and the next token says so.
    inner = json.loads((stack.home / "run.json").read_text())["inner"]
    connection = await asyncpg.connect(inner["FLORIN_AUTH_DATABASE_URL"])
    await connection.execute(
        "UPDATE sessions SET auth_time = auth_time - interval '11 minutes' WHERE user_id = $1",
        to_uuid("usr", payer.id),
    )
    await connection.close()
    await somebody.context.clear_cookies(name="__Host-florin_access")
    async with page.expect_download() as taking:
        await page.get_by_role("button", name="Download: Account").click()
        dialog = page.get_by_role("dialog", name="Confirm that it is you")
        await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
        await dialog.get_by_role("button", name="Confirm").click()
    assert (await read(await taking.value))["account"]["id"] == payer.id


async def test_the_card_is_accessible(visit: Visit, payer: Any, accessible: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path=PATH)
    await expect(page.get_by_role("button", name="Download: Payments")).to_be_visible()
    await accessible(page, "preferences with the card of one's data")
