"""Money in, through the provider."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_payments.ledger.verify import verify
from florin_payments.psp.simulator import SimulatorPsp
from florin_payments.top_ups.service import TopUps


def service(world: Any, **changes: Any) -> TopUps:
    settings = world.settings
    url = changes.get("url", settings.psp_url)
    return TopUps(world.database, SimulatorPsp(url, settings.psp_api_key.get_secret_value(), 8.0))


async def make_due(world: Any) -> None:
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE top_ups SET check_at = :at"), {"at": datetime.now(UTC) - timedelta(seconds=1)})


async def test_a_top_up_credits_the_wallet(world: Any) -> None:
    ada = await world.customer("ada")
    answer = await ada.post("/top-ups", {"amount": 5000, "currency": "EUR", "payment_method": "tok_visa"})
    assert (answer.status_code, answer.json()["status"]) == (201, "completed")
    assert await ada.balance() == 5000
    assert (await ada.get("/top-ups"))["items"] == [answer.json()]
    assert await ada.get(f"/top-ups/{answer.json()['id']}") == answer.json()
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
    answer = await ada.post("/top-ups", {"amount": 5000, "currency": "EUR", "payment_method": token})
    assert (answer.status_code, answer.json()["status"], answer.json()["failure_code"]) == (201, "failed", code)
    assert await ada.balance() == 0


async def test_the_same_key_charges_once(world: Any) -> None:
    ada = await world.customer("ada")
    body = {"amount": 100, "currency": "EUR", "payment_method": "tok_visa"}
    answers = await asyncio.gather(*(ada.post("/top-ups", body, key="k") for _ in range(10)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"idempotency_in_progress"}
    assert (await ada.post("/top-ups", body, key="k")).json()["status"] == "completed"
    assert await ada.balance() == 100


async def test_a_provider_that_answers_too_late_is_asked_again_and_charges_once(world: Any) -> None:
    ada = await world.customer("ada")
    body = {"amount": 100, "currency": "EUR", "payment_method": "tok_timeout"}
    answer = await ada.post("/top-ups", body, key="k")
    assert (answer.status_code, answer.json()["status"]) == (201, "processing")
    assert await ada.balance() == 0
    top_ups = service(world)
    assert await top_ups.settle_open() == 0, "too early: the first asker may still be at it"
    await make_due(world)
    assert sum(await asyncio.gather(*(top_ups.settle_open() for _ in range(3)))) == 1
    assert await ada.balance() == 100
    assert (await ada.get(f"/top-ups/{answer.json()['id']}"))["status"] == "completed"
    assert (await verify(world.database.engine)).differences == []


async def test_a_provider_that_is_down_leaves_the_top_up_open(world: Any) -> None:
    ada = await world.customer("ada")
    gone = service(world, url="http://127.0.0.1:1")
    async with world.database.transaction() as tx:
        from florin_payments.top_ups.schemas import TopUpInput

        data = TopUpInput(amount=100, currency="EUR", payment_method="tok_visa")
        from florin_kit.ids import to_uuid

        await gone._open(tx, to_uuid("usr", ada.id), data, datetime.now(UTC))
    await make_due(world)
    assert await gone.settle_open() == 0
    await make_due(world)
    assert await service(world).settle_open() == 1
    assert await ada.balance() == 100


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
    made = (await ada.post("/top-ups", {"amount": 5, "currency": "EUR", "payment_method": "tok_visa"})).json()
    assert (await eve.http.get(f"/api/v1/top-ups/{made['id']}")).status_code == 404
    assert (await eve.get("/top-ups"))["items"] == []
