"""Signing in with another provider, and what its installation demands of administrators: a platform of their own."""

import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

Visit = Callable[..., Awaitable[Any]]
PASSWORD = "Correct-Horse-7-Battery"
NAME = "Example ID"


@pytest.fixture(scope="module")
async def provider(openid_provider: Any) -> AsyncIterator[Any]:
    async with openid_provider.serving() as running:
        yield running


@pytest.fixture(scope="module")
def stack(run_stack: Any, provider: Any, openid_provider: Any, tmp_path_factory: Any) -> Iterator[Any]:
    """A platform that trusts the provider and wants second factors of its staff."""
    settings = {
        "FLORIN_OIDC_ISSUER": provider.issuer,
        "FLORIN_OIDC_CLIENT_ID": openid_provider.CLIENT_ID,
        "FLORIN_OIDC_CLIENT_SECRET": openid_provider.CLIENT_SECRET,
        "FLORIN_OIDC_NAME": NAME,
        "FLORIN_ADMIN_MFA_REQUIRED": "true",
    }
    with run_stack(tmp_path_factory.mktemp("identity"), "redis", **settings) as made:
        provider.redirect_uri = f"{made.origin}/sign-in/callback"
        yield made


@pytest.fixture(scope="module")
async def browser(stack: Any, launch: Any) -> AsyncIterator[Browser]:
    async with launch(stack) as running:
        yield running


@pytest.fixture(autouse=True)
def olga(provider: Any, openid_provider: Any) -> str:
    """Who is signed in at the provider: somebody new to Florin. Returns the address."""
    email = f"olga-{secrets.token_hex(4)}@florin.test"
    provider.claims = {**openid_provider.OLGA, "sub": secrets.token_hex(8), "email": email}
    provider.forced, provider.down = {}, False
    return email


async def to_provider(page: Page) -> None:
    await page.get_by_role("button", name=f"Sign in with {NAME}").click()
    await expect(page.get_by_role("heading", name=NAME)).to_be_visible()


async def come_in(somebody: Any, path: str = "/") -> Page:
    """Through the provider, who is agreed with, to the page asked for."""
    page: Page = await somebody.go(path)
    await to_provider(page)
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_test_id("live-status")).to_have_attribute("data-status", "live")
    return page


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("Account of")).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert page.url.endswith("/sign-in")
    await expect(page.get_by_text("Your session has ended")).to_have_count(0)


async def key_of(place: Any) -> str:
    """The key that an authenticator app is to be told."""
    label = await place.get_by_role("button", name=re.compile("^Copy ")).first.get_attribute("aria-label")
    return str(label).removeprefix("Copy ")


async def grow_old(stack: Any, somebody: Any) -> None:
    """The last proof of everybody is too old for what is sensitive, and the next token says so."""
    inner = json.loads((stack.home / "run.json").read_text())["inner"]
    connection = await asyncpg.connect(inner["FLORIN_AUTH_DATABASE_URL"])
    await connection.execute("UPDATE sessions SET auth_time = auth_time - interval '11 minutes'")
    await connection.close()
    await somebody.context.clear_cookies(name="__Host-florin_access")


async def test_somebody_new_comes_in_to_the_page_asked_for(visit: Visit, olga: str, accessible: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/sign-in")
    await expect(page.get_by_role("button", name=f"Sign in with {NAME}")).to_be_visible()
    await accessible(page, "sign-in with a provider")
    page = await come_in(somebody, "/profile/preferences?from=mail")
    await expect(page).to_have_url(somebody.origin + "/profile/preferences?from=mail")
    await page.go_back()
    assert "code=" not in page.url
    await somebody.go("/profile")
    await expect(page.get_by_text(olga).first).to_be_visible()
    await somebody.assert_clean()
    # A renewal in such a session leaves no trace either.
    await somebody.context.clear_cookies(name="__Host-florin_access")
    await somebody.go("/security")
    await expect(page.get_by_role("list", name="Sessions")).to_contain_text("This device")


async def test_who_refuses_at_the_provider_is_told_and_can_start_again(visit: Visit) -> None:
    somebody = await visit()
    page = await somebody.go("/payments")
    await to_provider(page)
    await page.get_by_role("link", name="Refuse").click()
    await expect(page.get_by_role("heading", name="Nothing was shared")).to_be_visible()
    await page.get_by_role("link", name="Back to sign in").click()
    await expect(page).to_have_url(re.compile(r"/sign-in\?return=%2Fpayments$"))
    await to_provider(page)
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_role("heading", level=1, name="Payments")).to_be_visible()


