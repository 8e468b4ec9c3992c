"""The process dies while a payment is held back for review, while staff decide, or while its time runs out."""

import asyncio
import signal
from typing import Any

import httpx2
import pytest
from payments_process import claims_run_out, customer_at, service
from sqlalchemy import text

from florin_payments.reviews.service import Expiry

from . import invariants
from .model import REVIEW_OVER
from .test_crashes import crashes_and_goes_on, to, with_money

RULES = {
    "RULE_REVIEW": str(REVIEW_OVER // 100),
    "RULE_STEP_UP": "0",
    "RULE_SECOND_APPROVER": "0",
    "RULE_NEW_RECIPIENT": "0",
}
HELD = REVIEW_OVER + 1


async def standing(customer: Any) -> tuple[int, int]:
    """What is available, and what is held."""
    wallet = (await customer.get("/wallets"))["items"][0]
    return wallet["available"]["amount"], wallet["held"]["amount"]


async def test_a_payment_that_is_held_back(proven: Any, psp: Any) -> None:
    ada, ben = await with_money(proven, psp)
    made = await crashes_and_goes_on(proven, ada, "payment.decided", "/payments", to(ben, amount=HELD), **RULES)
    assert made["status"] == "in_review"
    assert await standing(ada) == (1000 - HELD, HELD)


async def in_review(world: Any, psp: Any) -> tuple[Any, Any, str]:
    ada, ben = await with_money(world, psp)
    assert (await ada.pay(ben, HELD)).json()["status"] == "in_review"
    (review,) = await world.rows("SELECT 'rev_' || replace(id::text, '-', '') AS id FROM reviews")
    return ada, ben, review.id


async def test_the_decision_about_it(proven: Any, psp: Any) -> None:
    _, ben, review = await in_review(proven, psp)
    eve = await proven.customer("eve", role="ADMIN")
    path = f"/reviews/{review}/approve"
    async with service(proven, "review.decided", **RULES) as (process, url):
        async with customer_at(url, eve) as client:
            with pytest.raises(httpx2.HTTPError):
                await client.post(f"/api/v1{path}")
        assert await asyncio.to_thread(process.wait, 20) == -signal.SIGKILL
    await claims_run_out(proven)
    assert await ben.balance() == 0
    assert (await eve.post(path, key="the-key")).json()["status"] == "approved"
    assert await ben.balance() == HELD
    assert await invariants.broken(proven) == []


async def test_its_end(proven: Any, psp: Any) -> None:
    ada, _, _ = await in_review(proven, psp)
    async with proven.database.transaction() as tx:  # its time is over
        await tx.execute(text("UPDATE reviews SET expires_at = now() - interval '1 s'"))
    async with service(proven, "review.expiring", **RULES) as (process, _):
        assert await asyncio.to_thread(process.wait, 20) == -signal.SIGKILL
    assert await standing(ada) == (1000 - HELD, HELD)
    assert await Expiry(proven.database).expire_due() == 1
    assert await standing(ada) == (1000, 0)
    assert await invariants.broken(proven) == []
