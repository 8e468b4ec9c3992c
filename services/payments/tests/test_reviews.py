"""Payments that wait for staff: held, approved by others, rejected, expired, called off."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_kit.ids import to_uuid
from florin_payments.ledger.verify import verify
from florin_payments.payments.scheduler import Scheduler
from florin_payments.people import repository as people
from florin_payments.reviews.service import Expiry


@pytest.fixture
def settings() -> dict[str, Any]:
    """Above 10.00 one has to agree, above 50.00 two; above 5.00 to somebody new, one."""
    return {"rule_step_up": 0, "rule_review": 10, "rule_second_approver": 50, "rule_new_recipient": 0}


async def wallet(customer: Any) -> tuple[int, int]:
    found = (await customer.get("/wallets"))["items"][0]
    return found["available"]["amount"], found["held"]["amount"]


async def staff(world: Any, *names: str) -> list[Any]:
    return [await world.customer(name, role="ADMIN") for name in names]


async def queue(admin: Any, status: str = "open") -> list[Any]:
    found: list[Any] = (await admin.get(f"/reviews?status={status}"))["items"]
    return found


async def start(world: Any, amount: int = 2000) -> tuple[Any, Any, Any, str]:
    """Ada's payment to Ben is in review: both, the payment, and the review's id."""
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")
    answer = await ada.pay(ben, amount)
    assert answer.status_code == 201, answer.text
    watcher = (await staff(world, "watcher"))[0]
    return ada, ben, answer.json(), (await queue(watcher))[0]["id"]


async def balanced(world: Any) -> bool:
    return (await verify(world.database.engine)).differences == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE reviews SET status = 'approved', closed_at = now()", {"payment and review differ"}),
        (
            "UPDATE payments SET status = 'cancelled'",
            {"payment and review differ", "held is not what is on its way"},
        ),
    ],
)
async def test_a_payment_that_is_not_as_its_review_says_is_found(world: Any, tampering: str, found: set[str]) -> None:
    await start(world)
    assert await world.found_after(tampering) == found


async def test_a_payment_over_the_threshold_waits_with_its_money_held(world: Any) -> None:
    ada, ben, payment, review = await start(world)
    (eve,) = await staff(world, "eve")
    assert (payment["status"], payment["actions"]) == ("in_review", ["cancel"])
    [stored] = await world.rows("SELECT attempts, refunded_minor, version FROM payments")
    assert tuple(stored) == (0, 0, payment["version"])
    assert (await wallet(ada), await ben.balance()) == ((8000, 2000), 0)
    seen = await eve.get(f"/reviews/{review}")
    assert (seen["payment_id"], seen["approvals_needed"], seen["actions"]) == (payment["id"], 1, ["approve", "reject"])
    assert [(r["rule"], r["limit"], r["value"]) for r in seen["decision"]["reasons"]] == [("review", 1000, 2000)]
    mine, theirs = await ada.get(f"/payments/{payment['id']}"), await eve.get(f"/payments/{payment['id']}")
    assert (mine["decision"], mine["review"]["status"], mine["review"]["id"]) == (None, "open", None)
    assert (theirs["decision"]["outcome"], theirs["review"]["id"]) == ("review", review)
    assert (await ben.get(f"/payments/{payment['id']}"))["review"] is None
    assert await balanced(world)


async def test_somebody_of_staff_approves_and_it_is_paid_once(world: Any) -> None:
    ada, ben, payment, review = await start(world)
    (eve,) = await staff(world, "eve")
    answers = [await eve.post(f"/reviews/{review}/approve", {"note": "Known"}, key="k") for _ in range(3)]
    assert {a.status_code for a in answers} == {200}
    assert {a.content for a in answers} == {answers[0].content}
    assert (answers[0].json()["status"], answers[0].json()["closed_by"]["name"]) == ("approved", "Eve")
    assert (await wallet(ada), await ben.balance()) == ((8000, 0), 2000)
    details = await ada.get(f"/payments/{payment['id']}")
    assert [h["status"] for h in details["history"]] == ["pending", "in_review", "completed"]
    assert "Known" not in str(details)
    again = await eve.post(f"/reviews/{review}/reject", {"reason": "Late"})
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    assert await balanced(world)


async def test_rejected_it_fails_and_the_money_and_the_limit_come_back(world: Any) -> None:
    ada, ben, payment, review = await start(world)
    (eve,) = await staff(world, "eve")
    assert (await eve.post(f"/reviews/{review}/reject", {"reason": ""})).status_code == 422
    assert (await eve.post(f"/reviews/{review}/reject", {"reason": "Looks stolen"})).json()["status"] == "rejected"
    details = await ada.get(f"/payments/{payment['id']}")
    assert (details["status"], details["failure_code"]) == ("failed", "review_rejected")
    assert "stolen" not in str(details)
    assert (await wallet(ada), await ben.balance()) == ((10_000, 0), 0)
    assert (await ada.get("/limits"))["items"][0]["spent_day"] == 0
    assert [r["reason"] for r in await queue(eve, "closed")] == ["Looks stolen"]
    assert await balanced(world)


async def test_over_the_second_threshold_two_others_have_to_agree(world: Any) -> None:
    ada, ben, _, review = await start(world, 6000)
    eve, ivy = await staff(world, "eve", "ivy")
    first = (await eve.post(f"/reviews/{review}/approve")).json()
    assert (first["status"], first["actions"], [a["admin"]["name"] for a in first["approvals"]]) == (
        "open",
        ["reject"],
        ["Eve"],
    )
    twice = await eve.post(f"/reviews/{review}/approve")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_approved")
    assert await ben.balance() == 0
    assert (await ivy.post(f"/reviews/{review}/approve")).json()["status"] == "approved"
    assert (await wallet(ada), await ben.balance()) == ((4000, 0), 6000)


async def test_whoever_is_party_of_it_or_has_set_its_limits_may_not_decide(world: Any) -> None:
    boss, eve, ivy = await staff(world, "boss", "eve", "ivy")
    ben = await world.customer("ben", eur=10_000)
    async with world.database.transaction() as tx:
        await world.fund(tx, boss.id, "EUR", 10_000)
    own = (await boss.pay(ben, 2000)).json()
    to_staff = (await ben.pay(boss, 2000)).json()
    assert (own["status"], to_staff["status"]) == ("in_review", "in_review")
    body = {"reason": "A house", "payment": 5000_00, "day": 5000_00}
    assert (await eve.http.put(f"/api/v1/limits/{ben.id}/EUR", json=body)).status_code == 200
    raised = (await ben.pay(ivy, 3000)).json()
    found = {review["payment_id"]: review["id"] for review in await queue(eve)}
    for who, payment in ((boss, own), (boss, to_staff), (eve, raised), (ivy, raised)):
        for act, given in (("approve", None), ("reject", {"reason": "x"})):
            answer = await who.post(f"/reviews/{found[payment['id']]}/{act}", given)
            assert (answer.status_code, answer.json()["code"]) == (403, "four_eyes")
        assert (await who.get(f"/reviews/{found[payment['id']]}"))["objection"]
    assert (await boss.post(f"/reviews/{found[raised['id']]}/approve")).status_code == 200
    assert (await ivy.post(f"/reviews/{found[own['id']]}/approve")).status_code == 200


async def test_only_staff_see_reviews_and_approving_needs_a_step_up(world: Any) -> None:
    ada, _, _, review = await start(world)
    for method, path in (
        ("GET", ""),
        ("GET", f"/{review}"),
        ("POST", f"/{review}/approve"),
        ("POST", f"/{review}/reject"),
    ):
        answer = await ada.http.request(method, f"/api/v1/reviews{path}", json={"reason": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    (eve,) = await staff(world, "eve")
    stale = world.client(eve.id, "ADMIN", auth_time=int(datetime.now(UTC).timestamp()) - 601)
    answer = await stale.post(f"/api/v1/reviews/{review}/approve", headers={"Idempotency-Key": "k"})
    assert answer.json()["code"] == "step_up_required"
    assert (await eve.http.post(f"/api/v1/reviews/{review}/approve")).json()["code"] == "idempotency_key_required"
    assert (await eve.http.get("/api/v1/reviews/rev_" + "0" * 32)).status_code == 404


async def test_the_payer_calls_it_off_while_it_waits(world: Any) -> None:
    ada, ben, payment, review = await start(world)
    cancelled = await ada.post(f"/payments/{payment['id']}/cancel", {"reason": "Too slow"})
    assert cancelled.json()["status"] == "cancelled"
    assert (await wallet(ada), await ben.balance()) == ((10_000, 0), 0)
    (eve,) = await staff(world, "eve")
    assert (await eve.get(f"/reviews/{review}"))["status"] == "cancelled"
    assert (await eve.post(f"/reviews/{review}/approve")).json()["code"] == "illegal_transition"
    assert await balanced(world)


async def test_what_happens_at_once_happens_one_after_the_other(world: Any) -> None:
    """Approved, rejected and cancelled in parallel, many times: one of them counts, the books are right."""
    ada, ben = await world.customer("ada", eur=20_000), await world.customer("ben")
    eve, ivy = await staff(world, "eve", "ivy")
    payments = [(await ada.pay(ben, 1500)).json()["id"] for _ in range(8)]
    for review in await queue(eve):
        answers = await asyncio.gather(
            eve.post(f"/reviews/{review['id']}/approve"),
            ivy.post(f"/reviews/{review['id']}/approve"),
            ivy.post(f"/reviews/{review['id']}/reject", {"reason": "x"}),
            ada.post(f"/payments/{review['payment_id']}/cancel"),
        )
        assert sorted(a.status_code for a in answers) == [200, 409, 409, 409]
    ends = [(await ada.get(f"/payments/{id_}"))["status"] for id_ in payments]
    assert set(ends) <= {"completed", "failed", "cancelled"}
    assert await ben.balance() == 1500 * ends.count("completed")
    assert await wallet(ada) == (20_000 - 1500 * ends.count("completed"), 0)
    assert (await ada.get("/limits"))["items"][0]["spent_day"] == 1500 * ends.count("completed")
    assert await balanced(world)


async def test_two_first_approvals_at_once_are_two(world: Any) -> None:
    _, ben, _, review = await start(world, 6000)
    eve, ivy = await staff(world, "eve", "ivy")
    answers = await asyncio.gather(*(who.post(f"/reviews/{review}/approve") for who in (eve, ivy, eve, ivy)))
    assert sorted(a.status_code for a in answers) == [200, 200, 409, 409]
    assert await ben.balance() == 6000


async def test_nobody_decides_until_it_expires(world: Any) -> None:
    ada, ben, payment, review = await start(world)
    now = datetime.now(UTC)
    assert await Expiry(world.database).expire_due() == 0
    ended = await asyncio.gather(*(Expiry(world.database).expire_due(now + timedelta(days=8)) for _ in range(3)))
    assert sum(ended) == 1
    details = await ada.get(f"/payments/{payment['id']}")
    assert (details["status"], details["failure_code"]) == ("failed", "review_expired")
    assert (await wallet(ada), await ben.balance()) == ((10_000, 0), 0)
    assert (await queue((await staff(world, "eve"))[0], "closed"))[0]["id"] == review


async def test_a_recipient_who_is_gone_gets_nothing(world: Any) -> None:
    ada, ben, payment, review = await start(world)
    async with world.database.transaction() as tx:
        await people.anonymise(tx, ben.id, datetime.now(UTC))
    (eve,) = await staff(world, "eve")
    assert (await eve.post(f"/reviews/{review}/approve")).json()["status"] == "failed"
    details = await ada.get(f"/payments/{payment['id']}")
    assert (details["status"], details["failure_code"]) == ("failed", "recipient_unavailable")
    assert await wallet(ada) == (10_000, 0)


async def test_what_is_not_covered_does_not_come_to_staff(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1500), await world.customer("ben")
    assert (await ada.pay(ben, 2000)).json()["code"] == "insufficient_funds"
    assert await queue((await staff(world, "eve"))[0]) == []
    assert await wallet(ada) == (1500, 0)


async def test_a_repeated_request_is_one_review(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")
    answers = await asyncio.gather(*(ada.pay(ben, 2000, key="k") for _ in range(10)))
    assert {a.content for a in answers if a.status_code == 201} == {answers[0].content}
    assert await wallet(ada) == (8000, 2000)


async def test_somebody_new_is_looked_at_and_known_ones_are_not(make_world: Any) -> None:
    world = await make_world(rule_new_recipient=5)
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")
    first = (await ada.pay(ben, 501)).json()
    (eve,) = await staff(world, "eve")
    review = (await queue(eve))[0]
    assert (first["status"], review["decision"]["reasons"][0]["rule"]) == ("in_review", "new_recipient")
    assert (await eve.post(f"/reviews/{review['id']}/approve")).status_code == 200
    assert (await ada.pay(ben, 501)).json()["status"] == "completed"


async def test_a_payment_by_card_is_held_back_when_its_money_has_come(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    payment = (await ada.pay(ben, 2000, source="tok_visa")).json()
    assert payment["status"] == "in_review"
    assert (await wallet(ada), await ben.balance()) == ((0, 2000), 0)
    (eve,) = await staff(world, "eve")
    review = (await queue(eve))[0]["id"]
    assert (await eve.post(f"/reviews/{review}/reject", {"reason": "x"})).status_code == 200
    assert await wallet(ada) == (2000, 0)
    assert await balanced(world)


async def test_one_for_later_waits_when_it_is_due_and_its_schedule_goes_on(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10_000), await world.customer("ben")
    at = datetime.now(UTC) + timedelta(days=1)
    rule = {"frequency": "daily", "time_zone": "UTC", "count": 2}
    made = await ada.pay(ben, 2000, type="recurring", scheduled_at=at.isoformat(), recurrence=rule)
    once = (await ada.pay(ben, 3000, type="scheduled", scheduled_at=at.isoformat())).json()["id"]
    scheduler = Scheduler(world.database, world.rulings)
    assert [await scheduler.pay_next(at + timedelta(minutes=1)) for _ in range(3)] == [1, 1, 0]
    assert await wallet(ada) == (5000, 5000)
    assert (await ada.get(f"/payments/{once}"))["status"] == "in_review"
    schedule = await ada.get(f"/schedules/{made.json()['schedule_id']}")
    assert (schedule["status"], schedule["next_at"][:10]) == ("active", (at + timedelta(days=1)).date().isoformat())
    (eve,) = await staff(world, "eve")
    for review in await queue(eve):
        assert (await eve.post(f"/reviews/{review['id']}/approve")).status_code == 200
    assert (await wallet(ada), await ben.balance()) == ((5000, 0), 5000)


async def test_the_history_says_who_decided(world: Any) -> None:
    ada, _, payment, review = await start(world)
    (eve,) = await staff(world, "eve")
    assert (await eve.post(f"/reviews/{review}/approve")).status_code == 200
    history = await world.rows(
        "SELECT event, actor_type, actor_id FROM payment_history WHERE payment_id = :id ORDER BY number",
        id=to_uuid("pay", payment["id"]),
    )
    assert [tuple(row) for row in history] == [
        ("create", "user", to_uuid("usr", ada.id)),
        ("hold_back", "system", None),
        ("approve", "admin", to_uuid("usr", eve.id)),
    ]
