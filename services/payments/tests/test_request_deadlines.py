"""Requests expire and remind by themselves, once, whatever number of replicas looks."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from florin_payments.requests.deadlines import Deadlines


async def ask(who: Any, of: Any = None, **more: Any) -> str:
    body = {"amount": 500, "currency": "EUR", **({"payer": {"email": of.email}} if of else {}), **more}
    answer = await who.post("/payment-requests", body)
    assert answer.status_code == 201, answer.text
    return f"/payment-requests/{answer.json()['id']}"


async def count(world: Any, event: str) -> int:
    """How often it happened; what is published is written in the same transaction."""
    sql = "SELECT count(*) AS n FROM payment_request_history WHERE event = :event"
    return int((await world.rows(sql, event=event))[0].n)


async def pass_time(world: Any, days: int) -> None:
    """Every moment of every request is so many days further back."""
    columns = ("created_at", "expires_at", "remind_at", "reminded_at")
    moved = ", ".join(f"{column} = {column} - make_interval(days => :days)" for column in columns)
    async with world.database.transaction() as tx:
        await tx.execute(text(f"UPDATE payment_requests SET {moved}"), {"days": days})


async def drain(*jobs: Any) -> int:
    """Run the jobs of several replicas until they find nothing more."""

    async def one(job: Any) -> int:
        done = 0
        while await job():
            done += 1
        return done

    return sum(await asyncio.gather(*(one(job) for job in jobs)))


async def test_many_expire_once_each(world: Any) -> None:
    ada = await world.customer("ada")
    paths = [await ask(ada) for _ in range(20)]
    jobs = [Deadlines(world.database).expire_next for _ in range(4)]
    assert await drain(*jobs) == 0
    await pass_time(world, 30)
    assert await drain(*jobs) == 20
    assert await count(world, "expire") == 20
    shown = await ada.get(paths[0])
    assert (shown["status"], shown["actions"]) == ("expired", [])


async def test_it_is_over_before_the_job_comes_by(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=900)
    path = await ask(ada, ben)
    await pass_time(world, 30)
    assert (await ada.get(path))["status"] == "expired"
    for who, action in ((ben, "pay"), (ben, "decline"), (ada, "cancel"), (ada, "link")):
        assert (await who.post(f"{path}/{action}", {})).json()["code"] == "illegal_transition", action
    assert await ben.balance() == 900


async def test_the_replicas_own_clock_does_not_matter(world: Any) -> None:
    ada = await world.customer("ada")
    await ask(ada, expires_at=(datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    assert await Deadlines(world.database).expire_next() == 0


async def test_reminders_come_when_due_and_end(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    path = await ask(ada, ben, reminders={"every_days": 2, "times": 2})
    jobs = [Deadlines(world.database).remind_next for _ in range(4)]
    sent = []
    for _ in range(4):
        await pass_time(world, 2)
        await drain(*jobs)
        sent.append(await count(world, "remind"))
    assert sent == [1, 2, 2, 2]
    assert (await ada.get(path))["reminders"] == {"every_days": 2, "left": 0, "next_at": None}


async def test_after_a_downtime_there_is_one(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    await ask(ada, ben, reminders={"every_days": 1, "times": 5})
    await pass_time(world, 20)
    assert await drain(Deadlines(world.database).remind_next) == 1
    assert await count(world, "remind") == 1


async def test_nobody_is_reminded_by_hand_and_by_the_clock_on_one_day(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    path = await ask(ada, ben, reminders={"every_days": 2, "times": 2})
    await pass_time(world, 2)
    assert (await ada.post(f"{path}/remind")).status_code == 200
    assert await drain(Deadlines(world.database).remind_next) == 0
    assert await count(world, "remind") == 1


async def test_nobody_is_reminded_of_what_is_closed(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=900)
    path = await ask(ada, ben, reminders={"every_days": 1})
    await ben.post(f"{path}/pay", {})
    await pass_time(world, 5)
    assert await drain(Deadlines(world.database).remind_next) == 0
    assert await count(world, "remind") == 0
