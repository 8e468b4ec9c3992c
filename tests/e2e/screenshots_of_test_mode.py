"""Pictures of test mode. See `screenshots`. It gives the vendor play money on the running stack first."""

import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "support"))

from playwright.sync_api import BrowserContext, sync_playwright
from screenshots import API, CHROMIUM, FLAGS, NARROW, Screen, headers, picture, sign_in, wear

SCREENS = (
    Screen("test-mode", "/test/", "vendor", size=(1440, 1000)),
    Screen("test-mode-phone", "/test/payments", "vendor", size=NARROW),
    Screen("test-mode-no-test-side", "/test/security", "vendor", size=(1440, 720)),
)
TEST = {"Florin-Mode": "test"}
HEARD_MS = 2_000
SOLD = ((2_400, "First try of the till"), (12_900, "Reading lamp, brass"), (1_250, "Bulbs"))


def play(people: dict[str, BrowserContext]) -> None:
    """Both are known on the test side, and the vendor has sold something there."""

    def post(who: str, path: str, body: dict[str, Any]) -> None:
        answer = people[who].request.post(f"{API}{path}", data=body, headers=headers(people[who]) | TEST)
        assert answer.status == 201, answer.text()

    for who in people:
        people[who].request.post(f"{API}/auth/me/test-side", headers=headers(people[who]))
        people[who].new_page().wait_for_timeout(HEARD_MS)
    post("customer", "/top-ups", {"amount": 50_000, "currency": "EUR", "payment_method": "tok_visa"})
    for amount, words in SOLD:
        to = {"recipient": {"email": "vendor@florin.test"}, "description": words}
        post("customer", "/payments", {"type": "instant", "amount": amount, "currency": "EUR", **to})


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        people: dict[str, BrowserContext] = {}
        for who in ("vendor", "customer"):
            people[who] = browser.new_context(ignore_https_errors=True, reduced_motion="reduce", locale="en-GB")
            sign_in(people[who], who)
        play(people)
        for theme in ("light", "dark"):
            wear(people["vendor"], theme, signed_in=True)
            for screen in SCREENS:
                picture(people["vendor"], screen, theme, "")
        browser.close()


if __name__ == "__main__":
    main()
