"""Messages from Florin, and what looks like them; signed by the specification's own library."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from florin_client import Secret, WebhookRefused, WebhookVerifier

OLD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 11, 22, 10, 18, 3, tzinfo=UTC)
BODY = json.dumps(
    {"id": "evt_1", "type": "payment.completed", "version": 1, "timestamp": "2026-11-22T10:18:03Z", "data": {"a": 1}}
).encode()


def message(*secrets: str, sent: datetime = NOW, body: bytes = BODY) -> dict[str, str]:
    signatures = [Webhook(secret).sign("whd_1", sent, body.decode()) for secret in secrets]
    return {
        "Webhook-Id": "whd_1",
        "Webhook-Timestamp": str(int(sent.timestamp())),
        "Webhook-Signature": " ".join(signatures),
    }


def verifier(*secrets: str | Secret, now: datetime = NOW) -> WebhookVerifier:
    return WebhookVerifier(secrets, clock=now.timestamp)


def test_a_message_becomes_an_event() -> None:
    event = verifier(Secret(NEW)).verify(BODY, message(NEW))
    assert (event.delivery_id, event.id, event.type, event.version) == ("whd_1", "evt_1", "payment.completed", 1)
    assert (event.timestamp, event.data) == (NOW, {"a": 1})


@pytest.mark.parametrize(
    ("ours", "theirs"), [([OLD], [NEW, OLD]), ([NEW], [NEW, OLD]), ([NEW, OLD], [OLD]), ([NEW, OLD], [NEW])]
)
def test_while_a_secret_is_replaced_either_will_do(ours: list[str], theirs: list[str]) -> None:
    assert verifier(*ours).verify(BODY, message(*theirs)).id == "evt_1"


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_a_changed_body_is_refused(at: int, by: int) -> None:
    changed = BODY[:at] + bytes([BODY[at] ^ by]) + BODY[at + 1 :]
    with pytest.raises(WebhookRefused, match="no signature"):
        verifier(NEW).verify(changed, message(NEW))


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_every_header_counts(name: str) -> None:
    headers = message(NEW)
    for wrong in ("", "1", "whd_2", "v1,", "v2," + headers["Webhook-Signature"][3:], "\udcff", "é"):
        with pytest.raises(WebhookRefused):
            verifier(NEW).verify(BODY, headers | {name: wrong})
    with pytest.raises(WebhookRefused, match="no webhook-"):
        verifier(NEW).verify(BODY, {key: value for key, value in headers.items() if key != name} | {"x": "y"})


@pytest.mark.parametrize(("apart_s", "fits"), [(-300, True), (300, True), (-301, False), (301, False)])
def test_old_messages_and_those_from_the_future_are_refused(apart_s: int, fits: bool) -> None:
    headers = message(NEW, sent=NOW + timedelta(seconds=apart_s))
    if fits:
        assert verifier(NEW).verify(BODY, headers)
        return
    with pytest.raises(WebhookRefused, match="too old"):
        verifier(NEW).verify(BODY, headers)


def test_of_too_many_signatures_the_rest_is_not_looked_at() -> None:
    headers = message(NEW)
    headers["Webhook-Signature"] = "v1,AAAA " * 8 + headers["Webhook-Signature"]
    with pytest.raises(WebhookRefused):
        verifier(NEW).verify(BODY, headers)


def test_signed_but_no_event() -> None:
    for body in (b"[]", b"{}", b"not json"):
        with pytest.raises(WebhookRefused, match="no event"):
            verifier(NEW).verify(body, message(NEW, body=body))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_short", "whsec_é", NEW.removeprefix("whsec_")])
def test_what_is_no_secret_is_noticed_at_once_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="begins with whsec_") as failed:
        WebhookVerifier(secret)
    assert not secret or secret == "whsec_" or secret not in str(failed.value)
    with pytest.raises(ValueError, match="at least one"):
        WebhookVerifier([])
