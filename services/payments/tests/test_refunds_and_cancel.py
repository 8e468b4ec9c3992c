"""Giving money back, and taking a payment back before it is paid."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_payments.ledger.verify import verify
from florin_payments.payments.scheduler import Scheduler


def soon(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


async def test_a_full_refund_gives_everything_back(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment = (await ada.pay(ben, 700)).json()
    answer = await ben.post(f"/payments/{payment['id']}/refunds", {"reason": "Sold out"})
    assert answer.status_code == 201
    assert (answer.json()["amount"], answer.json()["status"]) == (700, "completed")
    assert (await ada.balance(), await ben.balance()) == (1000, 0)
    details = await ada.get(f"/payments/{payment['id']}")
    assert (details["status"], details["refunded_amount"], details["actions"]) == ("refunded", 700, [])
    assert [h["status"] for h in details["history"]] == ["pending", "completed", "refunded"]
    assert [line["amount"] for line in details["entries"]] == [-700, 700]


async def test_partial_refunds_add_up_and_never_exceed_the_payment(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben", eur=1000)
    payment = (await ada.pay(ben, 500)).json()["id"]
    assert (await ben.post(f"/payments/{payment}/refunds", {"amount": 200})).status_code == 201
    too_much = await ben.post(f"/payments/{payment}/refunds", {"amount": 301})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "refund_exceeds_payment")
    assert too_much.json()["refundable"] == {"amount": 300, "currency": "EUR"}
    assert (await ada.get(f"/payments/{payment}"))["status"] == "partially_refunded"
    assert (await ben.post(f"/payments/{payment}/refunds")).status_code in (201, 422)
    assert (await ben.post(f"/payments/{payment}/refunds", {})).status_code in (201, 409)
    assert (await ada.get(f"/payments/{payment}"))["refunded_amount"] == 500


async def test_a_hundred_parallel_refunds_give_back_exactly_the_payment(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben", eur=5000)
    payment = (await ada.pay(ben, 1000)).json()["id"]
    answers = await asyncio.gather(*(ben.post(f"/payments/{payment}/refunds", {"amount": 30}) for _ in range(100)))
    done = [a for a in answers if a.status_code == 201]
    assert {a.status_code for a in answers} == {201, 409}
    assert len(done) == 33
    assert (await ada.balance(), await ben.balance()) == (990, 5010)
    assert (await verify(world.database.engine)).differences == []


async def test_the_same_refund_key_refunds_once(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment = (await ada.pay(ben, 1000)).json()["id"]
    path = f"/payments/{payment}/refunds"
    answers = await asyncio.gather(*(ben.post(path, {"amount": 100}, key="k") for _ in range(20)))
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert await ada.balance() == 100
    assert (await ben.post(path, {"amount": 200}, key="k")).json()["code"] == "idempotency_conflict"


async def test_a_refund_needs_the_money_and_the_right(world: Any) -> None:
    ada, ben, eve = (
        await world.customer("ada", eur=1000),
        await world.customer("ben"),
        await world.customer("eve"),
    )
    payment = (await ada.pay(ben, 1000)).json()["id"]
    by_sender = await ada.post(f"/payments/{payment}/refunds", {})
    assert (by_sender.status_code, by_sender.json()["code"]) == (403, "forbidden")
    await ben.pay(eve, 600)
    short = await ben.post(f"/payments/{payment}/refunds", {}, key="k")
    assert (short.status_code, short.json()["code"]) == (409, "insufficient_funds")
    assert (await ben.post(f"/payments/{payment}/refunds", {}, key="k")).content == short.content
    assert await ada.balance() == 0


async def test_a_sender_never_refunds_whoever_is_the_older_customer(world: Any) -> None:
    older, younger = await world.customer("ada", eur=1000), await world.customer("ben", eur=1000)
    for sender, recipient in ((older, younger), (younger, older)):
        path = f"/payments/{(await sender.pay(recipient, 1000)).json()['id']}/refunds"
        assert (await sender.post(path, {})).status_code == 403
        assert (await recipient.post(path, {"amount": 600})).status_code == 201
        assert (await recipient.post(path, {"amount": 400})).status_code == 201
        assert (await sender.get(path.removesuffix("/refunds")))["status"] == "refunded"


async def test_a_scheduled_payment_is_paid_when_due_and_once(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    due = datetime.now(UTC) + timedelta(days=1)
    answer = await ada.pay(ben, 400, type="scheduled", scheduled_at=due.isoformat())
    payment = answer.json()
    assert (answer.status_code, payment["status"], payment["actions"]) == (201, "scheduled", ["edit", "cancel"])
    schedulers = [Scheduler(world.database, world.rulings) for _ in range(3)]
    assert await schedulers[0].pay_next() == 0
    assert sum(await asyncio.gather(*(s.pay_next(due) for s in schedulers))) == 1
    assert (await ada.balance(), await ben.balance()) == (600, 400)
    details = await ada.get(f"/payments/{payment['id']}")
    assert [h["status"] for h in details["history"]] == ["scheduled", "pending", "completed"]


async def test_a_scheduled_payment_without_funds_fails_and_says_why_to_the_sender_only(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100), await world.customer("ben")
    due = datetime.now(UTC) + timedelta(days=1)
    payment = (await ada.pay(ben, 400, type="scheduled", scheduled_at=due.isoformat())).json()["id"]
    assert await Scheduler(world.database, world.rulings).pay_next(due) == 1
    assert (await ada.get(f"/payments/{payment}"))["failure_code"] == "insufficient_funds"
    seen = await ben.get(f"/payments/{payment}")
    assert (seen["status"], seen["failure_code"]) == ("failed", None)
    assert (await verify(world.database.engine)).differences == []


async def test_cancelling_a_scheduled_payment(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment = (await ada.pay(ben, 400, type="scheduled", scheduled_at=soon(hours=1))).json()["id"]
    assert (await ben.post(f"/payments/{payment}/cancel")).status_code == 403
    stale = await ada.post(f"/payments/{payment}/cancel", **{"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    done = await ada.post(f"/payments/{payment}/cancel", {"reason": "Changed my mind"}, key="k")
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")
    assert (
        await ada.post(f"/payments/{payment}/cancel", {"reason": "Changed my mind"}, key="k")
    ).content == done.content
    again = await ada.post(f"/payments/{payment}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    assert (await ada.get(f"/payments/{payment}"))["history"][-1]["reason"] == "Changed my mind"


async def test_a_paid_payment_cannot_be_cancelled(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment = (await ada.pay(ben, 400)).json()["id"]
    answer = await ada.post(f"/payments/{payment}/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


@pytest.mark.parametrize("body", [{"amount": 0}, {"amount": -1}, {"amount": 1.5}, {"amount": "1"}, {"total": 1}])
async def test_bad_refunds_are_refused(world: Any, body: dict[str, Any]) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment = (await ada.pay(ben, 400)).json()["id"]
    assert (await ben.post(f"/payments/{payment}/refunds", body)).status_code == 422
    assert await ben.balance() == 400
