"""Pictures of staff's screens for what goes wrong: reconciliation and dead letters. See `screenshots`.

It makes differences and dead letters on the running stack first.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "support"))

from operations import charge_by_hand, publish_unreadable
from screenshots import API, CHROMIUM, FLAGS, Screen, entry, headers, picture, sign_in, wear

from florin_cli.paths import Home
from florin_kit.ids import new_id

COMPARED_MS = 20_000
DIFFERENCES = "/admin/reconciliation?view=differences"


def explaining(page: Page) -> None:
    entry(page)
    page.get_by_label("Why the two differ").fill("Paid at the terminal of the spring fair, booked by hand")
    page.get_by_role("heading", level=2).first.click()


SCREENS = (
    Screen("admin-reconciliation", "/admin/reconciliation", "admin", size=(1440, 900)),
    Screen("admin-differences", DIFFERENCES, "admin", size=(1440, 720)),
    Screen("admin-difference", DIFFERENCES, "admin", explaining, size=(1440, 1000)),
    Screen("admin-dead-letters", "/admin/dead-letters?queue=profile", "admin", size=(1440, 720)),
    Screen("admin-dead-letter", "/admin/dead-letters?queue=profile", "admin", entry, size=(1440, 1000)),
)


async def go_wrong() -> None:
    home = Home.from_environment()
    for key, amount in (("terminal-4711", 4_900), (new_id("top"), 12_500)):
        await charge_by_hand(home, key, amount)
    await publish_unreadable(home)


def compared(admin: BrowserContext) -> None:
    """The day is read again now, and the comparison comes to its end."""
    day = (datetime.now(UTC) - timedelta(minutes=20)).date().isoformat()
    admin.request.post(f"{API}/reconciliation/days/{day}/read-again", headers=headers(admin))
    admin.new_page().wait_for_timeout(COMPARED_MS)


def main() -> None:
    asyncio.run(go_wrong())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        admin = browser.new_context(ignore_https_errors=True, reduced_motion="reduce", locale="en-GB")
        sign_in(admin, "admin")
        compared(admin)
        for theme in ("light", "dark"):
            wear(admin, theme, signed_in=True)
            for screen in SCREENS:
                picture(admin, screen, theme, "")
        browser.close()


if __name__ == "__main__":
    main()
