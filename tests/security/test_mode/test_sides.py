"""What is on one side can't be seen, moved or spent from the other."""

import io
import json
import secrets
import time
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from trading import TEST, Trader

from florin_psp_simulator.webhooks.signature import HEADER, sign

pytestmark = pytest.mark.usefixtures("test_side")


async def test_neither_side_sees_or_moves_what_is_on_the_other(trader: Trader, payee: Any) -> None:
    """Ids are real ones: of the same vendor, who may do all of this on the right side."""
    for here, there in (("test", "live"), ("live", "test")):
        id_ = (await trader.pay(here, payee.email, 2)).json()["id"]
        before = await trader.balance(there)
        for method, path, body in (
            ("GET", f"/payments/{id_}", None),
            ("POST", f"/payments/{id_}/cancel", None),
            ("POST", f"/payments/{id_}/refunds", {"amount": 1}),
        ):
            assert (await trader.ask(here, "GET", f"/payments/{id_}")).status_code == 200
            answer = await trader.ask(there, method, path, body)
            assert answer.status_code == 404, f"{there} key: {method} {path}: {answer.text}"
        assert id_ not in (await trader.ask(there, "GET", "/payments")).text
        assert await trader.balance(there) == before


async def test_play_money_buys_nothing_real(trader: Trader, payee: Any) -> None:
    real = await trader.balance("live")
    refused = await trader.pay("live", payee.email, real + 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_funds")
    assert (await trader.pay("test", payee.email, real + 1)).status_code == 201
    assert await trader.balance("live") == real


async def test_one_idempotency_key_is_two_payments_on_two_sides(trader: Trader, payee: Any) -> None:
    one = {"Idempotency-Key": secrets.token_hex(8)}
    ids = [(await trader.pay(mode, payee.email, 3, **one)).json()["id"] for mode in ("live", "test", "live", "test")]
    assert (ids[0], ids[1]) == (ids[2], ids[3])
    assert ids[0] != ids[1]


async def test_a_pay_link_belongs_to_its_side(trader: Trader, payee: Any) -> None:
    body = {"amount": 700, "currency": "EUR"}
    made = await trader.vendor.http.post(
        "/payment-requests", json=body, headers=TEST | {"Idempotency-Key": secrets.token_hex(8)}
    )
    assert made.status_code == 201, made.text
    link = {"Pay-Link": made.json()["link"]["url"].rpartition("/")[2]}
    async with trader.stack.client() as anybody:
        assert (await anybody.get("/pay-links/look-up", headers=link)).status_code == 404
        assert (await anybody.get("/pay-links/look-up", headers=link | TEST)).json()["amount"] == 700
    body = {"token": link["Pay-Link"]}
    answer = await payee.http.post("/pay-links/pay", json=body, headers={"Idempotency-Key": secrets.token_hex(8)})
    assert answer.status_code == 404, answer.text


async def test_the_providers_signature_holds_on_one_side_only(stack: Any, inside: Any) -> None:
    kept = json.loads((Path(stack.home) / "secrets.json").read_text())
    sides = {"psp": kept["psp_webhook_secret"], "psp-test": kept["test_psp_webhook_secret"]}
    async with stack.client() as client:
        for path in sides:
            for signed_for, secret in sides.items():
                body = json.dumps({"id": f"evt_{secrets.token_hex(8)}", "type": "ping", "data": {}}).encode()
                headers = {HEADER: sign(secret, body, int(time.time()))}
                answer = await client.post(f"/webhooks/{path}/simulator", content=body, headers=headers)
                assert (answer.json().get("code") == "signature_invalid") == (path != signed_for), answer.text


async def test_cards_that_are_declined_are_declined(trader: Trader) -> None:
    before = await trader.balance("test")
    answer = await trader.top_up(100, "tok_insufficient_funds")
    assert answer.json().get("status") != "completed"
    assert await trader.balance("test") == before


async def test_a_receipt_of_play_money_proves_nothing(trader: Trader, payee: Any) -> None:
    for mode, headers in (("live", {}), ("test", TEST)):
        paid = (await trader.pay(mode, payee.email, 4)).json()["id"]
        answer = await payee.http.get(f"/payments/{paid}/receipt.pdf", headers=headers)
        assert answer.status_code == 200, answer.text
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
        assert [("no real money" in page) for page in pages] == [mode == "test"] * len(pages)
