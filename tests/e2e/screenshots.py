"""Pictures of every screen from a running stack, light and dark, into docs/images.

``python tests/e2e/screenshots.py [name …]`` with FLORIN_HOME and FLORIN_PORT as for ``florin up``.
"""

import io
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

ORIGIN = f"https://localhost:{os.environ.get('FLORIN_PORT', '8443')}"
CHROMIUM = os.environ.get("FLORIN_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--hide-scrollbars", "--force-color-profile=srgb"]
PASSWORD = "Correct-Horse-7-Battery"
TARGET = Path(__file__).parents[2] / "docs/images"
API = f"{ORIGIN}/api/v1"
TODAY = [
    ("vendor", "customer", 1_850, "Bulbs, sent back"),
    ("customer", "vendor", 3_200, "Reading lamp, small"),
    ("customer", "dana", 1_150, "Breakfast"),
    ("vendor", "dana", 2_400, "Proofs and courier"),
]
PAY_LINK = "/pay/{link}"
GIFT = "Team gift for Robin"
WIDE, NARROW = (1440, 1320), (390, 844)
DELIVERED_MS = 6_000
SIZE_MAX_BYTES = 250_000
COLOURS = 256


def newest_payment(page: Page) -> None:
    page.goto(f"{ORIGIN}/payments?status=completed&direction=incoming")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/payments/pay_*")


def top_up(page: Page) -> None:
    page.get_by_role("button", name="Top up").first.click()
    page.get_by_role("dialog").wait_for()


def rent(page: Page) -> None:
    page.get_by_label("To", exact=True).fill("dana@florin.test")
    page.get_by_label("Amount").fill("850")
    page.get_by_label("Note").fill("Rent of the studio")
    page.get_by_label("First date").fill(end_of_january().isoformat())
    expect(page.get_by_test_id("dates")).to_contain_text("This month has no 31st")
    page.locator("h1").click()  # nothing is being typed any more


def new_key(page: Page) -> None:
    page.get_by_role("button", name="Create a key").click()
    page.get_by_label("Name", exact=True).fill("Web shop")
    page.get_by_role("radio", name="Test").click()
    page.get_by_label("Refund payments that you received").check()
    page.get_by_label("See balances").check()


def first_row(page: Page) -> None:
    page.locator("tbody a").first.click()
    page.get_by_test_id("dates").wait_for()


def pay_out(page: Page) -> None:
    page.get_by_role("button", name="Pay out").first.click()
    page.get_by_role("dialog").wait_for()


def returned(page: Page) -> None:
    page.locator("tbody tr", has_text="Sent back").get_by_role("link").first.click()
    page.get_by_test_id("payout-amount").wait_for()


def to_answer(page: Page) -> None:
    page.locator("tbody tr", has_text="Needs an answer").get_by_role("link").first.click()
    page.get_by_test_id("timeline").wait_for()


def first_request(page: Page) -> None:
    page.locator("tbody a").first.click()
    page.get_by_test_id("request-amount").wait_for()


def shared_gift(page: Page) -> None:
    page.get_by_role("row").filter(has_text=GIFT).get_by_role("link").click()
    page.get_by_test_id("qr").wait_for()


def entry(page: Page) -> None:
    page.locator("tbody button").first.click()
    page.get_by_role("dialog").wait_for()


def price(page: Page) -> None:
    page.get_by_label("You give", exact=True).fill("250")
    page.get_by_test_id("countdown").wait_for()
    page.locator("h1").click()


def endpoint(page: Page) -> None:
    page.locator("tbody a", has_text="florin").first.click()
    page.locator("tbody button").first.wait_for()


def delivery(page: Page) -> None:
    endpoint(page)
    entry(page)


def nothing(_: Page) -> None:
    pass


@dataclass(frozen=True)
class Screen:
    """One picture. ``who`` signs in before; the page is left as ``then`` makes it."""

    name: str
    path: str
    who: str | None = None
    then: Callable[[Page], None] = nothing
    size: tuple[int, int] = field(default=WIDE)


