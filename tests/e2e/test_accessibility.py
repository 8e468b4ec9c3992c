"""Every screen in both themes against WCAG 2.2 AA."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import Page, expect

Visit = Callable[..., Awaitable[Any]]
Accessible = Callable[[Page, str], Awaitable[None]]

GUEST = ["/sign-in", "/register", "/check-mail", "/verify", "/forgot-password", "/reset-password?token=unknown"]
GUEST += ["/sign-in/callback", "/confirm-email", "/accept-invitation?token=unknown"]
PERSON = [
    "/",
    "/payments",
    "/payments/new",
    "/payments/new?when=again",
    "/recurring",
    "/reports",
    "/cards",
    "/exchange",
    "/notifications",
    "/profile",
    "/profile/preferences",
    "/security",
    "/nowhere",
]
STAFF = ["/admin", "/admin/users", "/admin/payments", "/admin/reports", "/admin/webhooks", "/admin/audit"]


async def check_all(somebody: Any, paths: list[str], accessible: Accessible) -> None:
    for path in paths:
        page = await somebody.go(path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.locator("[data-skeleton]")).to_have_count(0)
        await accessible(page, path)


async def test_pages_for_guests(visit: Visit, accessible: Accessible) -> None:
    await check_all(await visit(), GUEST, accessible)


async def test_pages_for_everybody(visit: Visit, accessible: Accessible, payee: Any) -> None:
    somebody = await visit()
    await somebody.sign_in(payee.email)
    await check_all(somebody, PERSON, accessible)


async def test_a_payment_and_its_dialogs(visit: Visit, accessible: Accessible, payer: Any, payee: Any) -> None:
    paid = (await payer.pay(payee.email, 130, description="Axe")).json()
    somebody = await visit()
    page = await somebody.sign_in(payee.email)
    await page.get_by_role("button", name="Top up").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await accessible(page, "top-up")
    await somebody.go(f"/payments/{paid['id']}")
    await expect(page.get_by_test_id("timeline")).to_be_visible()
    await accessible(page, "details")
    await page.get_by_role("button", name="Refund").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await accessible(page, "refund")


async def test_payments_to_come_and_their_dialogs(visit: Visit, accessible: Accessible, payer: Any, payee: Any) -> None:
    due = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    rule = {"frequency": "monthly", "time_zone": "Europe/Paris"}
    more = {"type": "recurring", "scheduled_at": due, "recurrence": rule, "description": "Axe: rent"}
    schedule = (await payer.pay(payee.email, 140, **more)).json()["schedule_id"]
    planned = (await payer.pay(payee.email, 150, type="scheduled", scheduled_at=due)).json()["id"]
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path="/recurring")
    await expect(page.get_by_role("row").filter(has_text="Axe: rent").first).to_be_visible()
    await accessible(page, "recurring")
    await somebody.go(f"/recurring/{schedule}")
    await expect(page.get_by_test_id("dates")).to_be_visible()
    await accessible(page, "one recurring")
    for path, button in (
        (f"/recurring/{schedule}", "Change"),
        (f"/recurring/{schedule}", "End"),
        (f"/payments/{planned}", "Change"),
    ):
        await somebody.go(path)
        await page.get_by_role("button", name=button, exact=True).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await accessible(page, f"{path} {button}")
    await somebody.go("/payments/new")
    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")
    await accessible(page, "new payment with problems")
    await page.get_by_label("To", exact=True).fill(payee.email)
    await page.get_by_label("Amount").fill("1")
    await page.get_by_role("button", name="Review payment").click()
    await expect(page.get_by_test_id("review-amount")).to_be_visible()
    await accessible(page, "review")


async def test_pages_for_staff(visit: Visit, accessible: Accessible) -> None:
    staff = await visit()
    page = await staff.sign_in("admin@florin.test")
    await check_all(staff, STAFF, accessible)
    await page.locator("tbody button").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await accessible(page, "audit entry")


async def test_nothing_is_wider_than_a_small_phone(visit: Visit, payer: Any) -> None:
    somebody = await visit(viewport={"width": 360, "height": 740})
    page = await somebody.sign_in(payer.email)
    for path in PERSON:
        await somebody.go(path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, path
