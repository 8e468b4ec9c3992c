"""Receipts: who gets one, what stands on it, and that nothing people type can break it."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from florin_kit.errors import InternalError, Overloaded
from florin_kit.ids import new_id
from florin_payments.papers.press import Press


def read(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


async def receipt(person: Any, payment_id: str) -> Any:
    return await person.http.get(f"/api/v1/payments/{payment_id}/receipt.pdf")


async def test_both_sides_and_staff_get_the_receipt_and_nobody_else(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")
    eve, staff = await world.customer("eve"), await world.customer("staff", role="ADMIN")
    payment = (await ada.pay(ben, 1_250, description="Two chairs")).json()["id"]
    for person in (ada, ben, staff):
        answer = await receipt(person, payment)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
        assert answer.headers["content-disposition"].startswith('attachment; filename="florin-receipt-')
        assert answer.headers["cache-control"] == "no-store"
        text = read(answer.content)
        for fact in (payment, "12.50 EUR", "Ada", "@ada", "Ben", "@ben", "Two chairs", "Paid"):
            assert fact in text, (fact, text)
    assert (await receipt(eve, payment)).status_code == 404
    assert (await receipt(ada, new_id("pay"))).status_code == 404


async def test_what_was_not_paid_has_no_receipt(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")
    at = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    later = await ada.pay(ben, 100, type="scheduled", scheduled_at=at)
    answer = await receipt(ada, later.json()["id"])
    assert (answer.status_code, answer.json()["code"]) == (409, "no_receipt")


async def test_refunds_stand_on_it_with_the_currencys_decimals(world: Any) -> None:
    ada, ben = await world.customer("ada", kwd=10_000, jpy=900), await world.customer("ben")
    payment = (await ada.pay(ben, 5_005, currency="KWD")).json()["id"]
    assert (await ben.post(f"/payments/{payment}/refunds", {"amount": 1_001, "reason": "Broken"})).status_code == 201
    text = read((await receipt(ada, payment)).content)
    for fact in ("5.005 KWD", "1.001 KWD", "4.004 KWD", "Broken", "partly refunded"):
        assert fact in text
    yen = (await ada.pay(ben, 900, currency="JPY")).json()["id"]
    assert "900 JPY" in read((await receipt(ada, yen)).content)


async def test_the_same_facts_are_the_same_bytes_and_the_document_is_tagged(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    payment = (await ada.pay(ben, 1)).json()["id"]
    first, second = (await receipt(ada, payment)).content, (await receipt(ada, payment)).content
    assert first == second
    root = PdfReader(io.BytesIO(first)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert root["/Lang"] == "en"


HOSTILE = [
    '#eval("1+1") #read("/etc/passwd") $x$ *bold* @ref <label> // /* \\ ` "',
    "<b>bold</b> &amp; \x00\x07 \ud800"[:-1] + "\u202egnp.exe",
    "مرحبا بالعالم שלום Здравствуйте 你好 こんにちは 안녕 สวัสดี नमस्ते გამარჯობა 😀👨‍👩‍👧",
    "\U0001faa8 \U00012000 ꧁ \ue000 e\u0301",
    "x" * 400,
]


@pytest.fixture
async def press() -> Any:
    made = Press(presses_max=1, timeout_s=60, memory_mb=1024)
    yield made
    await made.stop()


async def test_a_mark_stands_on_every_page() -> None:
    press = Press(presses_max=1, timeout_s=60, memory_mb=1024, mark="Not a receipt")
    facts = {"title": "Receipt", "foot": "", "amount": "1.00 EUR", "status": "Paid", "net": "", "note": ""}
    refunds = [["1 Oct 2026", f"Reason {number}", "0.01 EUR"] for number in range(100)]
    made = await press.make("receipt", facts | {"facts": [], "refunds": refunds})
    await press.stop()
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 1
    assert all("Not a receipt" in page for page in pages)


@pytest.mark.parametrize("words", HOSTILE)
async def test_whatever_people_type_is_set_and_never_run(press: Press, words: str) -> None:
    facts = {
        "title": "Receipt",
        "foot": words,
        "amount": "1.00 EUR",
        "status": "Paid",
        "facts": [["From", words]],
        "refunds": [["1 Oct 2026", words, "1.00 EUR"]],
        "net": "0.00 EUR",
        "note": words,
    }
    made = await press.make("receipt", facts)
    text = read(made)
    assert "root:" not in text
    assert "Receipt" in text
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()  # no character is without a glyph
    if "#eval" in words:
        assert '#eval("1+1")' in text


async def test_the_press_takes_no_more_than_it_can_and_gives_up_in_time(press: Press) -> None:
    press._timeout_s = 0
    with pytest.raises(Overloaded):
        await press.make("receipt", {})
    press._timeout_s = 60
    with pytest.raises(InternalError):  # not the facts that the template needs
        await press.make("receipt", {})
    running = asyncio.create_task(press.make("receipt", {}))
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await press.make("receipt", {})
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert press._free == 1
