"""Asking for money, and what becomes of a request that is not paid."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_kit.ids import to_uuid
from florin_payments.requests import service
from florin_payments.requests.rules import ASKED_ONE_DAILY_MAX

MONTH = timedelta(days=30)


async def ask(who: Any, of: Any = None, amount: int = 500, key: str | None = None, **more: Any) -> Any:
    body = {"amount": amount, "currency": "EUR", **({"payer": {"email": of.email}} if of else {}), **more}
    answer = await who.post("/payment-requests", body, key=key)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def told(world: Any) -> list[str]:
    """What was published, by the history that is written with it; the relay has sent it by now."""
    rows = await world.rows("SELECT event FROM payment_request_history ORDER BY request_id, number")
    return [row.event for row in rows]


async def test_somebody_is_asked_and_told(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    made = await ask(ada, ben, description="Lunch", metadata={"invoice": 7})
    assert (made["status"], made["direction"], made["open_amount"]) == ("open", "sent", 500)
    assert set(made["actions"]) == {"cancel", "replace_link"}
    assert made["link"]["url"].startswith(world.settings.public_origin + "/pay/")
    assert abs(datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC) - MONTH) < timedelta(minutes=5)
    seen = await ben.get(f"/payment-requests/{made['id']}")
    assert (seen["direction"], seen["requester"]["name"], set(seen["actions"])) == (
        "received",
        "Ada",
        {"pay", "decline"},
    )
    assert (seen["link"], seen["metadata"]) == (None, {})
    assert await told(world) == ["create"]


async def test_lists_show_each_side_its_own(world: Any) -> None:
    ada, ben, eve = [await world.customer(name) for name in ("ada", "ben", "eve")]
    ids = [(await ask(ada, ben))["id"] for _ in range(3)]
    await ada.post(f"/payment-requests/{ids[0]}/cancel")
    first = await ada.get("/payment-requests?limit=2")
    rest = await ada.get(f"/payment-requests?limit=2&cursor={first['next_cursor']}")
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None
    received = await ben.get("/payment-requests?direction=received&status=open&currency=EUR")
    assert [item["id"] for item in received["items"]] == ids[:0:-1]
    assert (await ben.get("/payment-requests"))["items"] == []
    assert (await eve.get("/payment-requests?direction=received"))["items"] == []


async def test_nobody_else_sees_or_changes_it(world: Any) -> None:
    ada, ben, eve = [await world.customer(name) for name in ("ada", "ben", "eve")]
    path = f"/payment-requests/{(await ask(ada, ben))['id']}"
    assert (await eve.http.get(f"/api/v1{path}")).status_code == 404
    for action in ("cancel", "decline", "remind", "link", "pay"):
        assert (await eve.post(f"{path}/{action}", {})).status_code == 404, action
    for who, action in ((ben, "cancel"), (ben, "link"), (ben, "remind"), (ada, "decline"), (ada, "pay")):
        assert (await who.post(f"{path}/{action}", {})).status_code == 403, action
    staff = world.client(eve.id, "ADMIN")
    assert (await staff.post(f"/api/v1{path}/cancel")).json()["status"] == "cancelled"
    history = (await ada.get(path))["history"]
    assert [(entry["event"], entry["actor"]["type"], entry["actor"]["name"]) for entry in history] == [
        ("create", "user", "Ada"),
        ("cancel", "admin", None),
    ]


@pytest.mark.parametrize(("who", "action", "status"), [("ada", "cancel", "cancelled"), ("ben", "decline", "declined")])
async def test_it_is_closed_once(world: Any, who: str, action: str, status: str) -> None:
    people = {name: await world.customer(name, eur=900) for name in ("ada", "ben")}
    path = f"/payment-requests/{(await ask(people['ada'], people['ben']))['id']}"
    assert (await people[who].post(f"{path}/{action}", key="k")).json()["status"] == status
    assert (await people[who].post(f"{path}/{action}", key="k")).json()["status"] == status
    for name, other in (("ada", "cancel"), ("ben", "decline"), ("ada", "link"), ("ben", "pay")):
        answer = await people[name].post(f"{path}/{other}", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition"), other
    assert await told(world) == ["create", action]
    assert (await people["ada"].get(path))["actions"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payer": {"email": "nobody@example.com"}}, "recipient"),
        ({"payer": {"email": "ada@example.com"}}, "payer"),
        ({"currency": "XXX"}, "currency"),
        ({"min_amount": 5}, "min_amount"),
        ({"partial_allowed": True, "min_amount": 501}, "min_amount"),
        ({"reminders": {"every_days": 1}}, "reminders"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2090-01-01T00:00:00Z"}, "expires_at"),
        ({"description": "a\x00"}, "description"),
        ({"metadata": {"a": "b" * 9000}}, "metadata"),
        ({"unknown": 1}, "unknown"),
    ],
)
async def test_what_can_not_be_asked(world: Any, change: dict[str, Any], field: str) -> None:
    ada = await world.customer("ada")
    answer = await ada.post("/payment-requests", {"amount": 500, "currency": "EUR"} | change)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field
    assert await world.rows("SELECT 1 FROM payment_requests") == []


async def test_one_person_is_not_asked_again_and_again(world: Any) -> None:
    ada, ben, eve = [await world.customer(name) for name in ("ada", "ben", "eve")]
    body = {"amount": 5, "currency": "EUR", "payer": {"handle": "ben"}}
    answers = await asyncio.gather(*(ada.post("/payment-requests", body) for _ in range(12)))
    assert sorted(a.status_code for a in answers) == [201] * ASKED_ONE_DAILY_MAX + [409] * (12 - ASKED_ONE_DAILY_MAX)
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"too_many_payment_requests"}
    await ask(ada, eve)
    await ask(ada)
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE payment_requests SET created_at = created_at - interval '1 day'"))
    await ask(ada, ben)
    assert len((await ben.get("/payment-requests?direction=received"))["items"]) == ASKED_ONE_DAILY_MAX + 1


async def test_the_same_key_asks_once(world: Any) -> None:
    ada = await world.customer("ada")
    made = [await ask(ada, key="k") for _ in range(2)]
    assert made[0] == made[1]
    assert len(await world.rows("SELECT 1 FROM payment_requests")) == 1


async def test_a_reminder_is_a_day_after_the_last(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    path = f"/payment-requests/{(await ask(ada, ben))['id']}"
    assert (await ada.post(f"{path}/remind")).json()["code"] == "reminder_too_soon"
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE payment_requests SET created_at = created_at - interval '1 day'"))
    answers = await asyncio.gather(*(ada.post(f"{path}/remind") for _ in range(5)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409, 409]
    assert await told(world) == ["create", "remind"]
    assert "remind" not in (await ada.get(path))["actions"]


async def test_a_link_has_nobody_to_remind(world: Any) -> None:
    ada = await world.customer("ada")
    made = await ask(ada)
    assert (await ada.post(f"/payment-requests/{made['id']}/remind")).status_code == 409


async def test_an_account_that_is_deleted_leaves_nothing_open(world: Any) -> None:
    ada, ben, eve = [await world.customer(name) for name in ("ada", "ben", "eve")]
    sent, received, other = await ask(ben, ada), await ask(ada, ben), await ask(ada, eve)
    async with world.database.transaction() as tx:
        await service.close_all(tx, to_uuid("usr", ben.id))
    statuses = {row.id.hex: row.status for row in await world.rows("SELECT id, status FROM payment_requests")}
    assert [statuses[made["id"][4:]] for made in (sent, received, other)] == ["cancelled", "cancelled", "open"]
