"""Passwords, second steps, passkeys and sessions, as a person handles them."""

import json
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pyotp
import pytest
from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]
PASSWORD = "Correct-Horse-7-Battery"
NEW_PASSWORD = "quartz-meadow-91-ferry"


async def sign_out(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("Account of")).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


@pytest.fixture
async def carla(stack: Any, mailed: Any) -> Any:
    """Somebody whose account only one test touches, registered as people do."""
    email = f"carla-{secrets.token_hex(4)}@florin.test"
    async with stack.client() as client:
        body = {"email": email, "password": PASSWORD, "name": "Carla Voss"}
        assert (await client.post("/auth/register", json=body)).status_code == 202
        token = parse_qs(urlsplit(await mailed(email, "/verify")).query)["token"][0]
        assert (await client.post("/auth/email/verify", json={"token": token})).status_code == 200
    return await stack.sign_in(email)


async def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(visit: Visit, carla: Any, mailed: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/sign-in")
    await page.get_by_role("link", name="Forgot your password?").click()
    await expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    await page.get_by_label("E-mail").fill(carla.email)
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_text(carla.email)).to_be_visible()
    link = await mailed(carla.email, "/reset-password")
    await page.goto(link)
    await page.get_by_label("New password").fill("short")
    await page.get_by_role("button", name="Set new password").click()
    await expect(page.get_by_label("New password")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Set new password").click()
    await expect(page.get_by_role("heading", name="Your password is set")).to_be_visible()
    await page.get_by_role("link", name="Go to sign in").click()
    await somebody.fill_sign_in(carla.email, NEW_PASSWORD)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Carla")
    await page.goto(link)
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Set new password").click()
    await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()


async def test_changing_the_password_ends_all_other_sessions(visit: Visit, carla: Any) -> None:
    here, there = await visit(), await visit()
    page = await here.sign_in(carla.email, path="/security")
    elsewhere = await there.sign_in(carla.email)
    await page.get_by_label("Current password").fill("Not-The-Password-1")
    await page.get_by_label("New password").fill(NEW_PASSWORD)
    await page.get_by_role("button", name="Change password").click()
    await expect(page.get_by_text("This is not your current password.")).to_be_visible()
    await page.get_by_label("Current password").fill(PASSWORD)
    await page.get_by_role("button", name="Change password").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("Password changed")
    await expect(elsewhere).to_have_url(re.compile("/sign-in"))
    sessions = page.get_by_role("list", name="Sessions")
    await expect(sessions.get_by_role("listitem")).to_have_count(1)
    await expect(sessions).to_contain_text("This device")


async def test_a_session_is_ended_from_another_device(visit: Visit, carla: Any) -> None:
    here, there = await visit(), await visit()
    elsewhere = await there.sign_in(carla.email)
    page = await here.sign_in(carla.email, path="/security")
    sessions = page.get_by_role("list", name="Sessions").get_by_role("listitem")
    await expect(sessions).to_have_count(3)  # the third is the one that the fixture made by the API
    await page.get_by_role("button", name="End all others").click()
    await expect(sessions).to_have_count(1)
    await expect(elsewhere).to_have_url(re.compile("/sign-in"))
    await page.get_by_role("button", name="Sign out everywhere").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    await expect(page).to_have_url(re.compile("/sign-in"))


async def test_an_authenticator_app_becomes_the_second_step(visit: Visit, carla: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(carla.email, path="/security")
    await page.get_by_role("button", name="Set up an app").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    key = await dialog.get_by_role("button", name=re.compile("^Copy [A-Z2-7]{32}$")).inner_text()
    await dialog.get_by_label("Code that the app shows").fill(pyotp.TOTP(key.strip()).now())
    await dialog.get_by_role("button", name="Turn on").click()
    shown = page.get_by_test_id("recovery-codes").get_by_role("listitem")
    await expect(shown).to_have_count(10)
    codes = await shown.all_inner_texts()
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_text("10 codes left")).to_be_visible()

    await sign_out(page)
    await somebody.fill_sign_in(carla.email)
    await expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    await page.get_by_label("Code").fill("000000")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("This code is not right")).to_be_visible()
    await page.get_by_label("Code").fill(codes[0])
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Carla")
    await page.goto(somebody.origin + "/security")
    await expect(page.get_by_text("9 codes left")).to_be_visible()


async def test_a_passkey_signs_in_alone(visit: Visit, carla: Any) -> None:
    somebody = await visit()
    devtools = await somebody.context.new_cdp_session(somebody.page)
    await devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = await somebody.sign_in(carla.email, path="/security")
    await page.get_by_role("button", name="Add a passkey").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Laptop")
    await dialog.get_by_role("button", name="Add a passkey").click()
    await page.get_by_role("button", name="I have kept them").click()
    await expect(page.get_by_role("list", name="Passkeys")).to_contain_text("Laptop")
    await sign_out(page)
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Carla")
    await page.goto(somebody.origin + "/security")
    await page.get_by_role("list", name="Passkeys").get_by_role("button", name="Remove").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("You have none yet.")).to_be_visible()


async def test_what_is_sensitive_waits_for_a_fresh_proof_and_then_goes_on(visit: Visit, carla: Any, stack: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(carla.email, path="/security")
    await expect(page.get_by_role("button", name="Set up an app")).to_be_visible()
    # The proof grows old: what the session knows is moved back, and the next token says so.
    inner = json.loads((stack.home / "run.json").read_text())["inner"]
    connection = await asyncpg.connect(inner["FLORIN_AUTH_DATABASE_URL"])
    await connection.execute("UPDATE sessions SET auth_time = auth_time - interval '11 minutes'")
    await connection.close()
    await somebody.context.clear_cookies(name="__Host-florin_access")
    await page.get_by_role("button", name="Set up an app").click()
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    await dialog.get_by_label("Password", exact=True).fill("Not-The-Password-1")
    await dialog.get_by_role("button", name="Confirm").click()
    await expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await dialog.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("dialog", name="Set up an authenticator app")).to_be_visible()
