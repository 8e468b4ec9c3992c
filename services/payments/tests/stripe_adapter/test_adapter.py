"""The adapter for Stripe, against the double of `conftest.py`."""

import asyncio
import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from florin_payments.psp.port import ChargeStatus, Order, SignatureInvalid, Subject, Unknown, UnknownMethod
from florin_payments.psp.stripe import StripePsp
from florin_payments.psp.stripe_notices import from_stripe, to_stripe
from florin_psp_simulator.webhooks.signature import sign

ORDER = Order("top_1", 1250, "EUR", "pm_card_visa", "https://localhost:8443/?top_up=top_1")


def order(token: str, key: str = "top_1", **changes: Any) -> Order:
    return Order(key, changes.get("amount", 1250), changes.get("currency", "EUR"), token, ORDER.return_url)


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        ("pm_card_visa", ChargeStatus.SUCCEEDED, None),
        ("pm_late", ChargeStatus.PROCESSING, None),
        ("pm_3ds", ChargeStatus.REQUIRES_ACTION, None),
        ("pm_declined", ChargeStatus.FAILED, "insufficient_funds"),
        ("pm_nobody", ChargeStatus.FAILED, "unknown_payment_method"),
    ],
)
async def test_what_stripe_says_of_a_charge(
    psp_: StripePsp, token: str, status: ChargeStatus, code: str | None
) -> None:
    charge = await psp_.charge(order(token))
    assert (charge.status, charge.failure_code, charge.amount_minor, charge.currency) == (status, code, 1250, "EUR")
    assert (charge.action_url is not None) == (status is ChargeStatus.REQUIRES_ACTION)
    if charge.id is not None:
        assert await psp_.get(charge.id) == charge
        assert await psp_.find("top_1") == charge
    assert await psp_.find("top_2") is None


async def test_the_same_key_charges_once(psp_: StripePsp, double: Any) -> None:
    charges = await asyncio.gather(*(psp_.charge(ORDER) for _ in range(2)))
    assert charges[0] == await psp_.charge(ORDER)
    assert len({charge.id for charge in charges}) == len(double.intents)


async def test_a_decline_is_told_the_same_way_again(psp_: StripePsp, double: Any) -> None:
    first = await psp_.charge(order("pm_declined"))
    assert await psp_.charge(order("pm_declined")) == first
    assert len(double.intents) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"error": {"type": "api_error", "message": "secret of a customer"}}),
        (503, {}),
        (429, {"error": {"type": "invalid_request_error", "code": "rate_limit"}}),
        (401, {"error": {"type": "invalid_request_error", "message": "key"}}),
        (403, {"error": {"type": "invalid_request_error", "message": "rights"}}),
        (400, {"error": {"type": "idempotency_error", "message": "other parameters"}}),
    ],
)
async def test_what_is_no_answer_is_unknown_and_tells_nothing(
    psp_: StripePsp, double: Any, status: int, body: Any
) -> None:
    double.fault = (status, body)
    for asked in (psp_.charge(ORDER), psp_.find("top_1"), psp_.get("pi_1")):
        with pytest.raises(Unknown) as unknown:
            await asked
        assert "customer" not in str(unknown.value)


async def test_a_stripe_that_is_away_is_unknown() -> None:
    away = StripePsp("http://127.0.0.1:1", "sk_test_away", 0.5)
    with pytest.raises(Unknown):
        await away.charge(ORDER)
    await away.stop()


async def test_cancelling_says_what_became_of_the_charge(psp_: StripePsp) -> None:
    paid, open_ = await psp_.charge(order("pm_card_visa", "a")), await psp_.charge(order("pm_3ds", "b"))
    assert (await psp_.cancel(paid.id or "")).status is ChargeStatus.SUCCEEDED
    assert (await psp_.cancel(open_.id or "")).failure_code == "canceled"


async def test_nothing_is_sent_about_our_machine(psp_: StripePsp, double: Any) -> None:
    await psp_.charge(ORDER)
    await psp_.find("top_1")
    assert not any("x-stripe-client-telemetry" in headers for headers in double.headers)
    assert not any("telemetry" in headers.get("x-stripe-client-user-agent", "") for headers in double.headers)