SCREENS = [
    Screen("sign-in", "/sign-in", size=(1440, 900)),
    Screen("register", "/register", size=(1440, 1000)),
    Screen("payments", "/", "customer"),
    Screen("payments-phone", "/", "customer", size=NARROW),
    Screen("top-up", "/", "customer", top_up),
    Screen("payment-list", "/payments", "customer"),
    Screen("payment-details", "/payments", "customer", newest_payment),
    Screen("new-payment", "/payments/new?when=again", "customer", rent),
    Screen("new-payment-phone", "/payments/new?when=again", "customer", rent, size=NARROW),
    Screen("recurring", "/recurring", "customer", size=(1440, 720)),
    Screen("recurring-details", "/recurring", "customer", first_row, size=(1440, 1000)),
    Screen("requests", "/requests", "vendor", size=(1440, 720)),
    Screen("request-new", "/requests/new", "vendor", size=(1440, 1100)),
    Screen("request-details", "/requests", "vendor", shared_gift, size=(1440, 1100)),
    Screen("request-received", "/requests?side=received", "customer", first_request, size=(1440, 900)),
    Screen("pay-link", PAY_LINK, size=(1440, 900)),
    Screen("pay-link-phone", PAY_LINK, "customer", size=NARROW),
    Screen("cards", "/cards", "customer", size=(1440, 720)),
    Screen("api-keys", "/developers/api-keys", "vendor", size=(1440, 800)),
    Screen("api-key-new", "/developers/api-keys", "vendor", new_key, size=(1440, 1000)),
    Screen("api-keys-phone", "/developers/api-keys", "vendor", size=NARROW),
    Screen("exchange", "/exchange", "customer", price, size=(1440, 1000)),
    Screen("exchange-phone", "/exchange", "customer", price, size=NARROW),
    Screen("statements", "/statements", "customer", size=(1440, 720)),
    Screen("payouts", "/payouts", "vendor", size=(1440, 720)),
    Screen("payout-details", "/payouts", "vendor", returned, size=(1440, 720)),
    Screen("payout-new", "/payouts", "vendor", pay_out, size=(1440, 900)),
    Screen("disputes", "/disputes", "vendor", size=(1440, 720)),
    Screen("dispute-details", "/disputes", "vendor", to_answer),
    Screen("reports", "/reports", "customer"),
    Screen("reports-phone", "/reports", "customer", size=NARROW),
    Screen("notifications", "/notifications", "customer"),
    Screen("profile", "/profile", "customer"),
    Screen("preferences", "/profile/preferences", "customer"),
    Screen("security", "/security", "customer"),
    Screen("webhooks", "/developers/webhooks", "vendor", size=(1440, 720)),
    Screen("webhook-endpoint", "/developers/webhooks", "vendor", endpoint, size=(1440, 1000)),
    Screen("webhook-delivery", "/developers/webhooks", "vendor", delivery, size=(1440, 1100)),
    Screen("admin-overview", "/admin", "admin"),
    Screen("admin-users", "/admin/users", "admin"),
    Screen("admin-payments", "/admin/payments", "admin"),
    Screen("admin-reports", "/admin/reports?days=90", "admin", size=(1440, 1900)),
    Screen("admin-reports-phone", "/admin/reports?days=90", "admin", size=NARROW),
    Screen("admin-disputes", "/admin/disputes", "admin", size=(1440, 720)),
    Screen("admin-webhooks", "/admin/webhooks", "admin", size=(1440, 900)),
    Screen("admin-deliveries", "/admin/deliveries?status=pending", "admin", size=(1440, 720)),
    Screen("admin-audit", "/admin/audit", "admin"),
    Screen("admin-audit-entry", "/admin/audit", "admin", entry),
]


