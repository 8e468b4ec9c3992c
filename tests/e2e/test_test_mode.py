"""Test mode in the browser: turned on, used and left, and neither side ever shows anything of the other."""

import csv
import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]
Accessible = Callable[[Page, str], Awaitable[None]]
TEST = {"Florin-Mode": "test"}
SHARED = ("/api/v1/auth/", "/api/v1/profile/")

pytestmark = pytest.mark.usefixtures("test_side")


@pytest.fixture
async def vendor(stack: Any) -> Any:
    """Somebody with 5.00 of real money and nothing on the test side."""
    return await stack.new_user("Tess Trader", eur=500, role="VENDOR")


@pytest.fixture
async def friend(payee: Any, until: Any) -> Any:
    """Somebody whom the test side has heard of."""

    async def known() -> bool:
        return bool((await payee.http.get("/wallets", headers=TEST)).json().get("items"))

    await until(known)
    return payee


def banner(page: Page) -> Any:
    return page.get_by_role("complementary", name="Test mode").get_by_text("Test mode: no real money")


def switch(page: Page) -> Any:
    return page.get_by_role("switch", name="Test mode")


async def turn_on(page: Page) -> None:
    await switch(page).click()
    await page.wait_for_url("**/test/**")
    await expect(banner(page)).to_be_visible()
    await expect(page.get_by_test_id("balance-EUR")).to_be_visible()


async def top_up(page: Page, amount: str) -> None:
    """With the first test card."""
    await page.get_by_role("button", name="Top up").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Amount").fill(amount)
    await dialog.get_by_role("button", name="Top up").click()
    await expect(dialog).to_have_count(0)


async def fund(user: Any, amount: int) -> None:
    """Play money, past the browser."""
    body = {"amount": amount, "currency": "EUR", "payment_method": "tok_visa"}
    answer = await user.http.post("/top-ups", json=body, headers=TEST | {"Idempotency-Key": secrets.token_hex(8)})
    assert (answer.status_code, answer.json()["status"]) == (201, "completed"), answer.text


def watch_modes(page: Page) -> list[str]:
    """Requests that do not say the mode of the page that sends them; filled as they are sent."""
    wrong: list[str] = []

    def check(request: Any) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/api/v1/") and not request.is_navigation_request():
            on_test_side = urlsplit(request.frame.url).path.startswith("/test/")
            said = request.headers.get("florin-mode", "live") == "test"
            if said != (on_test_side and not path.startswith(SHARED)):
                wrong.append(f"{request.frame.url} asked {path} in {'test' if said else 'live'} mode")

    page.on("request", check)
    return wrong


async def test_a_vendor_turns_it_on_tries_and_turns_it_off(visit: Visit, vendor: Any, friend: Any) -> None:
    payees = await friend.balance()
    somebody = await visit()
    page = await somebody.sign_in(vendor.email)
    wrong = watch_modes(page)
    await expect(banner(page)).to_have_count(0)
    await expect(switch(page)).not_to_be_checked()
    await somebody.expect_balance(500)

    await turn_on(page)
    await expect(switch(page)).to_be_checked()
    await expect(page).to_have_title("[Test] Good to see you, Tess · Florin")
    await somebody.expect_balance(0)
    await top_up(page, "25")
    await somebody.expect_balance(2_500)
    await somebody.pay(friend.email, "7.50", "Play: a lamp")
    await somebody.expect_balance(1_750)
    await expect(page.get_by_role("table", name="Activity")).to_contain_text("Bert Lang")
    await page.reload()
    await expect(banner(page)).to_be_visible()
    await somebody.expect_balance(1_750)
    await page.get_by_role("link", name="Payments", exact=True).click()
    await page.wait_for_url("**/test/payments")
    await expect(page.get_by_role("row").filter(has_text="Play: a lamp")).to_be_visible()

    await switch(page).focus()
    await page.keyboard.press("Space")
    await page.wait_for_url(f"{somebody.origin}/payments")
    await expect(banner(page)).to_have_count(0)
    await expect(page).to_have_title("Payments · Florin")
    await expect(page.get_by_text("No payments yet")).to_be_visible()
    await page.get_by_role("link", name="Home").click()
    await somebody.expect_balance(500)
    assert (await vendor.balance(), await friend.balance()) == (500, payees)
    assert wrong == []


