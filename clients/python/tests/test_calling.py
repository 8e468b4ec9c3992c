"""What is sent, what is sent again, and what becomes of the answer; of both clients."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from florin_client import (
    ApiError,
    Conflict,
    Forbidden,
    NoAnswer,
    NotFound,
    PreconditionFailed,
    RateLimited,
    Recipient,
    RecurrenceInput,
    Secret,
    ServerError,
    Unauthenticated,
    UnexpectedAnswer,
    ValidationFailed,
)

REFUND = {
    "id": "ref_1",
    "payment_id": "pay_1",
    "amount": 5,
    "currency": "EUR",
    "reason": None,
    "status": "completed",
    "created_at": "2026-11-22T10:18:03Z",
}


def refund(florin: Any) -> Any:
    return florin.payments.create_refund("pay_1", amount=5)


async def test_a_call_carries_key_query_and_body_as_the_platform_wants_them(door: Any, ask: Any) -> None:
    door.say(200, {"items": [], "next_cursor": None})
    since = datetime(2026, 11, 1, tzinfo=UTC)
    await ask(lambda florin: florin.payments.list(status=["completed", "failed"], from_=since, limit=7))
    asked = door.asked[0]
    assert asked.headers["authorization"] == "Bearer fl_live_abcdefghijklmnopqrstuvwxyz01233jZsQk"
    assert asked.headers["user-agent"].startswith("florin-client/")
    sent = "/api/v1/payments?status=completed&status=failed&from=2026-11-01T00%3A00%3A00%2B00%3A00&limit=7"
    assert asked.target == sent


async def test_what_is_left_out_is_not_sent_and_null_is(door: Any, ask: Any) -> None:
    door.refuse(404, "not_found")
    rule = RecurrenceInput(frequency="monthly", time_zone="Europe/Paris", until=date(2027, 1, 1))
    for call in (
        lambda florin: florin.payments.create(
            type="recurring", amount=5, currency="EUR", recipient=Recipient(handle="@ada"), recurrence=rule
        ),
        lambda florin: florin.schedules.edit("sch_1", until=None, if_match=3),
    ):
        with pytest.raises(NotFound):
            await ask(call)
    assert json.loads(door.asked[0].body) == {
        "type": "recurring",
        "amount": 5,
        "currency": "EUR",
        "recipient": {"handle": "@ada"},
        "recurrence": {"frequency": "monthly", "time_zone": "Europe/Paris", "until": "2027-01-01"},
    }
    assert json.loads(door.asked[1].body) == {"until": None}
    assert door.asked[1].headers["if-match"] == '"3"'


async def test_an_answer_becomes_typed_and_new_fields_do_no_harm(door: Any, ask: Any) -> None:
    door.say(201, REFUND | {"something_new": {"a": 1}})
    made = await ask(refund)
    assert (made.id, made.amount, made.created_at) == ("ref_1", 5, datetime(2026, 11, 22, 10, 18, 3, tzinfo=UTC))


@pytest.mark.parametrize("failure", ["hang_up", "502", "503", "504", "in_progress"])
async def test_a_payment_is_repeated_under_the_same_key(door: Any, ask: Any, failure: str) -> None:
    for _ in range(2):
        if failure == "hang_up":
            door.hang_up()
        elif failure == "in_progress":
            door.refuse(409, "idempotency_in_progress")
        else:
            door.refuse(int(failure), "upstream_unavailable")
    door.say(201, REFUND)
    assert (await ask(refund)).id == "ref_1"
    assert len(door.asked) == 3
    assert len({asked.key for asked in door.asked}) == 1
    assert len(ask.pauses) == 2


async def test_each_call_has_a_key_of_its_own_unless_given_one(door: Any, ask: Any) -> None:
    door.say(201, REFUND)
    for _ in range(2):
        await ask(refund)
    await ask(lambda florin: florin.payments.create_refund("pay_1", idempotency_key="return 17"))
    keys = [asked.key for asked in door.asked]
    assert len(set(keys)) == 3
    assert keys[2] == "return 17"
    for wrong in ("", "x" * 256, "a\r\nX-Other: 1", "ключ"):
        with pytest.raises(ValueError, match="idempotency key"):
            await ask(lambda florin, key=wrong: florin.payments.create_refund("pay_1", idempotency_key=key))


@pytest.mark.parametrize("status", [502, 503, 504, None])
async def test_what_may_have_happened_is_not_repeated_without_a_key(door: Any, ask: Any, status: int | None) -> None:
    if status is None:
        door.hang_up()
    else:
        door.refuse(status, "upstream_unavailable", Retry_After="1")
    with pytest.raises(NoAnswer if status is None else ServerError) as failed:
        await ask(lambda florin: florin.webhook_endpoints.rotate_secret("whe_1"))
    assert len(door.asked) == 1
    assert failed.value.idempotency_key is None
    assert getattr(failed.value, "may_have_happened", True)


async def test_what_was_refused_at_the_door_is_repeated_whatever_it_is(door: Any, ask: Any) -> None:
    door.refuse(429, "rate_limited", Retry_After="7")
    door.refuse(404, "not_found")
    with pytest.raises(NotFound):
        await ask(lambda florin: florin.webhook_endpoints.rotate_secret("whe_1"))
    assert 7 <= ask.pauses[0] <= 8


async def test_nobody_waits_longer_than_the_call_may_take(door: Any, ask: Any) -> None:
    door.refuse(429, "rate_limited", Retry_After="3600")
    with pytest.raises(RateLimited) as failed:
        await ask(lambda florin: florin.wallets.list(), total_s=60)
    assert (len(door.asked), ask.pauses, failed.value.retry_after_s) == (1, [], 3600)


async def test_tries_end(door: Any, ask: Any) -> None:
    door.hang_up()
    with pytest.raises(NoAnswer) as failed:
        await ask(refund, tries=3)
    assert len(door.asked) == 3
    assert failed.value.may_have_happened
    assert failed.value.idempotency_key == door.asked[0].key


async def test_where_nobody_listens_nothing_has_happened(door: Any, ask: Any) -> None:
    door.url = "http://127.0.0.1:9"
    with pytest.raises(NoAnswer) as failed:
        await ask(lambda florin: florin.webhook_endpoints.send_test("whe_1"), tries=2)
    assert not failed.value.may_have_happened
    assert len(ask.pauses) == 1


async def test_what_a_lost_answer_has_removed_already_is_removed(door: Any, ask: Any) -> None:
    door.hang_up()
    door.refuse(404, "not_found")
    assert await ask(lambda florin: florin.webhook_endpoints.delete("whe_1")) is None
    door.answers.clear()
    door.refuse(404, "not_found")
    with pytest.raises(NotFound):
        await ask(lambda florin: florin.webhook_endpoints.delete("whe_1"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthenticated),
        (403, Forbidden),
        (409, Conflict),
        (412, PreconditionFailed),
        (422, ValidationFailed),
        (500, ServerError),
        (418, ApiError),
    ],
)
async def test_errors_are_typed_and_not_repeated(door: Any, ask: Any, status: int, kind: type[ApiError]) -> None:
    field = {"field": "amount", "code": "minimum", "message": "at least 1"}
    document = {"type": "about:blank", "title": "t", "status": status, "code": "some_code", "detail": "words"}
    door.say(status, document | {"request_id": "req-7", "errors": [field], "scope": "payments:write"})
    with pytest.raises(kind) as failed:
        await ask(refund)
    error = failed.value
    assert type(error) is kind
    assert (error.status, error.code, error.request_id) == (status, "some_code", "req-7")
    assert [(each.field, each.code) for each in error.errors] == [("amount", "minimum")]
    assert error.problem["scope"] == "payments:write"
    assert "amount: at least 1" in str(error)
    assert len(door.asked) == 1


async def test_answers_that_no_part_of_the_platform_wrote(door: Any, ask: Any) -> None:
    door.say(400, b"<html>bad gateway\xff</html>")
    with pytest.raises(ApiError) as failed:
        await ask(lambda florin: florin.wallets.list())
    assert failed.value.code == "http_400"
    for status, body in ((200, b"not json"), (200, b"\xff"), (200, b'{"items": 1}'), (302, b"")):
        door.answers.clear()
        door.say(status, body, Location="https://elsewhere.example/", X_Request_Id="req-9")
        with pytest.raises(UnexpectedAnswer) as strange:
            await ask(lambda florin: florin.wallets.list())
        assert (strange.value.status, strange.value.request_id) == (status, "req-9")


async def test_an_answer_that_is_too_large_is_not_read_to_its_end(door: Any, ask: Any) -> None:
    door.say(200, b" " * (17 * 1024 * 1024))
    with pytest.raises(UnexpectedAnswer, match="too large"):
        await ask(lambda florin: florin.wallets.list())


@pytest.mark.parametrize("id_", ["", ".", ".."])
async def test_an_id_leads_to_no_other_path(door: Any, ask: Any, id_: str) -> None:
    with pytest.raises(ValueError, match="payment_id"):
        await ask(lambda florin: florin.payments.get(id_))
    door.refuse(404, "not_found")
    with pytest.raises(NotFound):
        await ask(lambda florin: florin.payments.get("../wallets?x=1"))
    assert door.asked[0].target == "/api/v1/payments/..%2Fwallets%3Fx%3D1"


def wallet(number: int) -> dict[str, Any]:
    money = {"amount": number, "currency": "EUR"}
    return {"id": f"whe_{number}", "currency": "EUR", "available": money, "balance": money, "held": money}


def payout(number: int) -> dict[str, Any]:
    times = dict.fromkeys(("created_at", "updated_at"), "2026-11-22T10:18:03Z")
    said = {"id": f"po_{number}", "amount": number, "currency": "EUR", "status": "completed"}
    return said | times | {"destination": "bank", "failure_code": None}


async def test_a_list_goes_on_to_its_end_over_errors(door: Any, ask: Any) -> None:
    door.say(200, {"items": [payout(1), payout(2)], "next_cursor": "a/b"})
    door.refuse(503, "upstream_unavailable")
    door.say(200, {"items": [], "next_cursor": "c"})
    door.say(200, {"items": [payout(3)], "next_cursor": None})
    found = await ask(lambda florin: florin.payouts.list(limit=2))
    assert [item.amount for item in found] == [1, 2, 3]
    assert [asked.target.partition("?")[2] for asked in door.asked] == [
        "limit=2",
        "limit=2&cursor=a%2Fb",
        "limit=2&cursor=a%2Fb",
        "limit=2&cursor=c",
    ]


async def test_a_list_that_leads_in_a_circle_ends(door: Any, ask: Any) -> None:
    door.say(200, {"items": [], "next_cursor": "same"})
    with pytest.raises(UnexpectedAnswer, match="leads to itself"):
        await ask(lambda florin: florin.payouts.list())


async def test_an_export_is_repeated_until_it_begins(door: Any, ask: Any) -> None:
    door.hang_up()
    door.refuse(503, "upstream_unavailable")
    door.say(200, b"id,amount\r\npay_1,5\r\n")
    assert b"".join(await ask(lambda florin: florin.payments.export())) == b"id,amount\r\npay_1,5\r\n"
    door.answers.clear()
    door.refuse(403, "insufficient_scope")
    with pytest.raises(Forbidden):
        await ask(lambda florin: florin.payments.export())


async def test_a_secret_in_an_answer_does_not_print(door: Any, ask: Any) -> None:
    endpoint = {
        "id": "whe_1",
        "url": "https://shop.example/",
        "events": ["*"],
        "description": "",
        "status": "active",
        "disabled_reason": None,
        "failing_since": None,
        "failures": 0,
        "retry_at": None,
        "previous_secret_until": None,
        "created_at": "2026-11-22T10:18:03Z",
        "updated_at": "2026-11-22T10:18:03Z",
        "version": 1,
        "secret": "whsec_hidden",
    }
    door.say(201, endpoint)
    made = await ask(lambda florin: florin.webhook_endpoints.create(url="https://shop.example/", events=["*"]))
    assert made.secret == Secret("whsec_hidden")
    assert made.secret.reveal() == "whsec_hidden"
    assert "hidden" not in f"{made!r} {made.secret} {[made.secret]}"
