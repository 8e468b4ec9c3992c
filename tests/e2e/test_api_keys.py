"""API keys on their page: made, used, rotated, revoked."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from playwright.async_api import Page, expect

PASSWORD = "Correct-Horse-7-Battery"
Visit = Callable[..., Awaitable[Any]]


async def status(stack: Any, secret: str) -> int:
    async with stack.client(Authorization=f"Bearer {secret}") as client:
        return int((await client.get("/wallets")).status_code)


async def make_key(page: Page, name: str) -> str:
    """Through the dialog, with two scopes; the secret that is shown."""
    await page.get_by_role("button", name="Create a key").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill(name)
    await dialog.get_by_label("See balances").check()
    await dialog.get_by_role("button", name="Create key").click()
    return await dialog.get_by_test_id("api-key").inner_text()


async def test_a_key_from_its_making_to_its_end(visit: Visit, stack: Any, accessible: Any) -> None:
    vendor = await stack.new_user("Vera Lind", role="VENDOR")
    somebody = await visit(permissions=["clipboard-read", "clipboard-write"])
    page = await somebody.sign_in(vendor.email)
    await page.get_by_role("link", name="API keys").click()
    await expect(page.get_by_text("No API key yet")).to_be_visible()
    await accessible(page, "no keys")

    secret = await make_key(page, "Web shop")
    dialog = page.get_by_role("dialog")
    await accessible(page, "the secret")
    await dialog.get_by_role("button", name="Copy the key").click()
    assert await page.evaluate("navigator.clipboard.readText()") == secret
    await dialog.get_by_role("button", name="I have copied it").click()
    row = page.get_by_role("row").filter(has_text="Web shop")
    await expect(row).to_contain_text(f"fl_live_…{secret[-4:]}")
    await expect(row).to_contain_text("Never")
    assert await status(stack, secret) == 200
    await page.reload()
    await expect(row).to_contain_text("from 127.0.0.1")
    assert secret not in await page.content()
    await accessible(page, "keys")

    await row.get_by_role("button", name="Rotate Web shop").click()
    await dialog.get_by_label("The old secret works").select_option(label="For another hour")
    await dialog.get_by_role("button", name="Make a new secret").click()
    rotated = await dialog.get_by_test_id("api-key").inner_text()
    await dialog.get_by_role("button", name="I have copied it").click()
    await expect(row).to_contain_text(f"The old secret, …{secret[-4:]}, works until")
    assert [await status(stack, one) for one in (secret, rotated)] == [200, 200]

    await row.get_by_role("button", name="Revoke Web shop").click()
    await dialog.get_by_role("button", name="Revoke").click()
    await expect(row).to_contain_text("Revoked")
    await expect(row.get_by_role("button")).to_have_count(0)
    assert [await status(stack, one) for one in (secret, rotated)] == [401, 401]


async def test_a_key_is_made_after_a_fresh_proof_and_without_a_name_not_at_all(visit: Visit, stack: Any) -> None:
    vendor = await stack.new_user("Vito Lang", role="VENDOR")
    somebody = await visit()
    page = await somebody.sign_in(vendor.email, path="/developers/api-keys")
    await page.get_by_role("button", name="Create a key").click()
    await page.get_by_role("dialog").get_by_role("button", name="Create key").click()
    await expect(page.get_by_text("Give the key a name")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    # The proof grows old: what the session knows is moved back, and the next token says so.
    inner = json.loads((stack.home / "run.json").read_text())["inner"]
    connection = await asyncpg.connect(inner["FLORIN_AUTH_DATABASE_URL"])
    await connection.execute("UPDATE sessions SET auth_time = auth_time - interval '11 minutes'")
    await connection.close()
    await somebody.context.clear_cookies(name="__Host-florin_access")
    await page.get_by_role("button", name="Create a key").click()
    await page.get_by_label("Name", exact=True).fill("Late")
    await page.get_by_role("button", name="Create key").click()
    proof = page.get_by_role("dialog", name="Confirm that it is you")
    await proof.get_by_label("Password", exact=True).fill(PASSWORD)
    await proof.get_by_role("button", name="Confirm").click()
    secret = await page.get_by_test_id("api-key").inner_text()
    assert secret.startswith("fl_live_")


async def test_customers_are_offered_no_keys(visit: Visit, payer: Any) -> None:
    page = await (await visit()).sign_in(payer.email)
    await expect(page.get_by_role("link", name="Reports")).to_be_visible()
    await expect(page.get_by_role("link", name="API keys")).to_have_count(0)


async def test_a_key_for_play_money_says_so_and_moves_no_other(
    visit: Visit, stack: Any, accessible: Any, test_side: None, until: Any
) -> None:
    vendor = await stack.new_user("Tom Probe", eur=700, role="VENDOR")
    somebody = await visit()
    page = await somebody.sign_in(vendor.email, path="/developers/api-keys")
    await page.get_by_role("button", name="Create a key").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("radio", name="Live")).to_be_checked()
    await expect(dialog).to_contain_text("Real money")
    await dialog.get_by_role("radio", name="Test").click()
    await expect(dialog).to_contain_text("Nobody is paid")
    await accessible(page, "a key for test mode")
    await dialog.get_by_label("Name", exact=True).fill("Trial")
    await dialog.get_by_label("See balances").check()
    await dialog.get_by_role("button", name="Create key").click()
    secret = await dialog.get_by_test_id("api-key").inner_text()
    assert secret.startswith("fl_test_")
    await dialog.get_by_role("button", name="I have copied it").click()
    row = page.get_by_role("row").filter(has_text="Trial")
    await expect(row).to_contain_text(f"fl_test_…{secret[-4:]}")
    await expect(row.get_by_text("Test", exact=True)).to_be_visible()

    async def balances() -> list[int]:
        async with stack.client(Authorization=f"Bearer {secret}") as client:
            return [one["available"]["amount"] for one in (await client.get("/wallets")).json().get("items", [])]

    async def answered() -> bool:
        return await balances() == [0]

    await until(answered)
    assert await vendor.balance() == 700