def sign_in(context: BrowserContext, who: str) -> None:
    page = context.new_page()
    page.goto(f"{ORIGIN}/sign-in")
    page.get_by_label("E-mail").fill(f"{who}@florin.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_test_id("live-status").wait_for()
    page.close()


def headers(context: BrowserContext) -> dict[str, str]:
    """What a change needs beside the cookies."""
    answer = context.request.get(f"{API}/auth/csrf")
    return {"X-CSRF-Token": answer.json()["csrf_token"], "Origin": ORIGIN, "Idempotency-Key": secrets.token_hex(12)}


def end_of_january() -> date:
    """The next one that can still be planned for."""
    today = datetime.now(UTC).date()
    return date(today.year + (today > date(today.year, 1, 29)), 1, 31)


def post(context: BrowserContext, path: str, body: dict[str, Any]) -> None:
    answer = context.request.post(f"{API}{path}", data=body, headers=headers(context))
    assert answer.status == 201, answer.text()


def exchange(context: BrowserContext, target: str, amount: int) -> None:
    asked = {"from_currency": "EUR", "to_currency": target, "amount": amount}
    answer = context.request.post(f"{API}/exchange/quotes", data=asked, headers=headers(context))
    assert answer.status == 201, answer.text()
    post(context, "/exchange", {"quote_id": answer.json()["id"]})


def enliven(people: dict[str, BrowserContext]) -> None:
    """Something happened today, too, and something is to come."""
    for sender, recipient, amount, words in TODAY:
        to = {"recipient": {"email": f"{recipient}@florin.test"}, "description": words}
        post(people[sender], "/payments", {"type": "instant", "amount": amount, "currency": "EUR", **to})
    for amount, words in ((12_900, "Reading lamp, brass"), (4_250, "Bulbs")):
        body = {"type": "instant", "amount": amount, "currency": "EUR", "source": "tok_disputed", "description": words}
        post(people["customer"], "/payments", {**body, "recipient": {"email": "vendor@florin.test"}})
    for bank in ("bank_ok", "bank_returns", "bank_closed"):
        post(people["vendor"], "/payouts", {"amount": 2_500, "currency": "EUR", "destination": bank})
    for token in ("tok_visa", "tok_mastercard"):
        post(people["customer"], "/payment-methods", {"token": token})
    for target, amount in (("USD", 12_000), ("JPY", 8_000)):
        exchange(people["customer"], target, amount)
    rent_day = datetime.combine(end_of_january(), time(9), UTC)
    soon = datetime.combine(datetime.now(UTC).date() + timedelta(days=5), time(17), UTC)
    for recipient, amount, words, first, rule in (
        ("vendor", 85_000, "Studio rent", rent_day, {"frequency": "monthly"}),
        ("dana", 2_500, "Piano lessons", soon, {"frequency": "weekly", "count": 20}),
    ):
        body = {"type": "recurring", "amount": amount, "currency": "EUR", "scheduled_at": first.isoformat()}
        to = {"recipient": {"email": f"{recipient}@florin.test"}, "description": words}
        post(people["customer"], "/payments", {**body, **to, "recurrence": {"time_zone": "UTC", **rule}})
    keys(people["vendor"])


def keys(vendor: BrowserContext) -> None:
    """A shop's keys: one in use, one just rotated, one that is over, one for play money."""
    for name, scopes in (
        ("Old till", ["payments:read"]),
        ("Bookkeeping", ["reports:read", "payouts:read"]),
        ("Trial of the new till", ["payments:write", "wallets:read"]),
        ("Web shop", ["payments:read", "payments:write", "refunds:write"]),
    ):
        mode = "test" if name.startswith("Trial") else "live"
        body = {
            "name": name,
            "mode": mode,
            "scopes": scopes,
            "expires_at": (datetime.now(UTC) + timedelta(days=365)).isoformat(),
        }
        answer = vendor.request.post(f"{API}/auth/api-keys", data=body, headers=headers(vendor))
        made = answer.json()
        vendor.request.get(f"{API}/wallets", headers={"Authorization": f"Bearer {made['secret']}"})
        path = f"{API}/auth/api-keys/{made['id']}"
        if name == "Bookkeeping":
            vendor.request.post(f"{path}/rotate", data={}, headers=headers(vendor))
        elif name == "Old till":
            vendor.request.delete(path, headers=headers(vendor))


def requested(people: dict[str, BrowserContext]) -> str:
    """Some requests of the vendor's, unless they are there; the token of the one that is for everybody."""
    found = people["vendor"].request.get(f"{API}/payment-requests").json()["items"]
    if not found:
        to_customer = {"payer": {"email": "customer@florin.test"}}
        for amount, words, more in (
            (4_500, "Poster, second print", {}),
            (12_000, GIFT, {"partial_allowed": True, "min_amount": 500}),
            (8_900, "Frame repair", {**to_customer, "reminders": {"every_days": 3}}),
        ):
            post(
                people["vendor"],
                "/payment-requests",
                {"amount": amount, "currency": "EUR", "description": words, **more},
            )
        found = people["vendor"].request.get(f"{API}/payment-requests").json()["items"]
    gift = next(item["id"] for item in found if item["description"] == GIFT)
    details = people["vendor"].request.get(f"{API}/payment-requests/{gift}").json()
    token = str(details["link"]["url"].rsplit("/", 1)[1])
    if details["paid_amount"] == 0:
        post(people["customer"], "/pay-links/pay", {"token": token, "amount": 3_500})
    return token


class Receiver(BaseHTTPRequestHandler):
    """The vendor's own system."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"received": true}')

    def log_message(self, *_: object) -> None:
        pass


def listen(people: dict[str, BrowserContext]) -> None:
    """The vendor's systems hear of something; one of them is away."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}/florin"
    for url, events, words in (
        ("https://books.example/hooks/florin", ["payout.*", "payment.*"], "Bookkeeping"),
        (here, ["*"], "Orders of the shop"),
    ):
        post(people["vendor"], "/webhook-endpoints", {"url": url, "events": events, "description": words})
    for amount, words in ((4_900, "Desk lamp"), (1_250, "Bulbs"), (8_400, "Floor lamp")):
        to = {"recipient": {"email": "vendor@florin.test"}, "description": words}
        post(people["customer"], "/payments", {"type": "instant", "amount": amount, "currency": "EUR", **to})
    people["vendor"].new_page().wait_for_timeout(DELIVERED_MS)
    server.shutdown()


def settle(page: Page) -> None:
    """Everything loaded, nothing moving."""
    page.locator("h1").first.wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-skeleton]")).to_have_count(0)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(
        "Promise.allSettled(document.getAnimations().map(a => a.effect.getTiming().iterations === Infinity ? 0 : a.finished))"
    )


