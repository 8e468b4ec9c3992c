"""Money in, through the provider."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from florin_payments.ledger.verify import verify


async def test_a_top_up_credits_the_wallet(world: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_visa", 5000)
    assert made["status"] == "completed"
    assert await ada.balance() == 5000
    assert (await ada.get("/top-ups"))["items"] == [made]
    assert await ada.get(f"/top-ups/{made['id']}") == made
    assert (await verify(world.database.engine)).differences == []


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("tok_declined", "card_declined"),
        ("tok_expired", "expired_card"),
        ("tok_nobody_knows", "unknown_payment_method"),
    ],
)
async def test_a_declined_card_moves_nothing(world: Any, token: str, code: str) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up(token)
    assert (made["status"], made["failure_code"]) == ("failed", code)
    assert await ada.balance() == 0


async def test_the_same_key_charges_once(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    body = {"amount": 100, "currency": "EUR", "payment_method": "tok_visa"}
    answers = await asyncio.gather(*(ada.post("/top-ups", body, key="k") for _ in range(10)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"idempotency_in_progress"}
    assert (await ada.post("/top-ups", body, key="k")).json()["status"] == "completed"
    assert await ada.balance() == 100
    assert len(await psp.rows("SELECT id FROM charges")) == 1


async def test_a_provider_that_answers_too_late_is_asked_again_and_charges_once(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_timeout", key="k")
    assert made["status"] == "processing"
    assert await ada.balance() == 0
    job = world.settlement()
    assert await job.settle_open() == 0, "too early: the first asker may still be at it"
    await world.make_due()
    assert sum(await asyncio.gather(*(job.settle_open() for _ in range(3)))) == 1
    assert await ada.balance() == 100
    assert (await ada.get(f"/top-ups/{made['id']}"))["status"] == "completed"
    assert len(await psp.rows("SELECT id FROM charges")) == 1
    assert (await verify(world.database.engine)).differences == []


async def test_a_provider_that_loses_its_answer_charges_once(world: Any, psp: Any) -> None:
    """It decides, and then says that it has failed."""
    await psp.turn(lost_answer_rate=1.0)
    ada = await world.customer("ada")
    assert (await ada.top_up("tok_visa"))["status"] == "processing"
    await psp.turn()
    await world.make_due()
    assert await world.settlement().settle_open() == 1
    assert await ada.balance() == 100
    assert len(await psp.rows("SELECT id FROM charges")) == 1


async def test_a_provider_that_is_down_leaves_the_top_up_open_and_then_unknown(world: Any, psp: Any) -> None:
    await psp.turn(failure_rate=1.0)
    ada = await world.customer("ada")
    made = await ada.top_up("tok_visa")
    gone = world.settlement("http://127.0.0.1:1")
    for tries in range(1, 6):
        await world.make_due()
        assert await gone.settle_open() == 0
        status = (await ada.get(f"/top-ups/{made['id']}"))["status"]
        assert status == ("unknown" if tries == 5 else "processing")
    await psp.turn()
    await world.make_due()
    assert await world.settlement().settle_open() == 1
    assert await ada.balance() == 100


async def test_each_question_to_the_provider_comes_later_than_the_one_before(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    await ada.top_up("tok_never")
    pauses = []
    for _ in range(12):
        await world.make_due()
        before = datetime.now(UTC)
        await world.settlement().settle_open()
        (row,) = await world.rows("SELECT check_at FROM top_ups")
        pauses.append(round((row.check_at - before).total_seconds()))
    assert pauses[:4] == [15, 30, 60, 120]
    assert pauses[-1] == 3600


async def test_3d_secure_sends_the_customer_to_the_provider_and_back(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_3ds", key="k")
    assert made["status"] == "requires_action"
    assert made["action_url"].startswith(psp.url)
    assert await ada.balance() == 0
    page = await psp.http.get(made["action_url"], headers={"Authorization": ""})
    assert (page.status_code, "Confirm this payment" in page.text) == (200, True)
    back = await psp.http.post(made["action_url"], data={"answer": "agree"})
    assert back.status_code == 303
    assert back.headers["location"] == f"{world.settings.public_origin}/?top_up={made['id']}"
    await world.make_due()
    assert await world.settlement().settle_open() == 1
    seen = await ada.get(f"/top-ups/{made['id']}")
    assert (seen["status"], seen["action_url"]) == ("completed", None)
    assert await ada.balance() == 100
    assert (
        await ada.post("/top-ups", {"amount": 100, "currency": "EUR", "payment_method": "tok_3ds"}, key="k")
    ).json() == made


async def test_a_customer_who_refuses_pays_nothing(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_3ds")
    await psp.http.post(made["action_url"], data={"answer": "refuse"})
    await world.make_due()
    assert await world.settlement().settle_open() == 1
    seen = await ada.get(f"/top-ups/{made['id']}")
    assert (seen["status"], seen["failure_code"]) == ("failed", "authentication_failed")


async def test_a_customer_who_never_comes_back_is_not_waited_for_for_ever(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_3ds")
    await world.make_due()
    assert await world.settlement().settle_open() == 0
    await world.make_due()
    await world.make_due("action_until")
    assert await world.settlement().settle_open() == 1
    assert (await ada.get(f"/top-ups/{made['id']}"))["failure_code"] == "canceled"
    await psp.http.post(made["action_url"], data={"answer": "agree"})
    assert [row.status for row in await psp.rows("SELECT status FROM charges")] == ["canceled"]


async def test_a_customer_who_agrees_just_before_the_time_is_up_is_credited(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_3ds")
    await psp.http.post(made["action_url"], data={"answer": "agree"})
    await world.make_due()
    await world.make_due("action_until")
    assert await world.settlement().settle_open() == 1
    assert await ada.balance() == 100


async def test_another_amount_than_asked_for_is_never_credited(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_late")
    async with psp.database.transaction() as tx:
        await tx.execute(text("UPDATE charges SET amount_minor = 1"))
    await psp.decide()
    await world.make_due()
    assert await world.settlement().settle_open() == 0
    assert (await ada.get(f"/top-ups/{made['id']}"))["status"] == "processing"
    assert await ada.balance() == 0


@pytest.mark.parametrize(
    "body",
    [
        {"amount": 0, "currency": "EUR", "payment_method": "tok_visa"},
        {"amount": 5, "currency": "EUR", "payment_method": "4242424242424242"},
        {"amount": 5, "currency": "BTC", "payment_method": "tok_visa"},
        {"amount": 5, "currency": "EUR"},
    ],
)
async def test_bad_top_ups_are_refused(world: Any, body: dict[str, Any]) -> None:
    ada = await world.customer("ada")
    assert (await ada.post("/top-ups", body)).status_code == 422


async def test_other_peoples_top_ups_do_not_exist(world: Any) -> None:
    ada, eve = await world.customer("ada"), await world.customer("eve")
    made = await ada.top_up("tok_visa")
    assert (await eve.http.get(f"/api/v1/top-ups/{made['id']}")).status_code == 404
    assert (await eve.get("/top-ups"))["items"] == []
