"""Three replicas pay what is due while they are killed at random: every occurrence once, across clock changes.

The drill pays as many of each schedule as ``FLORIN_PROOF_OCCURRENCES`` says, with more kills.
"""

import asyncio
import os
import random
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from payments_process import service
from sqlalchemy import text

from florin_kit.ids import to_uuid

from . import invariants

SHORT, LONG = 60, int(os.environ.get("FLORIN_PROOF_OCCURRENCES", "600"))
REPLICAS = 3
OCCURRENCES_A_KILL = 20
# Begins so that the schedule crosses the day on which the clock skips an hour, or has one twice.
SCHEDULES = (
    ("Europe/Vienna", datetime(2026, 3, 25, 2, 30)),  # noqa: DTZ001 - wall-clock time
    ("America/New_York", datetime(2025, 10, 28, 1, 30)),  # noqa: DTZ001
    ("Australia/Lord_Howe", datetime(2026, 4, 1, 1, 45)),  # noqa: DTZ001 - its clock changes by half an hour
    ("UTC", datetime(2026, 1, 1, 9, 0)),  # noqa: DTZ001
)


def due(zone: str, starts: datetime, number: int) -> datetime:
    """When an occurrence is due, by counting the seconds to it: a skipped time comes as much later."""
    local = (starts + timedelta(days=number)).replace(tzinfo=ZoneInfo(zone))
    return datetime.fromtimestamp(local.timestamp(), UTC)


async def plan(world: Any, payer: Any, payee: Any, zone: str, starts: datetime, count: int) -> str:
    """A daily payment that should have begun months ago: the clock has jumped since."""
    body = {"scheduled_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    rule = {"frequency": "daily", "time_zone": zone, "count": count}
    answer = await payer.pay(payee, 1, type="recurring", recurrence=rule, **body)
    assert answer.status_code == 201, answer.text
    schedule: str = answer.json()["schedule_id"]
    values = {"id": to_uuid("sch", schedule), "starts": starts, "first": due(zone, starts, 0)}
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE schedules SET starts = :starts, next_at = :first WHERE id = :id"), values)
        await tx.execute(text("UPDATE payments SET scheduled_at = :first WHERE schedule_id = :id"), values)
    return schedule


async def open_schedules(world: Any) -> int:
    found: int = (await world.rows("SELECT count(*) FROM schedules WHERE status <> 'ended'"))[0][0]
    return found


async def move_clock(world: Any, by: timedelta) -> None:
    """What waits is due that much later than planned, as when the database's clock jumps back."""
    async with world.database.transaction() as tx:
        await tx.execute(
            text("""
                UPDATE payments SET scheduled_at = s.next_at + :by FROM schedules s
                WHERE s.id = schedule_id AND payments.status = 'scheduled'
            """),
            {"by": by},
        )


async def live_and_die(world: Any, rng: random.Random, lives: int, timeout_s: float) -> None:
    """A replica that is killed after a random while and starts again; its last life ends with the work."""
    for life in range(lives):
        async with service(world) as (process, _):
            if life < lives - 1:
                await asyncio.sleep(rng.uniform(0.05, 1.5))
                process.kill()
                continue
            async with asyncio.timeout(timeout_s):
                while await open_schedules(world):
                    await asyncio.sleep(0.2)


@pytest.mark.parametrize("count", [SHORT, pytest.param(LONG, marks=pytest.mark.drill)])
async def test_each_occurrence_is_paid_once(proven: Any, count: int) -> None:
    rng = random.Random(5)
    ada, ben = await proven.customer("ada"), await proven.customer("ben")
    await ada.top_up("tok_visa", count * len(SCHEDULES))
    made = [(await plan(proven, ada, ben, *schedule, count), *schedule) for schedule in SCHEDULES]
    async with AsyncExitStack() as stack:
        group = await stack.enter_async_context(asyncio.TaskGroup())
        for replica in range(REPLICAS):
            group.create_task(
                live_and_die(proven, rng, 1 + count // OCCURRENCES_A_KILL // REPLICAS + (replica == 0), 120 + count)
            )
        for days in (400, 0):
            await asyncio.sleep(rng.uniform(1, 3))
            await move_clock(proven, timedelta(days=days))
    for schedule, zone, starts in made:
        rows = await proven.rows(
            "SELECT occurrence, status, scheduled_at FROM payments WHERE schedule_id = :id ORDER BY occurrence",
            id=to_uuid("sch", schedule),
        )
        assert [(row.occurrence, row.status) for row in rows] == [(number, "completed") for number in range(count)]
        assert [row.scheduled_at for row in rows] == [due(zone, starts, number) for number in range(count)]
    assert (await ada.balance(), await ben.balance()) == (0, count * len(SCHEDULES))
    assert await invariants.broken(proven) == []