async def test_a_new_tab_is_live_and_a_copied_link_shows_its_own_side(visit: Visit, vendor: Any, friend: Any) -> None:
    real = (await vendor.pay(friend.email, 123, description="Real: a bulb")).json()["id"]
    somebody = await visit()
    page = await somebody.sign_in(vendor.email)
    await turn_on(page)
    await top_up(page, "10")
    await somebody.pay(friend.email, "1", "Play: a bulb")
    await page.get_by_role("table", name="Activity").get_by_role("link").first.click()
    await page.wait_for_url("**/test/payments/pay_*")
    played = urlsplit(page.url).path

    fresh = await somebody.tab("/")
    await expect(fresh.get_by_test_id("balance-EUR")).to_contain_text("€3.77")
    await expect(banner(fresh)).to_have_count(0)
    copied = await somebody.tab(played)
    await expect(copied.get_by_text("Play: a bulb").first).to_be_visible()
    await expect(banner(copied)).to_be_visible()
    for path in (played.removeprefix("/test"), f"/test/payments/{real}"):
        crossed = await somebody.tab(path)
        await expect(crossed.get_by_text("No such payment")).to_be_visible()
        await expect(crossed.get_by_text("a bulb")).to_have_count(0)
    other = await somebody.tab(f"/payments/{real}")
    await expect(other.get_by_text("Real: a bulb").first).to_be_visible()
    await expect(banner(other)).to_have_count(0)
    # What stands open for one thing leads, on the other side, to the list.
    await copied.get_by_role("link", name="Leave test mode").click()
    await copied.wait_for_url(f"{somebody.origin}/payments")


async def test_what_happens_on_one_side_moves_nothing_on_the_other(visit: Visit, vendor: Any, payer: Any) -> None:
    somebody = await visit()
    live = await somebody.sign_in(vendor.email)
    test = await somebody.context.new_page()
    sockets: list[str] = []
    test.on("websocket", lambda socket: sockets.append(socket.url))
    await test.goto(f"{somebody.origin}/test/")
    await expect(test.get_by_test_id("balance-EUR")).to_contain_text("€0.00")
    asked: list[str] = []
    live.on("request", lambda request: asked.append(urlsplit(request.url).path))

    await fund(vendor, 4_200)
    await test.get_by_role("button", name="Refresh").click()
    await expect(test.get_by_test_id("balance-EUR")).to_contain_text("€42.00")
    assert not [path for path in asked if path.startswith("/api/v1/wallets")]

    await payer.pay(vendor.email, 100)
    await somebody.expect_balance(600)
    await expect(test.get_by_test_id("balance-EUR")).to_contain_text("€42.00")
    await expect(test.get_by_role("button", name="Notifications")).to_have_count(0)
    await expect(test.get_by_test_id("notice")).to_have_count(0)
    assert sockets == []