async def test_an_answer_that_came_too_late_or_from_nowhere(visit: Visit, stack: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/sign-in")
    await to_provider(page)
    inner = json.loads((stack.home / "run.json").read_text())["inner"]
    connection = await asyncpg.connect(inner["FLORIN_AUTH_DATABASE_URL"])
    await connection.execute("UPDATE challenges SET expires_at = created_at WHERE purpose = 'oidc_sign_in'")
    await connection.close()
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_role("heading", name="That took too long")).to_be_visible()
    assert page.url == somebody.origin + "/sign-in/callback"
    await page.reload()
    await expect(page.get_by_role("heading", name="That took too long")).to_be_visible()


async def test_a_provider_that_vouches_for_nothing_or_does_not_answer(visit: Visit, provider: Any) -> None:
    somebody = await visit()
    provider.forced = {"email_verified": False}
    page = await somebody.go("/sign-in")
    await to_provider(page)
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
    await expect(page.get_by_text("does not vouch for your e-mail address")).to_be_visible()
    provider.forced = {}
    await page.get_by_role("link", name="Back to sign in").click()
    await to_provider(page)
    provider.down = True
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_text("does not answer")).to_be_visible()


async def test_an_account_with_that_address_is_entered_as_usual_and_then_linked(
    visit: Visit, stack: Any, provider: Any, accessible: Any
) -> None:
    owner = await stack.new_user("Lina Holm")
    provider.claims["email"] = owner.email
    somebody = await visit()
    page = await somebody.go("/sign-in")
    await to_provider(page)
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_role("heading", name="You have an account already")).to_be_visible()
    await accessible(page, "link required")
    await page.get_by_role("link", name="Sign in and link").click()
    await somebody.fill_sign_in(owner.email)
    linking = page.get_by_role("dialog", name=f"Link {NAME}?")
    await expect(linking).to_be_visible()
    await accessible(page, "link dialog")
    await linking.get_by_role("button", name=f"Link {NAME}").click()
    await page.get_by_role("link", name="Agree").click()
    ways = page.get_by_role("list", name="Other ways to sign in")
    await expect(ways).to_contain_text(NAME)
    await expect(page.get_by_text(f"{NAME} is linked")).to_be_visible()
    await accessible(page, "linked")
    await sign_out(page)
    await to_provider(page)
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Lina")

    # Unlinking needs a fresh proof, and goes on by itself once that is given.
    await somebody.go("/security")
    await expect(ways).to_contain_text("Last used")
    await grow_old(stack, somebody)
    await ways.get_by_role("button", name="Unlink").click()
    await page.get_by_role("dialog", name=f"Unlink {NAME}?").get_by_role("button", name="Unlink").click()
    proof = page.get_by_role("dialog", name="Confirm that it is you")
    await proof.get_by_label("Password", exact=True).fill(PASSWORD)
    await proof.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text("None is linked yet.")).to_be_visible()


