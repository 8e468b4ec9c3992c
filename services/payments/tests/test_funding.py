"""Payments straight from a payment method."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_payments.ledger.verify import verify
from florin_payments.psp.factory import make_psp
from florin_payments.top_ups.settlement import Settlement


async def settle(world: Any) -> None:
    """What the periodic job does, as if the time to look had come."""
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE top_ups SET check_at = now() - interval '1 s' WHERE check_at IS NOT NULL"))
    psp = make_psp(world.settings)
    await psp.start()
    try:
        await Settlement(world.database, psp, world.settings.public_origin).settle_open()
    finally:
        await psp.stop()


async def test_a_card_pays_somebody_at_once(world: Any) -> None:
    ada, ben = await world.customer("ada", eur=10), await world.customer("ben")
    answer = await ada.pay(ben, 500, source="tok_visa")
    payment = answer.json()
    assert (answer.status_code, payment["status"], payment["source"]) == (201, "completed", "tok_visa")
    assert (payment["funding"]["status"], payment["funding"]["amount"]) == ("completed", 500)
    assert (await ada.balance(), await ben.balance()) == (10, 500)
    details = await ada.get(f"/payments/{payment['id']}")
    assert [h["status"] for h in details["history"]] == ["pending", "processing", "completed"]
    assert (await ben.get(f"/payments/{payment['id']}"))["funding"] is None
    assert (await verify(world.database.engine)).differences == []


async def test_a_declined_card_pays_nobody_and_says_why_to_its_holder_only(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    payment = (await ada.pay(ben, 500, source="tok_declined")).json()
    assert (payment["status"], payment["failure_code"]) == ("failed", "card_declined")
    assert (await ben.get(f"/payments/{payment['id']}"))["failure_code"] is None
    assert (await ada.balance(), await ben.balance()) == (0, 0)


async def test_the_same_key_charges_once(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    answers = await asyncio.gather(*(ada.pay(ben, 500, key="k", source="tok_visa") for _ in range(10)))
    assert {a.status_code for a in answers} <= {201, 409}
    again = await ada.pay(ben, 500, key="k", source="tok_visa")
    assert (again.status_code, again.content) == (201, next(a for a in answers if a.status_code == 201).content)
    assert await ben.balance() == 500


async def test_a_card_that_answers_late_completes_later(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    payment = (await ada.pay(ben, 500, source="tok_timeout")).json()
    assert payment["status"] == "processing"
    assert (await ada.post(f"/payments/{payment['id']}/cancel")).json()["code"] == "illegal_transition"
    await settle(world)
    assert (await ada.get(f"/payments/{payment['id']}"))["status"] == "completed"
    assert (await ada.balance(), await ben.balance()) == (0, 500)
    assert (await verify(world.database.engine)).differences == []


async def test_if_the_recipient_is_gone_meanwhile_the_money_stays_with_the_payer(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    payment = (await ada.pay(ben, 500, source="tok_timeout")).json()
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE users SET status = 'deleted' WHERE handle = 'ben'"))
    await settle(world)
    found = await ada.get(f"/payments/{payment['id']}")
    assert (found["status"], found["failure_code"]) == ("failed", "recipient_unavailable")
    assert await ada.balance() == 500
    assert (await verify(world.database.engine)).differences == []


async def test_it_is_refunded_into_the_wallet(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    payment = (await ada.pay(ben, 500, source="tok_visa")).json()
    assert (await ben.post(f"/payments/{payment['id']}/refunds", {})).status_code == 201
    assert (await ada.balance(), await ben.balance()) == (500, 0)


@pytest.mark.parametrize("source", ["pmt_" + "0" * 32, "4242424242424242", "", "wallets"])
async def test_only_ones_own_payment_methods(world: Any, source: str) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    answer = await ada.pay(ben, 500, source=source)
    assert answer.status_code in (404, 422)
    assert await world.rows("SELECT 1 FROM payments") == []


async def test_what_is_paid_later_is_paid_from_the_wallet(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    answer = await ada.pay(ben, 500, type="scheduled", scheduled_at=later, source="tok_visa")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "source")
