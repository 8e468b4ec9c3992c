"""What happens to an account beside signing in: its address changes, it is handed over, it is looked after."""

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]
PASSWORD = "Correct-Horse-7-Battery"
NEW_PASSWORD = "quartz-meadow-91-ferry"


@pytest.fixture
async def mara(stack: Any) -> Any:
    """Somebody whose account only one test touches."""
    return await stack.new_user("Mara Lund")


def address() -> str:
    return f"moved-{secrets.token_hex(4)}@florin.test"


def change_card(page: Page) -> Any:
    return page.get_by_role("region", name="E-mail address")


async def ask_for(page: Page, email: str) -> None:
    await change_card(page).get_by_label("New address").fill(email)
    await change_card(page).get_by_role("button", name="Change address").click()


async def test_an_address_changes_when_both_mailboxes_have_confirmed(
    visit: Visit, mara: Any, mailed: Any, accessible: Any
) -> None:
    somebody, fresh = await visit(), address()
    page = await somebody.sign_in(mara.email, path="/security")
    await ask_for(page, "not an address")
    await expect(change_card(page).get_by_text("does not look like an e-mail address")).to_be_visible()
    await ask_for(page, mara.email)
    await expect(change_card(page).get_by_text("This is your address already")).to_be_visible()
    await ask_for(page, fresh)
    waiting = page.get_by_role("list", name="Confirm at both addresses")
    await expect(waiting.get_by_role("listitem").filter(has_text=mara.email)).to_contain_text("Waiting")
    await expect(waiting.get_by_role("listitem").filter(has_text=fresh)).to_contain_text("Waiting")

    await accessible(page, "a change under way")

    old_link, new_link = await mailed(mara.email, "/confirm-email"), await mailed(fresh, "/confirm-email")
    assert old_link != new_link
    # The mailbox of the new address is read elsewhere, where nobody is signed in.
    elsewhere = await visit()
    other = elsewhere.page
    await other.goto(new_link)
    await expect(other.get_by_text("Now open the link that we sent to your other address")).to_be_visible()
    await page.reload()
    await expect(waiting.get_by_role("listitem").filter(has_text=fresh)).to_contain_text("Confirmed")
    await expect(waiting.get_by_role("listitem").filter(has_text=mara.email)).to_contain_text("Waiting")

    await page.goto(old_link)
    await expect(page.get_by_text("This is your e-mail address from now on.")).to_be_visible()
    await page.get_by_role("link", name="Go to security").click()
    await expect(change_card(page)).to_contain_text(fresh)
    await expect(change_card(page).get_by_label("New address")).to_be_visible()
    await other.goto(new_link)
    await expect(other.get_by_role("heading", name="This link does not work")).to_be_visible()
    await other.goto(elsewhere.origin + "/sign-in")
    await elsewhere.fill_sign_in(fresh)
    await expect(other.get_by_role("heading", level=1)).to_contain_text("Mara")


async def test_a_change_of_address_can_be_taken_back(visit: Visit, mara: Any, mailed: Any) -> None:
    somebody, fresh = await visit(), address()
    page = await somebody.sign_in(mara.email, path="/security")
    await ask_for(page, fresh)
    link = await mailed(fresh, "/confirm-email")
    await change_card(page).get_by_role("button", name="Cancel the change").click()
    await expect(change_card(page).get_by_label("New address")).to_have_value("")
    await expect(change_card(page)).to_contain_text(mara.email)
    await page.goto(link)
    await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    await page.goto(somebody.origin + "/confirm-email")
    await expect(page.get_by_text("The link is incomplete")).to_be_visible()


async def test_an_invited_person_takes_the_account(visit: Visit, stack: Any, mailed: Any) -> None:
    staff = await stack.sign_in("admin@florin.test")
    email = f"ines-{secrets.token_hex(4)}@florin.test"
    body = {"email": email, "name": "Ines Roth", "role": "VENDOR"}
    answer = await staff.http.post("/admin/users", json=body, headers={"Idempotency-Key": email})
    assert answer.status_code in {201, 202}, answer.text
    somebody = await visit()
    link = await mailed(email, "/accept-invitation")
    page = somebody.page
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Welcome to Florin")).to_be_visible()
    await page.get_by_label("New password").fill("ines")
    await expect(page.get_by_test_id("password-feedback")).to_contain_text("more characters to go")
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await expect(page.get_by_test_id("password-feedback")).to_contain_text("Strong")
    await page.get_by_role("button", name="Take the account").click()
    await page.get_by_role("link", name="Go to sign in").click()
    await somebody.fill_sign_in(email, NEW_PASSWORD)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Ines")
    stranger = await visit()
    await stranger.page.goto(link)
    await stranger.page.get_by_label("New password").fill("violet-tram-42-harbour")
    await stranger.page.get_by_role("button", name="Take the account").click()
    await expect(stranger.page.get_by_role("heading", name="This link does not work")).to_be_visible()


async def test_a_locked_sign_in_says_how_long_and_how_to_get_in_at_once(visit: Visit, mara: Any, mailed: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/sign-in")
    for _ in range(5):
        async with page.expect_response("**/api/v1/auth/login"):
            await somebody.fill_sign_in(mara.email, "Not-The-Password-1")
        await expect(page.get_by_role("button", name="Sign in", exact=True)).not_to_have_attribute("aria-busy", "true")
    await somebody.fill_sign_in(mara.email)
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text(re.compile(r"Try again in 1\d minutes"))
    await alert.get_by_role("link", name="Choose a new password").click()
    await expect(page.get_by_role("heading", level=1, name="Choose a new password")).to_be_visible()
    await page.get_by_label("E-mail").fill(mara.email)
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_text(mara.email)).to_be_visible()
    await page.goto(await mailed(mara.email, "/reset-password"))
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Set new password").click()
    await page.get_by_role("link", name="Go to sign in").click()
    await somebody.fill_sign_in(mara.email, NEW_PASSWORD)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Mara")


async def test_other_sessions_are_seen_and_ended_and_this_one_goes_on(visit: Visit, stack: Any) -> None:
    person = await stack.new_user("Noa Falk")
    elsewhere, somebody = await visit(), await visit()
    other = await elsewhere.sign_in(person.email, path="/payments")
    page = await somebody.sign_in(person.email, path="/security")
    sessions = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    await expect(sessions).to_have_count(3)
    await expect(sessions.filter(has_text="This device")).to_have_count(1)
    await expect(sessions.filter(has_text="This device").get_by_role("button")).to_have_count(0)
    await sessions.filter(has_text="Unknown device").get_by_role("button", name="End the session on").click()
    await expect(sessions).to_have_count(2)
    await page.get_by_role("button", name="End all others").click()
    await expect(sessions).to_have_count(1)
    await expect(sessions).to_contain_text("This device")
    await expect(other).to_have_url(re.compile(r"/sign-in\?return=%2Fpayments"))
    await page.reload()
    await expect(sessions).to_have_count(1)


async def test_somebody_who_is_signed_in_stays_it_after_a_page_for_guests(visit: Visit, mara: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(mara.email)
    await somebody.go("/confirm-email?token=not-one-that-we-made-0000")
    await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    await page.get_by_role("link", name="Go to sign in").click()
    # Nobody had to know who is signed in until a page asks for it.
    await page.evaluate("history.pushState(null, '', '/security'); dispatchEvent(new PopStateEvent('popstate'))")
    await expect(page.get_by_role("heading", level=1, name="Security")).to_be_visible()
