"""Paying somebody at once."""

import asyncio
import random
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_kit.ids import to_uuid
from florin_payments.ledger.verify import verify
from florin_payments.payments.creation import METADATA_BYTES_MAX
from florin_payments.people import repository


async def test_a_payment_moves_money_and_both_sides_see_it(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")

    answer = await ada.pay(ben, 1250, description="Lunch")

    assert answer.status_code == 201
    payment = answer.json()
    assert payment["status"] == "completed"
    assert (payment["amount"], payment["currency"], payment["direction"]) == (1250, "EUR", "outgoing")
    assert payment["recipient"] == {"id": ben.id, "name": "Ben", "handle": "ben"}
    assert (await ada.balance(), await ben.balance()) == (8750, 1250)
    seen = (await ben.get("/payments"))["items"]
    assert [(p["id"], p["direction"], p["actions"]) for p in seen] == [(payment["id"], "incoming", ["refund"])]
    details = await ada.get(f"/payments/{payment['id']}")
    assert [entry["status"] for entry in details["history"]] == ["pending", "completed"]
    assert [(line["account"], line["amount"], line["balance_after"]) for line in details["entries"]] == [
        ("wallet", -1250, 8750)
    ]


async def test_the_commit_carries_the_events(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    payment = (await ada.pay(ben, 100)).json()

    async def published() -> list[str]:
        found = await world.rows("SELECT type FROM outbox WHERE subject = :id ORDER BY id", id=payment["id"])
        return [row.type for row in found]

    assert await published() == ["payment.created", "payment.completed"]


@pytest.mark.parametrize("by", ["handle", "id", "email"])
async def test_a_recipient_is_found_by(world: Any, by: str) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    recipient = {"handle": {"handle": "@BEN"}, "id": {"id": ben.id}, "email": {"email": "Ben@Example.com "}}[by]
    assert (await ada.pay(ben, 1, recipient=recipient)).status_code == 201


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"amount": 0}, "amount", "invalid"),
        ({"amount": -5}, "amount", "invalid"),
        ({"amount": 12.5}, "amount", "invalid"),
        ({"amount": "100"}, "amount", "invalid"),
        ({"amount": 10**13}, "amount", "invalid"),
        ({"currency": "eur"}, "currency", "invalid"),
        ({"currency": "XXX"}, "currency", "unsupported"),
        ({"recipient": {}}, "recipient", "ambiguous"),
        ({"recipient": {"email": "nobody@example.com"}}, "recipient", "not_found"),
        ({"recipient": {"id": "usr_1"}}, "recipient", "not_found"),
        ({"recipient": {"email": "ada@example.com"}}, "recipient", "self_payment"),
        ({"recipient": {"email": "ben@example.com", "handle": "ben"}}, "recipient", "ambiguous"),
        ({"type": "scheduled"}, "scheduled_at", "required"),
        ({"scheduled_at": "2030-01-01T00:00:00Z"}, "scheduled_at", "not_allowed"),
        ({"type": "scheduled", "scheduled_at": "2020-01-01T00:00:00Z"}, "scheduled_at", "out_of_range"),
        ({"type": "scheduled", "scheduled_at": "2099-01-01T00:00:00Z"}, "scheduled_at", "out_of_range"),
        ({"type": "scheduled", "source": "tok_visa"}, "source", "not_allowed"),
        ({"type": "recurring"}, "recurrence", "not_allowed"),
        ({"fee": 1}, "fee", "unknown"),
        ({"metadata": {"a": "x" * (METADATA_BYTES_MAX - 7)}}, "metadata", "too_large"),
        ({"description": "x" * 501}, "description", "invalid"),
        ({"description": "a\x00b"}, "description", "invalid"),
    ],
)
async def test_bad_input_names_the_field(world: Any, change: dict[str, Any], field: str, code: str) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    answer = await ada.pay(ben, 1, **change)
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]
    assert await ada.balance() == 100


@pytest.mark.parametrize(("minutes", "status"), [(-1, 201), (1, 422)])
async def test_a_payment_is_planned_for_at_most_a_year(world: Any, minutes: int, status: int) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    at = datetime.now(UTC) + timedelta(days=366, minutes=minutes)
    assert (await ada.pay(ben, 1, type="scheduled", scheduled_at=at.isoformat())).status_code == status