async def test_an_identity_of_somebody_else_is_not_linked(visit: Visit, stack: Any, olga: str) -> None:
    await come_in(await visit())
    other = await stack.new_user("Otto Brandt")
    somebody = await visit()
    page = await somebody.sign_in(other.email, path="/security")
    await page.get_by_role("button", name=f"Link {NAME}").click()
    await page.get_by_role("dialog").get_by_role("button", name=f"Link {NAME}").click()
    await page.get_by_role("link", name="Refuse").click()
    await expect(page.get_by_role("heading", name="Nothing was shared")).to_be_visible()
    await page.get_by_role("link", name="Back to security").click()
    await page.get_by_role("button", name=f"Link {NAME}").click()
    await page.get_by_role("dialog").get_by_role("button", name=f"Link {NAME}").click()
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_text("linked to another account")).to_be_visible()
    await page.get_by_role("link", name="Back to security").click()
    await expect(page.get_by_text("None is linked yet.")).to_be_visible()


async def test_without_a_password_the_provider_confirms_and_stays_the_way_in(
    visit: Visit, stack: Any, accessible: Any
) -> None:
    somebody = await visit()
    page = await come_in(somebody, "/security")
    await expect(page.get_by_role("button", name="Send me a link to choose one")).to_be_visible()
    ways = page.get_by_role("list", name="Other ways to sign in")
    await ways.get_by_role("button", name="Unlink").click()
    unlinking = page.get_by_role("dialog", name=f"Unlink {NAME}?")
    await unlinking.get_by_role("button", name="Unlink").click()
    await expect(unlinking.get_by_role("alert")).to_contain_text("Choose a password first")
    await unlinking.get_by_role("button", name="Cancel").click()

    await grow_old(stack, somebody)
    await page.get_by_role("button", name="Set up an app").click()
    proof = page.get_by_role("dialog", name="Confirm that it is you")
    await expect(proof.get_by_role("button", name=f"Confirm with {NAME}")).to_be_visible()
    await accessible(page, "proof at the provider")
    async with somebody.context.expect_page() as opened:
        await proof.get_by_role("button", name=f"Confirm with {NAME}").click()
    window = await opened.value
    await window.get_by_role("link", name="Agree").click()
    await expect(page.get_by_role("dialog", name="Set up an authenticator app")).to_be_visible()


async def test_a_second_step_follows_the_provider_too(visit: Visit) -> None:
    somebody = await visit()
    page = await come_in(somebody, "/security")
    await page.get_by_role("button", name="Set up an app").click()
    dialog = page.get_by_role("dialog")
    secret = await key_of(dialog)
    await dialog.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    await dialog.get_by_role("button", name="Turn on").click()
    shown = page.get_by_test_id("recovery-codes").locator("li")
    await expect(shown).to_have_count(10)
    codes = await shown.all_inner_texts()
    await page.get_by_role("button", name="I have kept them").click()
    await sign_out(page)
    await somebody.go("/profile")
    await to_provider(page)
    await page.get_by_role("link", name="Agree").click()
    await expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    await page.get_by_label("Code").fill(codes[0])
    await page.get_by_role("button", name="Continue").click()
    await expect(page).to_have_url(somebody.origin + "/profile")
    await expect(page.get_by_label("Phone")).to_be_visible()


async def test_an_administrator_sets_up_a_second_factor_before_anything_else(visit: Visit, accessible: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/admin/users")
    await somebody.fill_sign_in("admin@florin.test")
    await expect(page.get_by_role("heading", name="Protect your account")).to_be_visible()
    await expect(page.get_by_role("img", name="QR code")).to_be_visible()
    await accessible(page, "enrolment")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("Enter the code.")).to_be_visible()
    secret = await key_of(page)
    totp = pyotp.TOTP(secret)
    await page.get_by_label("Code that the app shows").fill(str((int(totp.now()) + 1) % 1_000_000).zfill(6))
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("This code is not right")).to_be_visible()
    await page.get_by_label("Code that the app shows").fill(totp.now())
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_test_id("recovery-codes").locator("li")).to_have_count(10)
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page).to_have_url(somebody.origin + "/admin/users")
    await expect(page.get_by_role("heading", level=1, name="Users")).to_be_visible()
    # From now on it is asked for, and it can't be taken away.
    await somebody.go("/security")
    await page.get_by_role("button", name="Remove the app").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove the app").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