def take(page: Page, target: Path) -> None:
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    picture.save(target, optimize=True)
    if target.stat().st_size > SIZE_MAX_BYTES:  # gradients do not pack: fewer colours do
        picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=1).save(target, optimize=True)
    size = target.stat().st_size
    assert size <= SIZE_MAX_BYTES, f"{target.name} has {size} bytes"


def picture(context: BrowserContext, screen: Screen, theme: str, link: str) -> None:
    page = context.new_page()
    width, height = screen.size
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{ORIGIN}{screen.path.format(link=link)}")
    settle(page)
    screen.then(page)
    settle(page)
    assert page.locator("html").get_attribute("data-theme") == theme
    take(page, TARGET / f"{screen.name}-{theme}.png")
    page.close()


def wear(context: BrowserContext, theme: str, *, signed_in: bool) -> None:
    """Everything is shown in this theme from now on."""
    context.add_init_script(f"localStorage.setItem('florin.theme', '{theme}')")
    if signed_in:
        context.request.patch(f"{API}/profile/preferences", data={"theme": theme}, headers=headers(context))


def main() -> None:
    wanted = set(sys.argv[1:])
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        guest, *others = (
            browser.new_context(ignore_https_errors=True, reduced_motion="reduce", locale="en-GB") for _ in range(4)
        )
        people = dict(zip(("customer", "vendor", "admin"), others, strict=True))
        for who, context in people.items():
            sign_in(context, who)
        if not wanted:
            enliven(people)
        link = requested(people)
        if not wanted or any(name.startswith("webhook") for name in wanted):
            listen(people)
        for theme in ("light", "dark"):
            wear(guest, theme, signed_in=False)
            for context in people.values():
                wear(context, theme, signed_in=True)
            for screen in SCREENS:
                if not wanted or screen.name in wanted:
                    picture(people[screen.who] if screen.who else guest, screen, theme, link)
        browser.close()


if __name__ == "__main__":
    main()