async def test_the_largest_metadata_is_kept(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    largest = {"a": "x" * (METADATA_BYTES_MAX - 8)}
    assert (await ada.pay(ben, 1, metadata=largest)).json()["metadata"] == largest


async def test_money_needs_an_idempotency_key(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    body = {"type": "instant", "amount": 1, "currency": "EUR", "recipient": {"email": ben.email}}
    answer = await ada.http.post("/api/v1/payments", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    first = await ada.pay(ben, 100, key="k")
    again = await ada.pay(ben, 100, key="k")
    other = await ada.pay(ben, 101, key="k")
    assert (again.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")
    assert await ada.balance() == 900


async def test_a_key_whose_answer_is_not_there_yet_says_so(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    await ada.pay(ben, 100, key="k")
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE idempotency_keys SET status = NULL, body = NULL"))
    again = await ada.pay(ben, 100, key="k")
    assert (again.status_code, again.json()["code"], again.headers["retry-after"]) == (
        409,
        "idempotency_in_progress",
        "1",
    )
    assert await ben.balance() == 100


async def test_keys_of_different_callers_are_different_keys(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben", eur=1000)
    assert (await ada.pay(ben, 100, key="k")).status_code == 201
    assert (await ben.pay(ada, 100, key="k")).status_code == 201
    assert len((await ada.get("/payments"))["items"]) == 2


async def test_among_many_keys_each_has_its_own_answer(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben", eur=1000)
    payments = [(ada, ben, 100, "one"), (ada, ben, 100, "two"), (ben, ada, 100, "one"), (ben, ada, 5_000, "two")]
    first = [await one.pay(other, amount, key=key) for one, other, amount, key in payments]
    again = [await one.pay(other, amount, key=key) for one, other, amount, key in payments]
    assert [a.status_code for a in first] == [201, 201, 201, 409]
    assert [(a.status_code, a.content) for a in again] == [(a.status_code, a.content) for a in first]
    assert len({a.json()["id"] for a in first[:3]}) == 3


async def test_what_is_answered_is_what_is_stored(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    at_once = [(1, "create", "pending"), (2, "complete", "completed")]
    for more, steps in (({}, at_once), ({"type": "scheduled", "scheduled_at": at}, [(1, "schedule", "scheduled")])):
        made = (await ada.pay(ben, 1, **more)).json()
        [stored] = await world.rows("SELECT * FROM payments WHERE id = :id", id=to_uuid("pay", made["id"]))
        assert (made["status"], made["version"], made["amount"]) == (stored.status, len(steps), stored.amount_minor)
        assert (stored.version, stored.attempts) == (len(steps), 0)
        assert (stored.refunded_minor, made["refunded_amount"]) == (0, 0)
        history = "SELECT number, event, status FROM payment_history WHERE payment_id = :id ORDER BY 1"
        assert [tuple(row) for row in await world.rows(history, id=stored.id)] == steps


async def test_a_hundred_parallel_repetitions_make_one_payment(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")
    answers = await asyncio.gather(*(ada.pay(ben, 100, key="k") for _ in range(100)))
    assert {a.status_code for a in answers} <= {201, 409, 503}
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    assert (await ada.balance(), await ben.balance()) == (9_900, 100)


async def test_insufficient_funds_is_an_answer_that_stays(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    refused = await ada.pay(ben, 101, key="k")
    async with world.database.transaction() as tx:
        await world.fund(tx, ada.id, "EUR", 1000)
    again = await ada.pay(ben, 101, key="k")
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_funds")
    assert (again.status_code, again.content) == (409, refused.content)
    assert (await ada.pay(ben, 101, key="k2")).status_code == 201


async def test_no_wallet_in_that_currency_is_insufficient_funds(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    answer = await ada.pay(ben, 1, currency="JPY")
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_funds")


async def test_whom_payments_has_not_heard_of_yet_is_asked_to_try_again(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    async with world.database.transaction() as tx:
        await tx.execute(text("DELETE FROM users WHERE email = :email"), {"email": ada.email})
    answer = await ada.pay(ben, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "account_not_ready")
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(("gone", "code"), [("recipient", "recipient_unavailable"), ("sender", "account_not_ready")])
async def test_who_is_gone_is_refused_even_when_remembered_as_active(world: Any, gone: str, code: str) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    assert (await ada.pay(ben, 1)).status_code == 201
    async with world.database.transaction() as tx:
        await repository.set_status(tx, (ben if gone == "recipient" else ada).id, "deleted", datetime.now(UTC))
    answer = await ada.pay(ben, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_random_parallel_payments_keep_every_invariant(world: Any) -> None:
    people = [await world.customer(f"user{i}", eur=500) for i in range(5)]
    rng = random.Random(7)

    async def one() -> int:
        sender, recipient = rng.sample(people, 2)
        return (await sender.pay(recipient, rng.randint(1, 300))).status_code

    statuses = await asyncio.gather(*(one() for _ in range(200)))

    assert set(statuses) <= {201, 409}
    balances = [await person.balance() for person in people]
    assert sum(balances) == 2500
    assert min(balances) >= 0
    report = await verify(world.database.engine)
    assert report.differences == []


async def test_other_peoples_payments_do_not_exist(world: Any) -> None:
    ada, ben, eve = await world.customer("ada", eur=100), await world.customer("ben"), await world.customer("eve")
    payment = (await ada.pay(ben, 1)).json()["id"]
    for path in (f"/payments/{payment}", f"/payments/{payment[:-1]}0", "/payments/pay_x", "/payments/x"):
        answer = await eve.http.get(f"/api/v1{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for action, body in (("cancel", {}), ("refunds", {"amount": 1})):
        assert (await eve.post(f"/payments/{payment}/{action}", body)).status_code == 404


async def test_an_unknown_token_is_refused(world: Any) -> None:
    answer = await world.client("usr_" + secrets.token_hex(16), iss="other").get("/api/v1/wallets")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_paying_is_never_planned_as_reading_a_whole_table(world: Any) -> None:
    """A connection keeps the plan that it made while the table was nearly empty."""
    rows = await world.rows("SELECT proconfig FROM pg_proc WHERE proname = 'payment_create'")
    assert rows
    assert all("enable_seqscan=off" in (row.proconfig or []) for row in rows)
