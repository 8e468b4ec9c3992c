"""E-mails in a browser, as wide as a phone and as a window, with the longest that they have to hold."""

from collections.abc import Awaitable, Callable
from email import policy
from email.parser import BytesParser
from importlib.resources import files
from typing import Any

import pytest
from playwright.async_api import Page, expect

from florin_auth.mail.render import Content, render

Visit = Callable[..., Awaitable[Any]]
TEMPLATES = files("florin_auth.mail") / "templates"
KINDS = sorted(
    file.name.removesuffix(".j2") for file in TEMPLATES.iterdir() if not file.name.startswith(("layout.", "parts."))
)
LONG = "a-very-long-local-part-of-an-address.with.dots@a-rather-long-subdomain-of.example.com"
FACTS = {"New address": LONG, "Device": "Firefox on Linux", "Time": "22 November 2026, 06:48 UTC"}
URL = "https://pay.example.com/confirm-email?token=" + "Zk3fQ9w8YtR2mV7xL1pN5sD0aHcJ6bG4uEiK_oTqWyX"


async def within(page: Page, width: int) -> bool:
    await page.set_viewport_size({"width": width, "height": 700})
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("kind", KINDS)
async def test_an_email_fits_and_says_the_same_in_both_parts(visit: Visit, kind: str, axe: Any) -> None:
    content = Content(to=LONG, name="Lina <b>Holm</b>", origin="https://pay.example.com", url=URL, facts=FACTS)
    made = render(kind, content, sender="Florin <no-reply@florin.test>", message_id="1")
    message = BytesParser(policy=policy.default).parsebytes(made.as_bytes())
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    page = (await visit()).page
    await page.set_content(html.get_content())
    for width in (360, 800):
        assert await within(page, width), f"{kind} is wider than {width} px"
    await expect(page.get_by_role("heading", level=1)).to_have_text(message["Subject"])
    await expect(page.locator("b")).to_have_count(0)
    assert await page.get_by_role("link").first.get_attribute("href") == URL
    found = await axe(page)
    assert not found, found
    plain = text.get_content()
    assert URL in plain.splitlines()
    assert "\n\n\n" not in plain
    assert "Hello Lina" in plain


async def test_what_the_catcher_took_looks_like_that(visit: Visit, stack: Any) -> None:
    person = await stack.new_user("Ida Storm")
    async with stack.client() as client:
        await client.post("/auth/password/forgot", json={"email": person.email})
    somebody = await visit()
    await somebody.sign_in(person.email)
    caught = sorted((stack.home / "mail").glob("*.eml"))
    assert caught
    for file in caught[-5:]:
        html = BytesParser(policy=policy.default).parsebytes(file.read_bytes()).get_body(("html",))
        assert html is not None
        await somebody.page.goto("about:blank")
        await somebody.page.set_content(html.get_content())
        await expect(somebody.page.get_by_role("heading", level=1)).to_be_visible()
        assert await within(somebody.page, 360)
