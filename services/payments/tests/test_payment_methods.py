"""Saved cards: tokens only, each their owner's."""

import asyncio
from typing import Any

import pytest


async def save(customer: Any, token: str = "tok_visa", **more: Any) -> dict[str, Any]:
    answer = await customer.http.post("/api/v1/payment-methods", json={"token": token} | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_card_is_saved_shown_and_charged(world: Any) -> None:
    ada = await world.customer("ada")
    saved = await save(ada, "tok_mastercard")
    assert {name: saved[name] for name in ("brand", "last4", "default")} == {
        "brand": "mastercard",
        "last4": "4444",
        "default": True,
    }
    assert "token" not in saved
    assert (await ada.get("/payment-methods"))["items"] == [saved]
    body = {"amount": 700, "currency": "EUR", "payment_method": saved["id"]}
    made = (await ada.post("/top-ups", body)).json()
    assert (made["status"], made["payment_method"]) == ("completed", saved["id"])
    assert await ada.balance() == 700


async def test_a_card_typed_at_the_provider_comes_back_as_a_token(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    url = (await ada.http.post("/api/v1/payment-methods/card-page")).json()["url"]
    assert (await psp.http.get(url)).status_code == 200
    typed = {"number": "5555 5555 5555 4444", "expiry": "12/49", "cvc": "123"}
    back = await psp.http.post(url, data=typed)
    assert back.status_code == 303
    origin, _, token = back.headers["location"].partition("/?payment_method=")
    assert origin == world.settings.public_origin
    saved = await save(ada, token)
    assert (saved["brand"], saved["last4"], saved["exp_month"], saved["exp_year"]) == ("mastercard", "4444", 12, 2049)
    again = await psp.http.post(url, data=typed)
    assert again.headers["location"] == back.headers["location"], "one page, one card"
    stored = " ".join(str(row) for row in await psp.rows("SELECT * FROM payment_methods"))
    assert "5555555555554444" not in stored


@pytest.mark.parametrize(
    "typed",
    [
        {"number": "5555555555554445", "expiry": "12/49", "cvc": "123"},
        {"number": "4012888888881881", "expiry": "12/49", "cvc": "123"},
        {"number": "4242424242424242", "expiry": "12/20", "cvc": "123"},
        {"number": "4242424242424242", "expiry": "soon", "cvc": "123"},
        {"number": "4242424242424242", "expiry": "12/49", "cvc": "12"},
        {},
    ],
)
async def test_what_is_no_card_is_refused_at_the_provider(world: Any, psp: Any, typed: dict[str, str]) -> None:
    ada = await world.customer("ada")
    url = (await ada.http.post("/api/v1/payment-methods/card-page")).json()["url"]
    assert (await psp.http.post(url, data=typed)).status_code == 422
    assert await psp.rows("SELECT * FROM payment_methods") == []


async def test_there_is_one_default(world: Any) -> None:
    ada = await world.customer("ada")
    first, second, third = await save(ada), await save(ada, "tok_amex"), await save(ada, "tok_3ds", default=True)
    assert [(m["id"], m["default"]) for m in (await ada.get("/payment-methods"))["items"]] == [
        (third["id"], True),
        (second["id"], False),
        (first["id"], False),
    ]
    await ada.http.post(f"/api/v1/payment-methods/{first['id']}/default")
    assert (await ada.http.delete(f"/api/v1/payment-methods/{first['id']}")).status_code == 204
    assert [(m["id"], m["default"]) for m in (await ada.get("/payment-methods"))["items"]] == [
        (third["id"], True),
        (second["id"], False),
    ]


async def test_parallel_changes_leave_one_default_and_no_double(world: Any) -> None:
    ada = await world.customer("ada")
    tokens = ["tok_visa", "tok_amex", "tok_visa", "tok_mastercard", "tok_amex"]
    await asyncio.gather(*(save(ada, token, default=True) for token in tokens))
    kept = (await ada.get("/payment-methods"))["items"]
    assert (len(kept), sum(method["default"] for method in kept)) == (3, 1)


async def test_a_card_that_the_provider_does_not_know_is_refused(world: Any) -> None:
    ada = await world.customer("ada")
    answer = await ada.http.post("/api/v1/payment-methods", json={"token": "tok_nobody"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown")
    number = await ada.http.post("/api/v1/payment-methods", json={"token": "4242424242424242"})
    assert number.status_code == 422


async def test_other_peoples_cards_do_not_exist(world: Any, psp: Any) -> None:
    ada, eve = await world.customer("ada"), await world.customer("eve")
    made = await psp.http.post("/v1/payment_methods", json={"card": "tok_visa"}, headers={"Idempotency-Key": "k"})
    token = made.json()["id"]
    saved = await save(ada, token)
    for method, path in (("DELETE", ""), ("POST", "/default")):
        answer = await eve.http.request(method, f"/api/v1/payment-methods/{saved['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for named in (saved["id"], token):
        answer = await eve.post("/top-ups", {"amount": 5, "currency": "EUR", "payment_method": named})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = await eve.http.post("/api/v1/payment-methods", json={"token": token})
    assert answer.status_code == 422
    assert (await eve.get("/payment-methods"))["items"] == []


async def test_a_removed_card_can_not_be_charged_any_more(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await psp.http.post("/v1/payment_methods", json={"card": "tok_visa"}, headers={"Idempotency-Key": "k"})
    saved = await save(ada, made.json()["id"])
    await ada.http.delete(f"/api/v1/payment-methods/{saved['id']}")
    gone = await ada.post("/top-ups", {"amount": 5, "currency": "EUR", "payment_method": saved["id"]})
    assert gone.status_code == 404
    body = {"amount": 5, "currency": "EUR", "payment_method": made.json()["id"]}
    assert (await ada.post("/top-ups", body)).json()["failure_code"] == "unknown_payment_method"
