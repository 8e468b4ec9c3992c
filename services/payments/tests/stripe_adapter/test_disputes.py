"""Disputes at Stripe, against the double of `conftest.py`."""

from datetime import UTC, datetime
from typing import Any

import pytest

from florin_payments.psp.port import Dispute, DisputeWord, Evidence, EvidenceFile, Unknown
from florin_payments.psp.stripe import StripePsp

DUE = datetime(2026, 12, 1, tzinfo=UTC)
EVIDENCE = Evidence(
    "They agreed.", "", "1Z999", "", (EvidenceFile("delivery", "a.pdf", "application/pdf", b"%PDF-1.7 x"),)
)


def stands(double: Any, status: str = "needs_response", **changes: Any) -> None:
    double.disputes["dp_1"] = {
        "id": "dp_1",
        "object": "dispute",
        "amount": 500,
        "currency": "eur",
        "payment_intent": "pi_1",
        "reason": "fraudulent",
        "status": status,
        "created": 1_700_000_000,
        "evidence_details": {"due_by": int(DUE.timestamp())},
        "balance_transactions": [
            {"object": "balance_transaction", "currency": "eur", "fee": 1500},
            {"object": "balance_transaction", "currency": "usd", "fee": 9},
        ],
    } | changes


async def test_a_dispute_as_it_stands(psp_: StripePsp, double: Any) -> None:
    stands(double)
    expected = Dispute("dp_1", "pi_1", 500, "EUR", "fraudulent", DisputeWord.NEEDS_RESPONSE, 1500, DUE)
    assert await psp_.dispute("dp_1") == expected
    assert await psp_.disputes_since(datetime(2020, 1, 1, tzinfo=UTC)) == [expected]
    assert await psp_.disputes_since(DUE) == []
    with pytest.raises(Unknown):
        await psp_.dispute("dp_2")


@pytest.mark.parametrize(
    ("said", "word"),
    [("warning_needs_response", "needs_response"), ("warning_closed", "won"), ("won", "won"), ("lost", "lost")],
)
async def test_what_stripe_calls_it(psp_: StripePsp, double: Any, said: str, word: str) -> None:
    stands(double, said, evidence_details=None, balance_transactions=[])
    found = await psp_.dispute("dp_1")
    assert (found.status, found.respond_by, found.fee_minor) == (word, None, 0)


async def test_a_state_that_nobody_knows_is_unclear(psp_: StripePsp, double: Any) -> None:
    stands(double, "something_new")
    with pytest.raises(Unknown):
        await psp_.dispute("dp_1")


async def test_evidence_is_uploaded_named_and_submitted(psp_: StripePsp, double: Any) -> None:
    stands(double)
    assert (await psp_.answer("dp_1", EVIDENCE)).status is DisputeWord.UNDER_REVIEW
    assert b"%PDF-1.7 x" in double.files[0]
    said = double.disputes["dp_1"]["evidence"]
    assert said == {
        "uncategorized_text": "They agreed.",
        "shipping_tracking_number": "1Z999",
        "shipping_documentation": "file_1",
    }


async def test_too_late_is_told_as_it_stands(psp_: StripePsp, double: Any) -> None:
    stands(double, "lost")
    assert (await psp_.answer("dp_1", EVIDENCE)).status is DisputeWord.LOST
    assert (await psp_.give_in("dp_1")).status is DisputeWord.LOST


async def test_giving_in(psp_: StripePsp, double: Any) -> None:
    stands(double)
    assert (await psp_.give_in("dp_1")).status is DisputeWord.LOST
