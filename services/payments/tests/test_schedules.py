"""Recurring payments through the public interface: set up, pay, fail, pause, skip, edit, end."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_payments.ledger.verify import verify
from florin_payments.payments.scheduler import Scheduler

START = (datetime.now(UTC) + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
RETRIES = (timedelta(hours=1), timedelta(hours=6))


def recurring(**rule: Any) -> dict[str, Any]:
    return {
        "type": "recurring",
        "scheduled_at": START.isoformat(),
        "recurrence": {"frequency": "daily", "time_zone": "UTC"} | rule,
    }


async def subscribe(payer: Any, to: Any, amount: int = 100, **rule: Any) -> tuple[dict[str, Any], str]:
    """The first payment, and the address of its schedule."""
    answer = await payer.pay(to, amount, **recurring(**rule))
    assert answer.status_code == 201, answer.text
    payment: dict[str, Any] = answer.json()
    return payment, f"/schedules/{payment['schedule_id']}"


async def run(world: Any, now: datetime) -> int:
    """Pay whatever is due at a time."""
    scheduler, paid = Scheduler(world.database, world.rulings, RETRIES), 0
    while await scheduler.pay_next(now):
        paid += 1
    return paid


async def test_every_occurrence_is_paid_when_it_is_due(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment, schedule = await subscribe(ada, ben)
    assert (payment["type"], payment["status"], payment["scheduled_at"]) == (
        "recurring",
        "scheduled",
        START.isoformat().replace("+00:00", "Z"),
    )
    assert await run(world, START - timedelta(seconds=1)) == 0
    assert await run(world, START) == 1
    assert await run(world, START) == 0
    assert await run(world, START + timedelta(days=1)) == 1
    assert (await ada.balance(), await ben.balance()) == (800, 200)
    found = await ada.get(schedule)
    assert [p["status"] for p in found["payments"]] == ["scheduled", "completed", "completed"]
    assert datetime.fromisoformat(found["next_at"]) == START + timedelta(days=2)
    assert (await verify(world.database.engine)).differences == []


async def test_after_a_long_standstill_each_missed_one_is_paid_once(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    await subscribe(ada, ben, count=5)
    late = START + timedelta(days=30)
    schedulers = [Scheduler(world.database, world.rulings) for _ in range(3)]

    async def work(scheduler: Scheduler) -> int:
        return sum([await scheduler.pay_next(late) for _ in range(12)])

    assert sum(await asyncio.gather(*map(work, schedulers))) + await run(world, late) == 5
    assert (await ada.balance(), await ben.balance()) == (500, 500)
    items = (await ada.get("/schedules"))["items"]
    assert (items[0]["status"], items[0]["reason"], items[0]["next_at"]) == ("ended", "completed", None)


async def test_an_uncovered_one_is_tried_again_and_then_fails(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=50), await world.customer("ben")
    payment, schedule = await subscribe(ada, ben)
    path = f"/payments/{payment['id']}"
    assert await run(world, START) == 1
    waiting = await ada.get(path)
    assert (waiting["status"], waiting["failure_code"]) == ("scheduled", "insufficient_funds")
    assert datetime.fromisoformat(waiting["retry_at"]) == START + RETRIES[0]
    assert (await ben.get(path))["failure_code"] is None
    assert await run(world, START + timedelta(minutes=59)) == 0
    assert await run(world, START + RETRIES[0]) == 1
    assert await run(world, START + RETRIES[0] + RETRIES[1]) == 1
    failed = await ada.get(path)
    assert (failed["status"], failed["retry_at"]) == ("failed", None)
    assert [h["event"] for h in failed["history"]] == ["schedule", "postpone", "postpone", "due", "fail"]
    assert datetime.fromisoformat((await ada.get(schedule))["next_at"]) == START + timedelta(days=1)


async def test_a_retry_succeeds_when_the_money_has_come(world: Any) -> None:
    ada, ben, eve = await world.customer("ada"), await world.customer("ben"), await world.customer("eve", eur=100)
    payment, _ = await subscribe(ada, ben)
    await run(world, START)
    await eve.pay(ada, 100)
    assert await run(world, START + RETRIES[0]) == 1
    found = await ada.get(f"/payments/{payment['id']}")
    assert (found["status"], found["failure_code"]) == ("completed", None)


async def test_three_failures_in_a_row_pause_it(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    _, schedule = await subscribe(ada, ben)
    for day in range(4):
        for hours in (0, 1, 7):
            await run(world, START + timedelta(days=day, hours=hours))
    found = await ada.get(schedule)
    assert (found["status"], found["reason"], found["next_at"]) == ("paused", "failing", None)
    assert [p["status"] for p in found["payments"]] == ["failed"] * 3


async def test_pausing_and_resuming_keeps_the_occurrence_that_is_still_to_come(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    _, schedule = await subscribe(ada, ben)
    paused = await ada.post(f"{schedule}/pause")
    assert (paused.status_code, paused.json()["status"], paused.json()["actions"]) == (
        200,
        "paused",
        ["edit", "resume", "end"],
    )
    assert await run(world, START + timedelta(days=3)) == 0
    resumed = (await ada.post(f"{schedule}/resume")).json()
    assert (resumed["status"], datetime.fromisoformat(resumed["next_at"])) == ("active", START)
    assert [p["status"] for p in resumed["payments"]] == ["scheduled", "cancelled"]
    assert await run(world, START) == 1
    assert await ben.balance() == 100


async def test_skipping_leaves_out_one(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment, schedule = await subscribe(ada, ben)
    skipped = await ada.post(f"{schedule}/skip", key="k")
    assert datetime.fromisoformat(skipped.json()["next_at"]) == START + timedelta(days=1)
    assert (await ada.post(f"{schedule}/skip", key="k")).content == skipped.content
    assert (await ada.get(f"/payments/{payment['id']}"))["status"] == "cancelled"
    assert await run(world, START) == 0
    assert await run(world, START + timedelta(days=1)) == 1


async def test_cancelling_the_payment_to_come_leaves_out_one(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment, schedule = await subscribe(ada, ben, count=2)
    assert (await ada.post(f"/payments/{payment['id']}/cancel")).status_code == 200
    found = await ada.get(schedule)
    assert (found["status"], datetime.fromisoformat(found["next_at"])) == ("active", START + timedelta(days=1))
    await ada.post(f"{schedule}/skip")
    assert (await ada.get(schedule))["status"] == "ended"


async def test_editing_changes_what_is_to_come(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    payment, schedule = await subscribe(ada, ben)
    version = (await ada.get(schedule))["version"]
    headers = {"If-Match": f'"{version}"'}
    edited = await ada.http.patch(f"/api/v1{schedule}", json={"amount": 250, "count": 2}, headers=headers)
    assert (edited.status_code, edited.json()["amount"], edited.json()["recurrence"]["count"]) == (200, 250, 2)
    stale = await ada.http.patch(f"/api/v1{schedule}", json={"amount": 1}, headers=headers)
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await ada.get(f"/payments/{payment['id']}"))["amount"] == 250
    assert await run(world, START + timedelta(days=9)) == 2
    assert await ben.balance() == 500


async def test_ending_is_for_good(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    _, schedule = await subscribe(ada, ben)
    assert (await ada.post(f"{schedule}/end")).json()["status"] == "ended"
    assert await run(world, START + timedelta(days=9)) == 0
    for action in ("resume", "skip", "pause", "end"):
        again = await ada.post(f"{schedule}/{action}")
        assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")


async def test_a_schedule_is_its_payers(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    _, schedule = await subscribe(ada, ben)
    assert (await ben.http.get(f"/api/v1{schedule}")).status_code == 404
    for action in ("skip", "end", "nonsense"):
        assert (await ben.post(f"{schedule}/{action}")).status_code == 404
    assert (await ben.http.patch(f"/api/v1{schedule}", json={"amount": 1})).status_code == 404
    assert (await ben.get("/schedules"))["items"] == []
    admin = world.client(ben.id, "ADMIN")
    assert (await admin.get(f"/api/v1{schedule}")).status_code == 200


async def test_setting_up_twice_with_one_key_sets_up_one(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    answers = await asyncio.gather(*(ada.pay(ben, 100, key="k", **recurring()) for _ in range(8)))
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert len((await ada.get("/schedules"))["items"]) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"recurrence": None}, "recurrence"),
        ({"type": "scheduled"}, "recurrence"),
        ({"scheduled_at": None}, "scheduled_at"),
        (recurring(time_zone="Mars/Olympus"), "recurrence.time_zone"),
        (recurring(last_day=True), "recurrence.last_day"),
        (recurring(until="2020-01-01"), "recurrence.until"),
        (recurring(frequency="hourly"), "recurrence.frequency"),
        (recurring(interval=0), "recurrence.interval"),
    ],
)
async def test_bad_rules_are_refused(world: Any, more: dict[str, Any], field: str) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    answer = await ada.pay(ben, 100, **(recurring() | more))
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["errors"][0]["field"] == field


async def test_a_preview_writes_nothing(world: Any) -> None:
    ada = await world.customer("ada")
    body = {
        "scheduled_at": "2027-01-31T08:00:00Z",
        "recurrence": {"frequency": "monthly", "time_zone": "Europe/Paris", "count": 3},
    }
    answer = await ada.http.post("/api/v1/schedules/preview", json=body)
    assert answer.json() == {
        "occurrences": ["2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z", "2027-03-31T07:00:00Z"],
        "ends": True,
    }
    assert await world.rows("SELECT 1 FROM schedules") == []


async def test_a_deleted_recipient_ends_it(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=1000), await world.customer("ben")
    _, schedule = await subscribe(ada, ben)
    async with world.database.transaction() as tx:
        from florin_payments.people import repository as people

        await people.anonymise(tx, ben.id, datetime.now(UTC))
    assert await run(world, START) == 1
    found = await ada.get(schedule)
    assert (found["status"], found["reason"]) == ("ended", "recipient_unavailable")
    assert await ada.balance() == 1000
