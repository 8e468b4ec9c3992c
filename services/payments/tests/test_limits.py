"""Limits of what may be paid, on the real application."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_kit.ids import to_uuid
from florin_payments.ledger.verify import verify
from florin_payments.payments.scheduler import Scheduler

TIGHT = {"rule_limits": "CUSTOMER=10/20/50, VENDOR=100/100/100, ADMIN=100/100/100"}


@pytest.fixture
def settings() -> dict[str, Any]:
    """One payment 10.00, a day 20.00, a month 50.00; nothing else asks."""
    return {**TIGHT, "rule_step_up": 0, "rule_review": 0, "rule_second_approver": 0, "rule_new_recipient": 0}


async def later(world: Any, **by: int) -> None:
    """Let what was spent lie back in time."""
    async with world.database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE spending SET day = day - CAST(:days AS integer),"
                " window_ends = window_ends - CAST(:days AS integer) * interval '1 day'"
            ),
            by,
        )


def told(answer: Any) -> list[tuple[str, int]]:
    assert (answer.status_code, answer.json()["code"]) == (409, "limit_exceeded"), answer.text
    return [(limit["rule"], limit["left"]) for limit in answer.json()["limits"]]


async def spent(world: Any, customer: Any) -> tuple[int, int, int]:
    row = (await world.rows("SELECT * FROM spending WHERE user_id = :id", id=to_uuid("usr", customer.id)))[0]
    return row.day_minor, row.month_minor, row.payments


async def test_one_payment_a_day_and_a_month_have_limits(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    assert told(await ada.pay(ben, 1001)) == [("payment_limit", 1000)]
    assert (await ada.pay(ben, 1000)).status_code == 201
    assert (await ada.pay(ben, 600)).status_code == 201
    refused = await ada.pay(ben, 401)
    assert told(refused) == [("day_limit", 400)]
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert datetime.fromisoformat(refused.json()["limits"][0]["frees_at"]) == midnight
    assert (await ada.pay(ben, 400)).status_code == 201
    assert await ada.balance() == 98_000
    assert await spent(world, ada) == (2000, 2000, 3)


async def test_a_new_day_begins_anew_and_the_month_goes_on(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    today = datetime.now(UTC).date()
    async with world.database.transaction() as tx:
        await tx.execute(
            text("INSERT INTO spending VALUES (:id, 'EUR', :day, 2000, 4500, 3, now())"),
            {"id": to_uuid("usr", ada.id), "day": today - timedelta(days=1) if today.day > 1 else today},
        )
        if today.day == 1:
            await tx.execute(text("UPDATE spending SET day_minor = 0"))
    assert told(await ada.pay(ben, 600)) == [("month_limit", 500)]
    assert (await ada.pay(ben, 500)).status_code == 201
    assert await spent(world, ada) == (500, 5000, 1)
    await later(world, days=40)
    assert (await ada.pay(ben, 1000)).status_code == 201
    assert await spent(world, ada) == (1000, 1000, 1)


async def test_a_month_holds_its_first_day_and_its_last(world: Any) -> None:
    ada = to_uuid("usr", (await world.customer("ada")).id)
    add = text("SELECT day_minor, month_minor FROM spending_add(:user, 'EUR', 100, 1, CAST(:now AS timestamptz), 60)")

    async def added(now: str) -> tuple[int, int]:
        async with world.database.transaction() as tx:
            return tuple((await tx.execute(add, {"user": ada, "now": datetime.fromisoformat(now)})).one())

    assert await added("2026-03-01T00:00:00Z") == (100, 100)
    assert await added("2026-03-01T23:59:59Z") == (200, 200)
    assert await added("2026-03-31T23:59:59Z") == (100, 300)
    assert await added("2026-04-01T00:00:00Z") == (100, 100)


async def test_a_clock_that_goes_back_opens_no_day_again(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    assert (await ada.pay(ben, 1000)).status_code == 201
    await later(world, days=-1)
    assert (await ada.pay(ben, 1000)).status_code == 201
    assert told(await ada.pay(ben, 1)) == [("day_limit", 0)]


async def test_a_refusal_is_an_answer_that_stays_and_costs_nothing(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    refused = await ada.pay(ben, 1001, key="k")
    assert (await ada.pay(ben, 1001, key="k")).content == refused.content
    assert (await ada.pay(ben, 1, key="k")).json()["code"] == "idempotency_conflict"
    assert await world.rows("SELECT id FROM payments") == []
    assert (await ada.pay(ben, 1000)).status_code == 201


async def test_what_is_not_covered_is_not_counted(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100, usd=100), await world.customer("ben", eur=100)
    assert (await ben.pay(ada, 50)).status_code == 201
    assert (await ada.pay(ben, 70, currency="USD")).status_code == 201
    assert (await ada.pay(ben, 900)).json()["code"] == "insufficient_funds"
    assert (await ada.pay(ben, 100)).status_code == 201
    found = await world.rows("SELECT user_id, currency, day_minor, month_minor, payments FROM spending")
    assert {tuple(row) for row in found} == {
        (to_uuid("usr", ada.id), "EUR", 100, 100, 1),
        (to_uuid("usr", ada.id), "USD", 70, 70, 1),
        (to_uuid("usr", ben.id), "EUR", 50, 50, 1),
    }


async def test_a_repetition_is_counted_once(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    answers = [await ada.pay(ben, 900, key="k") for _ in range(5)]
    assert {a.content for a in answers} == {answers[0].content}
    assert await spent(world, ada) == (900, 900, 1)


async def test_a_hundred_parallel_payments_stay_within_the_limit(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    answers = await asyncio.gather(*(ada.pay(ben, 90) for _ in range(100)))
    codes = sorted({(a.status_code, a.json().get("code")) for a in answers})
    assert codes == [(201, None), (409, "limit_exceeded")]
    assert sum(a.status_code == 201 for a in answers) == 22
    assert await ben.balance() == 22 * 90
    assert await spent(world, ada) == (1980, 1980, 22)
    assert (await verify(world.database.engine)).differences == []


async def test_parallel_payments_in_a_circle_do_not_block_each_other(world: Any) -> None:
    people = [await world.customer(f"user{n}", eur=10_000) for n in range(3)]
    pairs = [(people[n % 3], people[(n + step) % 3]) for n in range(30) for step in (1, 2)]
    answers = await asyncio.gather(*(a.pay(b, 99) for a, b in pairs))
    assert {a.status_code for a in answers} <= {201, 409}
    assert all(a.json()["code"] == "limit_exceeded" for a in answers if a.status_code == 409)


async def test_a_refund_gives_nothing_of_the_limit_back(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    payment = (await ada.pay(ben, 1000)).json()["id"]
    assert (await ben.post(f"/payments/{payment}/refunds", {})).status_code == 201
    assert (await ada.pay(ben, 1000)).status_code == 201
    assert told(await ada.pay(ben, 1)) == [("day_limit", 0)]


async def test_roles_have_limits_of_their_own(world: Any) -> None:
    shop, ben = await world.customer("shop", eur=100_000, role="VENDOR"), await world.customer("ben")
    assert (await shop.pay(ben, 10_000)).status_code == 201


async def test_too_many_payments_in_a_window_are_refused_until_it_ends(make_world: Any) -> None:
    world = await make_world(rule_velocity_payments=3, rule_velocity_s=600)
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")

    async def window() -> datetime:
        [row] = await world.rows("SELECT window_ends FROM spending")
        ends: datetime = row.window_ends
        return ends

    assert (await ada.pay(ben, 1)).status_code == 201
    ends = await window()
    assert [(await ada.pay(ben, 1)).status_code for _ in range(2)] == [201] * 2
    assert await window() == ends, "a payment makes the window no longer"
    assert told(await ada.pay(ben, 1)) == [("velocity", 0)]
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE spending SET window_ends = now()"))
    assert (await ada.pay(ben, 1)).status_code == 201
    assert (await spent(world, ada))[2] == 1
    assert await window() > ends, "the next window"
    assert [(await ada.pay(ben, 1)).status_code for _ in range(3)] == [201, 201, 409]


async def test_large_payments_need_a_step_up_and_go_on_with_the_same_key(make_world: Any) -> None:
    world = await make_world(rule_step_up=5)
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    fresh, old = ada.http, world.client(ada.id, auth_time=int(datetime.now(UTC).timestamp()) - 601)
    ada.http = old
    assert (await ada.pay(ben, 500)).status_code == 201
    for more in ({}, later_payment(), later_payment(recurrence={"frequency": "daily", "time_zone": "UTC"})):
        key = f"k{len(more)}"
        ada.http = old
        refused = await ada.pay(ben, 501, key=key, **more)
        assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
        ada.http = fresh
        made = await ada.pay(ben, 501, key=key, **more)
        assert made.status_code == 201
        ada.http = old
        assert (await ada.pay(ben, 501, key=key, **more)).content == made.content, "an answer stays"


def later_payment(**more: Any) -> dict[str, Any]:
    at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    return {"type": "recurring" if more else "scheduled", "scheduled_at": at, **more}


async def test_an_edit_needs_what_a_new_payment_needs(make_world: Any) -> None:
    world = await make_world(rule_step_up=5)
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    planned = (await ada.pay(ben, 100, **later_payment())).json()["id"]
    rule = {"frequency": "daily", "time_zone": "UTC"}
    schedule = (await ada.pay(ben, 100, **later_payment(recurrence=rule))).json()["schedule_id"]
    ada.http = world.client(ada.id, auth_time=int(datetime.now(UTC).timestamp()) - 601)
    for path in (f"/payments/{planned}", f"/schedules/{schedule}"):
        patched = await ada.http.patch(f"/api/v1{path}", json={"amount": 501})
        assert (patched.status_code, patched.json()["code"]) == (403, "step_up_required")
        assert (await ada.http.patch(f"/api/v1{path}", json={"amount": 500})).status_code == 200


async def test_a_payment_for_later_meets_its_limits_when_it_is_due(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    assert told(await ada.pay(ben, 1001, **later_payment())) == [("payment_limit", 1000)]
    planned = [(await ada.pay(ben, 900, **later_payment())).json()["id"] for _ in range(3)]
    assert await world.rows("SELECT day_minor FROM spending") == [], "what is planned is not spent"
    assert await ada.balance() == 100_000
    due = datetime.now(UTC) + timedelta(days=2)
    scheduler = Scheduler(world.database, world.rulings)
    assert [await scheduler.pay_next(due) for _ in range(4)] == [1, 1, 1, 0]
    found = [await ada.get(f"/payments/{id_}") for id_ in planned]
    assert [(p["status"], p["failure_code"]) for p in found] == [
        ("completed", None),
        ("completed", None),
        ("failed", "limit_exceeded"),
    ]


async def test_a_recurring_payment_beyond_the_limit_is_tried_again(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    scheduler = Scheduler(world.database, world.rulings, (timedelta(days=1),))
    rule = {"frequency": "weekly", "time_zone": "UTC", "count": 1}
    made = (await ada.pay(ben, 900, **later_payment(recurrence=rule))).json()["id"]
    due = datetime.now(UTC) + timedelta(days=1, hours=1)
    for _ in range(2):
        assert (await ada.pay(ben, 1000)).status_code == 201
    await later(world, days=(datetime.now(UTC).date() - due.date()).days)  # what was spent is of the due day
    await scheduler.pay_next(due)
    waiting = await ada.get(f"/payments/{made}")
    assert (waiting["status"], waiting["failure_code"]) == ("scheduled", "limit_exceeded")
    await scheduler.pay_next(due + timedelta(days=2))
    assert (await ada.get(f"/payments/{made}"))["status"] == "completed"


async def test_a_card_payment_counts_and_a_declined_one_does_not(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    assert (await ada.pay(ben, 900, source="tok_declined")).json()["status"] == "failed"
    assert (await spent(world, ada))[:2] == (0, 0)
    assert (await ada.pay(ben, 900, source="tok_visa")).json()["status"] == "completed"
    assert told(await ada.pay(ben, 1001, source="tok_visa")) == [("payment_limit", 1000)]
    assert (await spent(world, ada))[:2] == (900, 900)


async def test_staff_give_a_user_limits_of_their_own(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    staff = await world.customer("staff", role="ADMIN")
    assert (await ada.pay(ben, 500)).status_code == 201

    async def put(who: Any, of: Any, **body: Any) -> Any:
        return await who.http.put(f"/api/v1/limits/{of.id}/EUR", json={"reason": "A house", **body})

    assert (await put(ada, ada, day=1)).json()["code"] == "forbidden"
    assert (await put(staff, staff, day=1)).json()["code"] == "four_eyes"
    more = await put(staff, ada, payment=3000, day=4000)
    assert more.status_code == 200, more.text
    assert (more.json()["limits"]["payment"], more.json()["left_day"], more.json()["limits"]["month"]) == (
        3000,
        3500,
        5000,
    )
    made = await ada.pay(ben, 3000)
    assert made.status_code == 201
    decision = (await staff.get(f"/payments/{made.json()['id']}"))["decision"]
    assert (decision["outcome"], decision["limits"]["payment"], decision["spent_day"]) == ("allow", 3000, 500)
    assert told(await ada.pay(ben, 501)) == [("day_limit", 500)]
    assert (await put(staff, ada, day=0)).status_code == 200
    assert told(await ada.pay(ben, 1)) == [("day_limit", 0)]
    assert (await put(staff, ada)).json()["own"] is None
    changed = await world.rows(
        "SELECT envelope->'data'->'data' AS data FROM outbox WHERE envelope->'data'->>'action' = 'limits.changed' ORDER BY id"
    )
    own = [(row.data["after"]["payment"], row.data["after"]["day"]) for row in changed]
    assert (3000, 4000) in own
    assert own[-1] == (None, None)


@pytest.mark.parametrize("limit", ["payment", "day", "month"])
async def test_limits_of_ones_own_may_be_lower(world: Any, limit: str) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    staff = await world.customer("staff", role="ADMIN")
    answer = await staff.http.put(f"/api/v1/limits/{ada.id}/EUR", json={"reason": "They asked", limit: 100})
    assert answer.status_code == 200
    assert (await ada.pay(ben, 100)).status_code == 201
    assert (f"{limit}_limit", 0 if limit != "payment" else 100) in told(await ada.pay(ben, 101))


async def test_everybody_reads_their_own_limits_and_staff_read_anybodys(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=100_000), await world.customer("ben")
    staff = await world.customer("staff", role="ADMIN")
    await ada.pay(ben, 500)
    mine = (await ada.get("/limits"))["items"]
    assert [(i["currency"], i["spent_day"], i["left_day"], i["left_month"]) for i in mine] == [("EUR", 500, 1500, 4500)]
    assert (await staff.get(f"/limits/{ada.id}"))["items"] == mine
    assert (await ada.http.get(f"/api/v1/limits/{ben.id}")).status_code == 403
    assert (await staff.http.get("/api/v1/limits/usr_" + "0" * 32)).status_code == 404
    await later(world, days=1)
    assert (await ada.get("/limits"))["items"][0]["left_day"] == 2000


async def test_the_decision_of_a_small_payment_is_stored_with_it(world: Any) -> None:
    """The database writes it; it reads as what `decide` writes."""
    ada, ben, staff = (
        await world.customer("ada", eur=100_000),
        await world.customer("ben"),
        await world.customer("staff", role="ADMIN"),
    )
    await ada.pay(ben, 300)
    made = (await ada.pay(ben, 500)).json()["id"]
    decision = (await staff.get(f"/payments/{made}"))["decision"]
    assert (decision["outcome"], decision["reasons"], decision["spent_day"], decision["payments"]) == (
        "allow",
        [],
        300,
        1,
    )
    assert decision["spent_month"] == 300
    assert (decision["limits"]["day"], decision["limits"]["review"]) == (2000, None)
    assert (await ada.get(f"/payments/{made}"))["decision"] is None


async def test_code_that_is_older_than_limits_goes_on(world: Any) -> None:
    """While a new version is rolled out, the old one calls the function that it knows."""
    found = await world.rows("SELECT pronargs FROM pg_proc WHERE proname = 'payment_create' ORDER BY pronargs")
    assert [row.pronargs for row in found] == [21, 27]
