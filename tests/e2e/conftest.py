"""A real Chromium in front of a whole platform, with a guard on every page.

Whatever a test does, at its end no page may have broken the security policy, thrown an error that
nobody caught, or hold a token where a script could read it.
"""

import base64
import hashlib
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect
from receiver import receiving

PASSWORD = "Correct-Horse-7-Battery"
ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
POLICY_WORDS = re.compile(r"content security policy|trusted ?type|integrity|refused to", re.IGNORECASE)
# The header is ahead of some releases of Chromium, which say so on every page.
UNKNOWN_DESTINATION = "The Integrity-Policy destination 'style' is not supported."
TIMEOUT_MS = 20_000

REPORT_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  florinReport(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''} ${event.sample ?? ''}`));
"""

# Strings that a script on the page could find: stores, cookies, the document and the graph of objects.
FIND_TOKENS = r"""
async () => {
  const token = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|frt_[0-9a-f]{32}/;
  const found = [];
  const look = (place, text) => token.test(text) && found.push(`${place}: ${text.match(token)[0].slice(0, 20)}…`);
  for (const [name, store] of Object.entries({ localStorage, sessionStorage }))
    look(name, JSON.stringify(Object.entries(store)));
  look('cookie', document.cookie);
  look('document', document.documentElement.outerHTML);
  look('history', JSON.stringify(history.state) + location.href);
  for (const { name } of await indexedDB.databases()) found.push(`indexedDB ${name}`);
  for (const name of await caches.keys()) found.push(`cache ${name}`);
  look('window name', window.name);
  for (const { name } of performance.getEntriesByType('resource')) look('resource', name);
  const seen = new Set();
  const queue = [window, document.getElementById('root')];
  while (queue.length > 0 && seen.size < 60_000) {
    const item = queue.pop();
    for (const key of Object.getOwnPropertyNames(item)) {
      let value;
      try { value = item[key]; } catch { continue; }
      if (typeof value === 'string') look(`object ${key}`, value);
      else if (value !== null && typeof value === 'object' && !(value instanceof Node) && !seen.has(value)) {
        seen.add(value);
        queue.push(value);
      }
    }
  }
  return found;
}
"""


def chromium() -> str:
    """The browser's program; the test is skipped where it can't be had."""
    if reason := os.environ.get("FLORIN_NO_CHROMIUM"):
        pytest.skip(f"Chromium can't be had here: {reason}")
    found = os.environ.get("FLORIN_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    assert Path(found).exists(), f"{found} is missing: install Chromium or set FLORIN_CHROMIUM"
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and "visit" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def pinned_key(certificate: Path) -> str:
    """What Chromium trusts in place of an authority: SHA-256 of the public key (RFC 7469, 2.4)."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


@dataclass
class Visitor:
    """Somebody with a browser of their own. ``page`` is the first tab."""

    origin: str
    context: BrowserContext
    page: Page
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    #: Names of remotes that the test itself keeps from loading: what is said about them is expected.
    blocked: set[str] = field(default_factory=set)

    async def tab(self, path: str) -> Page:
        """Another tab of the same browser."""
        page = await self.context.new_page()
        await page.goto(self.origin + path)
        return page

    async def go(self, path: str) -> Page:
        await self.page.goto(self.origin + path)
        return self.page

    async def sign_in(self, email: str, password: str = PASSWORD, path: str = "/") -> Page:
        """Through the form, to the page asked for, with the live connection up."""
        page = await self.go(path)
        await self.fill_sign_in(email, password)
        await expect(page.get_by_test_id("live-status")).to_have_attribute("data-status", "live")
        return page

    async def fill_sign_in(self, email: str, password: str = PASSWORD) -> None:
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.page.get_by_role("button", name="Sign in", exact=True).click()

    async def balance(self, currency: str = "EUR") -> int:
        """Minor units, as the first tab shows them."""
        shown = await self.page.get_by_test_id(f"balance-{currency}").get_by_test_id("available").inner_text()
        return int(re.sub(r"\D", "", shown))

    async def expect_balance(self, minor: int, currency: str = "EUR") -> None:
        shown = self.page.get_by_test_id(f"balance-{currency}").get_by_test_id("available")
        await expect(shown).to_have_text(f"€{minor / 100:,.2f}")

    async def pay(self, to: str, amount: str, note: str) -> None:
        """Quick pay, from the home page."""
        await self.page.get_by_label("To", exact=True).fill(to)
        await expect(self.page.get_by_test_id("recipient-found")).to_be_visible()
        await self.page.get_by_label("Amount").fill(amount)
        await self.page.get_by_label("Note").fill(note)
        await self.page.get_by_role("button", name="Review payment").click()
        await self.page.get_by_role("dialog").get_by_role("button", name="Pay ").click()

    async def assert_clean(self) -> None:
        tokens = [found for page in self.context.pages if not page.is_closed() for found in await self._tokens(page)]
        assert not tokens, f"a token is readable: {tokens}"
        open_cookies = [cookie["name"] for cookie in await self.context.cookies() if not cookie["httpOnly"]]
        assert not open_cookies, f"scripts can read cookies: {open_cookies}"
        assert not self.violations, f"the security policy was broken: {self.violations}"
        assert not self.errors, f"uncaught errors: {self.errors}"

    async def _tokens(self, page: Page) -> list[str]:
        return [] if page.url == "about:blank" else list(await page.evaluate(FIND_TOKENS))

    def heard(self, message: ConsoleMessage) -> None:
        expected = any(f"/remotes/{name}/" in message.text for name in self.blocked)
        expected = expected or message.text == UNKNOWN_DESTINATION
        if message.type == "error" and POLICY_WORDS.search(message.text) and not expected:
            self.violations.append(message.text)


@asynccontextmanager
async def running_browser(stack: Any) -> AsyncIterator[Browser]:
    program = chromium()
    pin = f"--ignore-certificate-errors-spki-list={pinned_key(stack.home / 'ca.pem')}"
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=[*FLAGS, pin])
        yield running
        await running.close()


@pytest.fixture(scope="session")
def launch() -> Callable[[Any], AbstractAsyncContextManager[Browser]]:
    """Start Chromium for a stack: it trusts that stack's own certificate and no other unknown one."""
    return running_browser


@pytest.fixture(scope="session")
async def browser(stack: Any) -> AsyncIterator[Browser]:
    """Chromium for the stack that all tests share."""
    async with running_browser(stack) as running:
        yield running


@pytest.fixture
async def visit(browser: Browser, stack: Any) -> AsyncIterator[Callable[..., Awaitable[Visitor]]]:
    """Open a browser for somebody: ``anna = await visit()``; all are checked when the test is over."""
    visitors: list[Visitor] = []

    async def open_browser(**options: Any) -> Visitor:
        settings = {"locale": "en-GB", "reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}}
        context = await browser.new_context(**(settings | options))
        context.set_default_timeout(TIMEOUT_MS)
        visitor = Visitor(stack.origin, context, await context.new_page())
        await context.expose_binding("florinReport", lambda _source, text: visitor.violations.append(text))
        await context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", visitor.heard)
        context.on("weberror", lambda error: visitor.errors.append(str(error.error)))
        visitors.append(visitor)
        return visitor

    expect.set_options(timeout=TIMEOUT_MS)
    yield open_browser
    try:
        for visitor in visitors:
            await visitor.assert_clean()
    finally:
        for visitor in visitors:
            await visitor.context.close()


@pytest.fixture(scope="session")
async def payer(stack: Any) -> Any:
    """Somebody with 500.00 EUR, shared by the tests: they compare before and after."""
    return await stack.new_user("Anna Berg", eur=50_000)


@pytest.fixture(scope="session")
async def payee(stack: Any) -> Any:
    """Somebody else, likewise."""
    return await stack.new_user("Bert Lang", eur=50_000)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], Awaitable[list[str]]]:
    """What axe finds against WCAG 2.2 AA on a page, as short sentences."""
    source = (ROOT / "web/node_modules/axe-core/axe.min.js").read_text()

    async def check(page: Page) -> list[str]:
        await page.evaluate(source)
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
        found = await page.evaluate("(options) => axe.run(document, options)", options)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return check


@pytest.fixture(scope="session")
def accessible(axe: Callable[[Page], Awaitable[list[str]]]) -> Callable[[Page, str], Awaitable[None]]:
    """The page as it is now passes WCAG 2.2 AA in both themes: ``await accessible(page, "what it is")``."""
    still = "Promise.allSettled(document.getAnimations().map((animation) => animation.finished))"

    async def check(page: Page, what: str) -> None:
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme)
            await expect(page.locator("html")).to_have_attribute("data-theme", theme)
            await page.evaluate(still)
            found = await axe(page)
            assert not found, f"{what}, {theme}: {found}"

    return check


@pytest.fixture
def mailed(stack: Any, until: Any) -> Callable[[str, str], Awaitable[str]]:
    """The newest link to a page in the mail to an address: ``await mailed(email, "/verify")``."""

    async def wait(email: str, path: str) -> str:
        found: list[str] = []

        async def arrived() -> bool:
            for file in sorted((stack.home / "mail").glob("*.eml")):
                message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
                body = message.get_body(preferencelist=("plain",))
                if email in str(message["To"]) and body is not None:
                    found.extend(re.findall(rf"{re.escape(stack.origin + path)}\?\S+", body.get_content()))
            return bool(found)

        await until(arrived)
        return found[-1]

    return wait


@pytest.fixture
def receiver() -> Iterator[Any]:
    """A vendor's own system on this machine: its address, and what it has received."""
    with receiving() as made:
        yield made