async def test_whoever_comes_back_to_the_page_sees_what_is_there_now(visit: Visit, vendor: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(vendor.email)
    await page.clock.install()
    await turn_on(page)
    await fund(vendor, 900)
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await somebody.expect_balance(0)
    await page.clock.fast_forward(31_000)
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await somebody.expect_balance(900)


async def test_pages_without_a_test_side_say_so_and_lead_out(visit: Visit, vendor: Any, accessible: Accessible) -> None:
    somebody = await visit()
    page = await somebody.sign_in(vendor.email)
    await turn_on(page)
    await expect(page.get_by_role("navigation").get_by_role("link", name="Security")).to_have_count(0)
    for path in ("/test/profile", "/test/security", "/test/notifications", "/test/admin/users"):
        await somebody.go(path)
        await expect(page.get_by_role("heading", level=1)).to_have_text("This page has no test side")
        await expect(banner(page)).to_be_visible()
    await accessible(page, "no test side")
    for crafted in ("/test//elsewhere", "/test//elsewhere.example/payments", "/test/nowhere"):
        await somebody.go(crafted)
        await expect(page.get_by_role("link", name="Leave test mode")).to_have_attribute("href", "/")
    await somebody.go("/test/security")
    await page.get_by_role("link", name="Leave test mode and open it").click()
    await page.wait_for_url(f"{somebody.origin}/security")
    await expect(banner(page)).to_have_count(0)
    await somebody.go("/test/payments")
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("menuitem", name="Profile (leaves test mode)").click()
    await page.wait_for_url(f"{somebody.origin}/profile")


async def test_a_link_into_test_mode_survives_the_sign_in(visit: Visit, vendor: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/test/payments?status=completed")
    await page.wait_for_url("**/sign-in?return=*")
    await expect(banner(page)).to_have_count(0)
    await somebody.fill_sign_in(vendor.email)
    await page.wait_for_url(f"{somebody.origin}/test/payments?status=completed")
    await expect(banner(page)).to_be_visible()
    await page.get_by_role("button", name="Account of").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url("**/sign-in")


async def test_a_test_link_is_paid_with_play_money(visit: Visit, stack: Any, vendor: Any, friend: Any) -> None:
    """By whoever gets it; customers have no switch, but they see where they are."""
    shop = await visit()
    page = await shop.sign_in(vendor.email)
    await turn_on(page)
    asked = await vendor.http.post("/payment-requests", json={"amount": 300, "currency": "EUR"}, headers=TEST)
    link = asked.json()["link"]["url"]
    assert link.startswith(f"{stack.origin}/test/pay/")
    await fund(friend, 1_000)
    real = await friend.balance()

    customer = await visit()
    theirs = await customer.go(link.removeprefix(stack.origin))
    await expect(theirs.get_by_test_id("asked-amount")).to_have_text("€3.00")
    await expect(banner(theirs)).to_be_visible()
    await theirs.get_by_role("link", name="Sign in to pay").click()
    await customer.fill_sign_in(friend.email)
    await theirs.wait_for_url(link)
    await theirs.get_by_role("button", name="Review payment").click()
    await theirs.get_by_role("dialog").get_by_role("button", name="Pay €3.00").click()
    await theirs.wait_for_url("**/test/payments/pay_*")
    await expect(switch(theirs)).to_have_count(0)
    await page.get_by_role("button", name="Refresh").click()
    await shop.expect_balance(300)
    assert (await friend.balance(), await vendor.balance()) == (real, 500)
    lost = await customer.go(link.removeprefix(f"{stack.origin}/test"))
    await expect(lost.get_by_test_id("asked-amount")).to_have_count(0)


async def test_a_card_is_saved_on_the_side_it_was_typed_on(visit: Visit, vendor: Any) -> None:
    """The provider's page leads back into test mode."""
    somebody = await visit()
    page = await somebody.sign_in(vendor.email)
    await turn_on(page)
    await page.get_by_role("link", name="Cards").click()
    await page.get_by_role("button", name="Add a card").first.click()
    await page.get_by_label("Card number").fill("5555555555554444")
    await page.get_by_label("Valid until").fill("12/34")
    await page.get_by_label("Security code").fill("123")
    await page.get_by_role("button", name="Save this card").click()
    await page.wait_for_url("**/test/**")
    await expect(banner(page)).to_be_visible()
    await expect(page.get_by_role("dialog")).to_contain_text("ending in 4444")
    saved = [(await vendor.http.get("/payment-methods", headers=headers)).json()["items"] for headers in ({}, TEST)]
    assert [len(cards) for cards in saved] == [0, 1]


async def test_an_export_holds_the_side_that_is_shown(visit: Visit, vendor: Any, friend: Any, tmp_path: Path) -> None:
    await vendor.pay(friend.email, 111, description="Real")
    await fund(vendor, 500)
    body = {"type": "instant", "amount": 222, "currency": "EUR", "recipient": {"email": friend.email}}
    paid = await vendor.http.post(
        "/payments", json=body | {"description": "Play"}, headers=TEST | {"Idempotency-Key": secrets.token_hex(8)}
    )
    assert paid.status_code == 201, paid.text
    somebody = await visit()
    page = await somebody.sign_in(vendor.email, path="/payments")
    for side, note in (("/payments", "Real"), ("/test/payments", "Play")):
        await somebody.go(side)
        await expect(page.get_by_text(note, exact=True)).to_be_visible()
        async with page.expect_download() as downloading:
            await page.get_by_role("button", name="Export CSV").click()
        await (await downloading.value).save_as(tmp_path / note)
        with (tmp_path / note).open(encoding="utf-8-sig", newline="") as file:
            assert [row["description"] for row in csv.DictReader(file)] == [note]


async def test_an_account_older_than_the_test_side_is_made_known_there(
    visit: Visit, stack: Any, vendor: Any, until: Any
) -> None:
    await _forget_on_test_side(stack, vendor.id, until)
    assert (await vendor.http.get("/wallets", headers=TEST)).json()["items"] == []
    somebody = await visit()
    page = await somebody.sign_in(vendor.email)
    await turn_on(page)
    await somebody.expect_balance(0)
    await top_up(page, "3")
    await somebody.expect_balance(300)


async def _forget_on_test_side(stack: Any, user_id: str, until: Any) -> None:
    """As if the test side had never heard of somebody, once it has."""
    inner = json.loads((stack.home / "run.json").read_text())["inner"]
    database = await asyncpg.connect(inner["FLORIN_PAYMENTS_TEST_DATABASE_OWNER_URL"])
    uuid = user_id.partition("_")[2]

    async def heard() -> bool:
        return bool(await database.fetch("SELECT FROM users WHERE id = $1", uuid))

    await until(heard)
    async with database.transaction():
        await database.execute("ALTER TABLE ledger_accounts DISABLE TRIGGER never_removed")
        await database.execute("DELETE FROM ledger_accounts WHERE owner_id = $1", uuid)
        await database.execute("ALTER TABLE ledger_accounts ENABLE TRIGGER never_removed")
        await database.execute("DELETE FROM users WHERE id = $1", uuid)
    await database.close()


async def test_test_mode_can_be_used_by_everybody(visit: Visit, vendor: Any, accessible: Accessible) -> None:
    somebody = await visit()
    page = await somebody.sign_in(vendor.email)
    await accessible(page, "live, with the switch")
    await turn_on(page)
    await accessible(page, "test mode")
    await somebody.go("/test/developers/api-keys")
    await expect(page.get_by_text("No API key yet")).to_be_visible()
    await accessible(page, "API keys in test mode")
    phone = await visit(viewport={"width": 390, "height": 844})
    page = await phone.sign_in(vendor.email, path="/")
    await page.get_by_role("button", name="Open navigation").click()
    await switch(page).click()
    await page.wait_for_url("**/test/**")
    await expect(banner(page)).to_be_visible()
    await accessible(page, "test mode on a phone")
