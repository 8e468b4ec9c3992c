"""Signatures of webhooks."""

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from florin_payments.psp.signature import matches
from florin_psp_simulator.webhooks.signature import sign

NOW = 1_800_000_000
BODY = b'{"id":"evt_1"}'
OURS, OLD, OTHERS = "ours-" * 8, "old--" * 8, "other" * 8


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (sign(OURS, BODY, NOW), True),
        (sign(OLD, BODY, NOW), True),
        (sign(OURS, BODY, NOW - 300), True),
        (sign(OURS, BODY, NOW + 300), True),
        (sign(OURS, BODY, NOW - 301), False),
        (sign(OURS, BODY, NOW + 301), False),
        (sign(OTHERS, BODY, NOW), False),
        (sign(OURS, BODY + b" ", NOW), False),
        (sign(OURS, BODY, NOW).replace("t=", "x="), False),
        (sign(OURS, BODY, NOW).replace(f"t={NOW}", f"t={NOW + 1}"), False),
        (f"t={NOW}," + sign(OURS, BODY, NOW - 400), False),
        (sign(OURS, BODY, NOW).replace("v1=", "v0="), False),
        (sign(OURS, BODY, NOW) + ",v1=00", True),
        (f"t={NOW},v1=00," + sign(OURS, BODY, NOW).split(",")[1], True),
        (f"t={NOW}," + "v1=00," * 20 + sign(OURS, BODY, NOW).split(",")[1], False),
        (f"t={NOW}", False),
        ("", False),
        (None, False),
    ],
)
def test_who_is_believed(header: str | None, expected: bool) -> None:
    assert matches(header, BODY, (OURS, OLD), NOW) is expected


def test_without_a_secret_nobody_is_believed() -> None:
    assert not matches(sign("", BODY, NOW), BODY, (), NOW)


def test_stripes_own_client_signs_as_we_verify() -> None:
    signature = stripe.WebhookSignature._compute_signature(f"{NOW}.{BODY.decode()}", OURS)
    assert matches(f"t={NOW},v1={signature},v0=ignored", BODY, (OURS,), NOW)


@given(st.text(max_size=200), st.binary(max_size=50))
def test_no_header_is_believed_by_chance_or_breaks_anything(header: str, body: bytes) -> None:
    assert not matches(header, body, (OURS,), NOW)
