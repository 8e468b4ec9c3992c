"""Stripe's own books, against the double of `conftest.py`."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_payments.psp import stripe_balance
from florin_payments.psp.port import Flow, Movement, Unknown
from florin_payments.psp.stripe import StripePsp

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
TOP_UP = "top_" + "1" * 32


def line(number: int, category: str, amount: int, source: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": f"txn_{number}",
        "object": "balance_transaction",
        "amount": amount,
        "currency": "eur",
        "fee": 0,
        "created": int(NOON.timestamp()) + number,
        "reporting_category": category,
        "status": "available",
        "source": source,
    } | more


def charge(amount: int = 500, **more: Any) -> dict[str, Any]:
    return {
        "id": "ch_1",
        "object": "charge",
        "amount": amount,
        "currency": "eur",
        "payment_intent": "pi_1",
        "metadata": {"florin_top_up": TOP_UP},
    } | more


async def test_lines_are_read_as_what_they_are(psp_: StripePsp, double: Any) -> None:
    double.lines = [
        line(1, "charge", 500, charge(), fee=15, status="pending"),
        line(2, "refund", -200, {"id": "re_1", "object": "refund", "amount": 200, "currency": "eur"}),
        line(3, "dispute", -500, {"id": "dp_1", "object": "dispute", "amount": 500, "currency": "eur"}, fee=1500),
        line(4, "dispute_reversal", 500, {"id": "dp_1", "object": "dispute", "amount": 500, "currency": "eur"}),
        line(5, "payout", -900, {"id": "po_1", "object": "payout", "amount": 900, "currency": "eur"}),
        line(6, "fee", -3, None),
    ]
    page = await psp_.movements(*DAY, None)
    at = [NOON + timedelta(seconds=number) for number in range(7)]
    assert page.cursor is None
    assert list(reversed(page.items)) == [
        Movement("txn_1", Flow.CHARGE, TOP_UP, 500, "EUR", 15, "pending", at[1]),
        Movement("txn_2", Flow.REFUND, "re_1", -200, "EUR", 0, "available", at[2]),
        Movement("txn_3", Flow.DISPUTE, "dp_1", -500, "EUR", 1500, "available", at[3]),
        Movement("txn_4", Flow.DISPUTE, "dp_1", 500, "EUR", 0, "available", at[4]),
        Movement("txn_5", Flow.OTHER, "po_1", -900, "EUR", 0, "available", at[5]),
        Movement("txn_6", Flow.OTHER, "txn_6", -3, "EUR", 0, "available", at[6]),
    ]


async def test_an_amount_is_that_of_the_charge_not_of_the_account(psp_: StripePsp, double: Any) -> None:
    double.lines = [
        line(1, "charge", 460, charge(500, currency="usd"), fee=15),
        line(2, "charge", 30, charge(1_500_00, currency="isk", metadata={})),
    ]
    second, first = (await psp_.movements(*DAY, None)).items
    assert (first.amount_minor, first.currency, first.fee_minor) == (500, "USD", 0)
    assert (second.amount_minor, second.currency, second.reference) == (1_500, "ISK", "pi_1")


async def test_pages_follow_each_other(psp_: StripePsp, double: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripe_balance, "PAGE", 2)
    double.lines = [line(number, "charge", 500, charge()) for number in range(5)]
    found, cursor = [], None
    while True:
        page = await psp_.movements(*DAY, cursor)
        found += [one.id for one in page.items]
        if (cursor := page.cursor) is None:
            break
    assert found == [f"txn_{number}" for number in (4, 3, 2, 1, 0)]
    assert (await psp_.movements(DAY[1], DAY[1] + timedelta(days=1), None)).items == []


async def test_the_balance_holds_what_is_on_its_way_too(psp_: StripePsp, double: Any) -> None:
    double.balance = {
        "available": [{"amount": 500, "currency": "eur"}, {"amount": 100, "currency": "isk"}],
        "pending": [{"amount": -20, "currency": "eur"}],
    }
    assert await psp_.balance() == {"EUR": 480, "ISK": 1}


async def test_no_clear_answer_is_unknown(psp_: StripePsp, double: Any) -> None:
    double.fault = (500, {"error": {"type": "api_error", "message": "x"}})
    with pytest.raises(Unknown):
        await psp_.movements(*DAY, None)
    with pytest.raises(Unknown):
        await psp_.balance()
