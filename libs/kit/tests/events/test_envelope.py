"""Strict where events are made, tolerant where they are read."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from florin_contracts.events import AuditRecorded, PaymentCompleted, UserLocked
from florin_kit.events import InvalidEventError, UnknownSchemaError, decode, encode, prepare, wrap
from florin_kit.events.envelope import check
from florin_kit.ids import new_id
from florin_kit.telemetry import trace
from florin_kit.telemetry.context import RequestContext, request_context

USER = new_id("usr")


def locked(**changes: Any) -> UserLocked:
    return UserLocked(**({"user_id": USER, "reason": "too_many_failures"} | changes))


def test_an_envelope_survives_its_journey() -> None:
    sent = wrap(locked(until=datetime(2026, 1, 1, tzinfo=UTC)), subject=USER, actor_id=USER, client_ip="192.0.2.1")
    received = decode(encode(sent))
    assert received == sent
    assert (received.type, received.source, received.dataschema) == (
        "user.locked",
        "florin/auth",
        "florin:user.locked:1",
    )


def test_the_wire_is_a_cloudevent() -> None:
    wire = msgspec.json.decode(encode(wrap(locked(), subject=USER)))
    assert {"specversion", "id", "type", "source", "time", "subject", "dataschema", "data"} <= set(wire)
    assert wire["specversion"] == "1.0"
    assert wire["time"].endswith("Z")


def test_who_acts_comes_from_the_request_in_progress() -> None:
    around = RequestContext(request_id="req_1", client_ip="192.0.2.7", user_agent="x" * 900, actor_id=USER)
    token = request_context.set(around)
    traceparent = trace.new_traceparent()
    trace_token = trace.current.set(traceparent)
    try:
        envelope = decode(prepare(locked(), USER).envelope)
    finally:
        request_context.reset(token)
        trace.current.reset(trace_token)
    assert (envelope.actorid, envelope.clientip, envelope.requestid) == (USER, "192.0.2.7", "req_1")
    assert envelope.traceparent == traceparent
    assert len(envelope.useragent or "") == 512


@pytest.mark.parametrize(
    "changes",
    [{"user_id": "usr_1"}, {"user_id": 7}, {"reason": "Not A Code"}, {"until": datetime(2026, 1, 1)}],  # noqa: DTZ001
)
def test_a_wrong_event_cannot_be_published(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidEventError):
        prepare(locked(**changes), USER)


def test_a_field_too_many_cannot_be_published() -> None:
    body = encode(wrap(locked(), subject=USER)).replace(b'"reason":', b'"extra":1,"reason":')
    with pytest.raises(InvalidEventError, match="extra"):
        check(body)
    assert decode(body).data == locked()


def test_an_event_without_producer_needs_a_source() -> None:
    with pytest.raises(InvalidEventError, match="source"):
        prepare(AuditRecorded(action="user.viewed"), USER)
    assert decode(prepare(AuditRecorded(action="user.viewed"), USER, source="florin/admin").envelope)


@pytest.mark.parametrize(
    ("old", "new"), [("florin:user.locked:1", "florin:user.locked:2"), ("user.locked", "user.vanished")]
)
def test_an_unknown_schema_is_told_apart(old: str, new: str) -> None:
    with pytest.raises(UnknownSchemaError):
        decode(prepare(locked(), USER).envelope.replace(old, new))


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe", b"[1]", b"null"])
def test_rubbish_is_an_invalid_event(body: bytes) -> None:
    with pytest.raises(InvalidEventError):
        decode(body)


def test_the_schema_must_be_that_of_the_type() -> None:
    body = prepare(locked(), USER).envelope.replace("florin:user.locked:1", PaymentCompleted.spec.dataschema)
    with pytest.raises(UnknownSchemaError):
        decode(body)
