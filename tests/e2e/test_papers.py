"""Statements, receipts and e-mails about money: chosen, sent, opened and switched off, on a running platform."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from playwright.async_api import Download, Page, expect
from pypdf import PdfReader

Visit = Callable[..., Awaitable[Any]]
WAIT_S = 30


async def read(download: Download) -> str:
    body = Path(await download.path()).read_bytes()
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


async def take(page: Page, name: str) -> Download:
    async with page.expect_download() as taking:
        await page.get_by_role("button", name=name).first.click()
    return await taking.value


def caught(home: Path, email: str) -> list[EmailMessage]:
    """What the mail catcher took for an address, but not what auth sent."""
    found = [
        BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        for file in sorted((home / "mail").glob("*.eml"))
    ]
    return [mail for mail in found if email in mail["To"] and mail["List-Unsubscribe"]]  # type: ignore[misc]


async def mail(stack: Any, email: str, count: int = 1) -> EmailMessage:
    async with asyncio.timeout(WAIT_S):
        while len(found := caught(stack.home, email)) < count:
            await asyncio.sleep(0.2)
    return found[count - 1]


async def test_a_month_is_taken_as_pdf_and_csv_and_a_payment_as_receipt(visit: Visit, stack: Any) -> None:
    payer, shop = await stack.new_user("Ada Moss", eur=10_000), await stack.new_user("Бен שלום")
    body = {"type": "instant", "amount": 1_250, "currency": "EUR", "recipient": {"email": shop.email}}
    paid = await payer.http.post("/payments", json=body, headers={"Idempotency-Key": "papers-1"})
    assert paid.status_code == 201, paid.text
    somebody = await visit()
    page = await somebody.sign_in(payer.email, path="/statements")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("So far")
    month = f"{datetime.now(UTC):%B %Y}"
    text = await read(await take(page, f"PDF: {month}, EUR"))
    assert "Бен" in text
    assert "12.50" in text
    csv = Path(await (await take(page, f"CSV: {month}, EUR")).path()).read_text()
    assert "Payment to,Бен שלום" in csv
    await page.goto(f"{stack.origin}/payments/{paid.json()['id']}")
    receipt = await read(await take(page, "Receipt"))
    assert paid.json()["id"] in receipt
    # Printed by the browser, the page is a receipt as well: no ledger, no buttons, no navigation.
    await page.emulate_media(media="print")
    await expect(page.get_by_role("heading", name="Ledger entries")).to_be_hidden()
    await expect(page.get_by_role("navigation").first).to_be_hidden()
    await expect(page.get_by_test_id("payment-amount")).to_be_visible()


async def test_money_is_told_by_email_until_it_is_switched_off(visit: Visit, stack: Any) -> None:
    payer, shop = await stack.new_user("Ada Reed", eur=10_000), await stack.new_user("Ben Shop")

    async def pay(key: str) -> str:
        body = {"type": "instant", "amount": 700, "currency": "EUR", "recipient": {"email": shop.email}}
        answer = await payer.http.post("/payments", json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    payment = await pay("papers-mail-1")
    first = await mail(stack, shop.email)
    assert first["Subject"] == "You received 7.00 EUR from Ada Reed"
    plain = first.get_body(("plain",))
    assert plain is not None
    assert f"{stack.origin}/payments/{payment}" in plain.get_content()

    somebody = await visit()
    page = await somebody.sign_in(shop.email, path="/profile/preferences")
    row = page.get_by_role("row", name="Money received")
    switch = row.get_by_role("switch", name="Money received: E-mail")
    await expect(switch).to_be_checked()
    await expect(page.get_by_role("row", name="Password changed")).to_contain_text("Always")
    # One click in a mail program: no cookie, no session.
    async with stack.client() as nobody:
        link = str(first["List-Unsubscribe"]).strip("<>")
        done = await nobody.post(link, data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200, done.text
    await page.reload()
    await expect(switch).not_to_be_checked()
    await pay("papers-mail-2")
    await mail(stack, payer.email, 2)  # whoever paid still hears of it
    await asyncio.sleep(1)
    assert len(caught(stack.home, shop.email)) == 1
    await switch.click()
    await expect(switch).to_be_checked()
    await pay("papers-mail-3")
    await mail(stack, shop.email, 2)