async def test_a_card_is_kept_for_its_owner(psp_: StripePsp, double: Any) -> None:
    kept = await psp_.keep("pm_new", "usr_1", None)
    assert (kept.brand, kept.last4, kept.customer, double.owners) == ("visa", "4242", "cus_1", {"cus_1": "usr_1"})
    assert await psp_.keep("pm_new", "usr_1", "cus_1") == kept
    for token, customer in (("pm_new", "cus_2"), ("pm_new", None), ("pm_gone", None)):
        with pytest.raises(UnknownMethod):
            await psp_.keep(token, "usr_2", customer)
    for _ in range(2):
        await psp_.forget("pm_new")
    assert double.attached == {}


async def test_a_card_page_belongs_to_who_opened_it(psp_: StripePsp) -> None:
    url = await psp_.card_page("cps_1", "usr_1", None, "https://localhost:8443/")
    assert urlsplit(url).netloc == "checkout.stripe.com"
    assert (await psp_.keep("cs_1", "usr_1", None)).token == "pm_new"
    with pytest.raises(UnknownMethod):
        await psp_.keep("cs_1", "usr_2", None)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"), [(1250, "EUR", 1250), (1250, "JPY", 1250), (1250, "ISK", 125_000)]
)
async def test_amounts_are_counted_as_stripe_does(
    psp_: StripePsp, double: Any, amount: int, currency: str, expected: int
) -> None:
    charge = await psp_.charge(order("pm_card_visa", amount=amount, currency=currency))
    assert (charge.amount_minor, charge.currency) == (amount, currency)
    assert double.intents["pi_1"]["amount"] == expected
    assert from_stripe(to_stripe(amount, currency), currency) == amount


def event(kind: str, subject: dict[str, Any]) -> bytes:
    return json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": subject}}).encode()


async def test_webhooks_are_understood(psp_: StripePsp) -> None:
    intent = {"id": "pi_1", "status": "succeeded", "metadata": {"florin_top_up": "top_1"}}
    notice = psp_.read(event("payment_intent.succeeded", intent))
    assert (notice.subject, notice.charge, notice.reference, notice.status) == (
        Subject.CHARGE,
        "pi_1",
        "top_1",
        ChargeStatus.SUCCEEDED,
    )
    told = {"id": "dp_1", "amount": 5, "currency": "eur", "reason": "fraudulent", "status": "lost"}
    notice = psp_.read(event("charge.dispute.closed", told | {"payment_intent": "pi_1"}))
    assert (notice.subject, notice.charge) == (Subject.DISPUTE, "pi_1")
    assert notice.dispute == "dp_1"
    assert psp_.read(event("invoice.paid", {})).subject is Subject.OTHER


async def test_webhooks_carry_stripes_signature(psp_: StripePsp, double: Any) -> None:
    body, now = event("invoice.paid", {}), int(time.time())
    psp_.authenticate({"stripe-signature": sign(double.secret, body, now)}, body, now)
    with pytest.raises(SignatureInvalid):
        psp_.authenticate({"stripe-signature": sign("whsec_other", body, now)}, body, now)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"amount": "five"}, 400),
        ({"colour": "red"}, 400),
        ({"metadata": "a"}, 400),
        ({"automatic_payment_methods": {}}, 400),
        ({"idempotency_key": "k"}, 400),
    ],
)
def test_the_double_refuses_what_stripe_does_not_publish(double: Any, changes: dict[str, Any], status: int) -> None:
    good = {"amount": "5", "currency": "eur", "payment_method": "pm_late", "confirm": "true", "metadata": {"a": "b"}}
    headers = {"authorization": f"Bearer {double.key}"}
    assert double.answer("POST /v1/payment_intents", good | changes, headers)[0] == status
    assert double.answer("POST /v1/payment_intents", {"currency": "eur"}, headers)[0] == 400
