"""What never reaches a log."""

import json
import logging
from typing import Any

import pytest
import structlog

from florin_kit.telemetry import logs

SECRETS = {
    "password": "hunter2hunter2",
    "new_password": "hunter2",
    "csrf_token": "abc",
    "authorization": "Bearer x",
    "Cookie": "a=b",
    "api_key": "0815",
    "client_secret": "4711",
    "phone": "+43 660 1234567",
    "iban": "AT611904300234573201",
}
SHAPES = [
    "eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJlc2ln",
    "frt_0123456789abcdef0123456789abcdef_secretsecret",
    "dana@florin.test",
    "4242 4242 4242 4242",
    "4242424242424242",
    "postgresql://florin:hunter2@db/florin",
]


@pytest.mark.parametrize("name", SECRETS)
def test_secret_names_hide_their_values_at_any_depth(name: str) -> None:
    value = SECRETS[name]
    shown = json.dumps(logs.mask({"outer": [{name: value}], name: {"deep": value}}))
    assert value not in shown


@pytest.mark.parametrize("value", SHAPES)
def test_secret_shapes_are_hidden_in_any_text(value: str) -> None:
    shown = logs.mask({"event": f"before {value} after", "list": [value]})
    assert value not in json.dumps(shown)
    assert shown["event"].startswith("before ")
    assert shown["event"].endswith(" after")


def test_ordinary_values_stay() -> None:
    event = {
        "route": "/payments/{id}",
        "status": 201,
        "payment_id": "pay_" + "a1" * 16,
        "duration_ms": 1.5,
        "code": "x",
    }
    assert logs.mask(event) == event


def test_lines_are_json_with_the_bound_ids_and_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("test-service")
    structlog.contextvars.bind_contextvars(request_id="req_1")
    try:
        structlog.get_logger("florin.test").info("signed_in", email="dana@florin.test", token="abc", user_id="usr_1")
        logging.getLogger("other").warning("failed for dana@florin.test")
        try:
            raise ValueError("password=dana@florin.test")
        except ValueError:
            structlog.get_logger("florin.test").exception("broken")
    finally:
        structlog.contextvars.clear_contextvars()
    lines: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["signed_in", "failed for ***@***", "broken"]
    assert {line["service"] for line in lines} == {"test-service"}
    assert {line["request_id"] for line in lines} == {"req_1"}
    assert lines[0]["token"] == "***"
    assert "dana@florin.test" not in json.dumps(lines)
    assert "ValueError" in lines[2]["exception"]
