"""Signing in and out, in one tab and in many."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, Request, expect

Visit = Callable[..., Awaitable[Any]]
ACCESS_COOKIE = "__Host-florin_access"
REFRESH = "/api/v1/auth/refresh"


def listen(page: Page, part: str) -> list[Request]:
    """All requests of a page from now on whose address contains ``part``."""
    heard: list[Request] = []
    page.on("request", lambda request: heard.append(request) if part in request.url else None)
    return heard


async def test_a_wrong_password_is_told_and_the_right_one_leads_to_the_page_asked_for(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/payments?direction=outgoing")
    await expect(page).to_have_url(re.compile(r"/sign-in\?return="))
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_text("Enter an e-mail address.")).to_be_visible()
    await somebody.fill_sign_in(payer.email, "Not-The-Password-1")
    await expect(page.get_by_role("alert")).to_have_text("E-mail or password is not right.")
    await somebody.fill_sign_in(payer.email)
    await expect(page).to_have_url(re.compile(r"/payments\?direction=outgoing$"))
    await expect(page.get_by_role("heading", level=1, name="Payments")).to_be_visible()


async def test_the_way_back_leads_nowhere_but_here(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/sign-in?return=//example.org/")
    await somebody.fill_sign_in(payer.email)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Anna")
    assert page.url == somebody.origin + "/"


async def test_too_many_wrong_passwords_say_how_long_to_wait(visit: Visit, stack: Any) -> None:
    victim = await stack.new_user("Lena Korn")
    somebody = await visit()
    page = await somebody.go("/sign-in")
    for _ in range(5):
        async with page.expect_response("**/api/v1/auth/login"):
            await somebody.fill_sign_in(victim.email, "Not-The-Password-1")
        await expect(page.get_by_role("button", name="Sign in", exact=True)).not_to_have_attribute("aria-busy", "true")
    await somebody.fill_sign_in(victim.email)
    await expect(page.get_by_role("alert")).to_contain_text(re.compile(r"Too many attempts. Try again in 1\d minutes"))


async def test_registering_verifying_and_signing_in(visit: Visit, stack: Any, mailed: Any) -> None:
    somebody = await visit()
    page = await somebody.go("/register")
    email = f"nora-{id(somebody):x}@florin.test"
    await page.get_by_label("Name").fill("Nora Feld")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill("nora")
    await expect(page.get_by_test_id("password-feedback")).to_contain_text("more characters to go")
    await page.get_by_label("Password", exact=True).fill("violet-tram-42-harbour")
    await expect(page.get_by_test_id("password-feedback")).to_contain_text("Strong")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text(email)).to_be_visible()
    link = await mailed(email, "/verify")
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Address confirmed")).to_be_visible()
    await page.get_by_role("link", name="Sign in").click()
    await somebody.fill_sign_in(email, "violet-tram-42-harbour")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
    await page.goto(link[:-4] + "xxxx")
    await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()


async def test_signing_out_in_one_tab_signs_out_the_others(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    first = await somebody.sign_in(payer.email)
    second = await somebody.tab("/payments")
    await expect(second.get_by_role("heading", name="Payments")).to_be_visible()
    await first.get_by_role("button", name=re.compile("Account of")).click()
    await first.get_by_role("menuitem", name="Sign out").click()
    await expect(first).to_have_url(re.compile("/sign-in"))
    await expect(second).to_have_url(re.compile("/sign-in"))
    cookies = {cookie["name"] for cookie in await somebody.context.cookies()}
    assert ACCESS_COOKIE not in cookies
    await second.goto(somebody.origin + "/payments")
    await expect(second).to_have_url(re.compile("/sign-in"))


async def test_signing_in_in_one_tab_signs_in_the_others(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    second = await somebody.tab("/sign-in?return=%2Fpayments")
    await somebody.sign_in(payer.email)
    await expect(second.get_by_role("heading", name="Payments")).to_be_visible()


async def test_an_expired_access_token_is_renewed_once_and_nobody_notices(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email)
    other = await somebody.tab("/payments")
    await expect(other.get_by_role("heading", name="Payments")).to_be_visible()
    refreshes = listen(page, REFRESH)
    refreshes_elsewhere = listen(other, REFRESH)
    await somebody.context.clear_cookies(name=ACCESS_COOKIE)
    await asyncio.gather(
        page.get_by_role("link", name="Notifications").click(),
        other.get_by_role("link", name="Profile").click(),
    )
    await expect(page.get_by_role("heading", level=1, name="Notifications")).to_be_visible()
    await expect(other.get_by_label("Phone")).to_be_visible()
    await expect(other.get_by_text(payer.email).first).to_be_visible()
    assert len(refreshes) + len(refreshes_elsewhere) == 1
    assert ACCESS_COOKIE in {cookie["name"] for cookie in await somebody.context.cookies()}


async def test_a_session_that_ended_elsewhere_leads_back_to_sign_in(visit: Visit, payer: Any, stack: Any) -> None:
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path="/profile")
    elsewhere = await stack.sign_in(payer.email)
    mine = next(s for s in (await elsewhere.http.get("/auth/sessions")).json()["items"] if "Chrome" in s["device"])
    assert (await elsewhere.http.delete(f"/auth/sessions/{mine['id']}")).status_code == 204
    await expect(page).to_have_url(re.compile(r"/sign-in\?return=%2Fprofile"))
    await expect(page.get_by_text("Your session has ended.")).to_be_visible()


async def test_a_remote_that_cannot_load_leaves_the_rest_working(visit: Visit, payer: Any) -> None:
    somebody = await visit()
    somebody.blocked.add("profile")
    await somebody.context.route("**/remotes/profile/**", lambda route: route.abort())
    page = await somebody.sign_in(payer.email)
    await page.get_by_role("link", name="Profile").click()
    await expect(page.get_by_role("alert")).to_contain_text("This part of Florin did not load")
    await page.get_by_role("link", name="Payments").click()
    await expect(page.get_by_role("heading", name="Payments")).to_be_visible()
    await somebody.context.unroute_all()
    await page.get_by_role("link", name="Profile").click()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_label("Phone")).to_be_visible()
