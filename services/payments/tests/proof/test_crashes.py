"""The process dies at every numbered point of docs/explanation/a-payment.md; another one goes on.

Elsewhere: `test_top_up_crashes`, `test_request_crashes`, `test_review_crashes`. The other process is the application
under test, on the same database.
"""

import asyncio
import re
import signal
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from payments_process import claims_run_out, customer_at, service
from sqlalchemy import text

import florin_kit
import florin_payments
from florin_payments.payments.scheduler import Scheduler

from . import invariants
from .conftest import with_rates
from .disputing import DISPUTE_POINTS

PAGE = Path(__file__).parents[4] / "docs/explanation/a-payment.md"
WALLET = ("payment.checked", "payment.committed")
CARD = ("top_up.opened", "top_up.charged", "top_up.posting", "top_up.posted", "payment.answered")
REFUND = ("refund.moved", "request.written", "request.committed")
OCCURRENCE = ("scheduler.moved", "scheduler.written", "scheduler.committed")
PAYOUT = ("payout.opened", "payout.asked", "payout.posting", "payout.posted", "payout.answered")
EXCHANGE = ("exchange.taken", "exchange.posted", "request.written", "request.committed")
DISPUTE = DISPUTE_POINTS
ELSEWHERE = ("top_up.answered", "webhook.stored", "webhook.acted")  # test_top_up_crashes
ASKED = ("asked.paid", "asked.closing")  # test_request_crashes
REVIEW = ("payment.decided", "review.decided", "review.expiring")  # test_review_crashes
DELIVERY = ("webhook_delivery.sent",)  # webhooks/test_crashes
BOOKS = ("reconciliation.read", "reconciliation.reading", "reconciliation.stepped")  # reconciliation/test_crashes
KEYS = ("data_keys.rewrapping", "data_keys.rewrapped")  # no part of a payment: profile's test_key_replacement
SOURCES = (florin_payments.__path__[0], florin_kit.__path__[0])


def test_every_point_is_tried_and_explained() -> None:
    there = {
        point
        for folder in SOURCES
        for file in Path(folder).rglob("*.py")
        for point in re.findall(r'failpoints\.reach\("([^"]+)"\)', file.read_text())
    }
    named = {line.split("`")[1] for line in PAGE.read_text().splitlines() if line.startswith("| ") and "`" in line}
    tried = {*WALLET, *CARD, *REFUND, *OCCURRENCE, *PAYOUT, *EXCHANGE, *DISPUTE, *ELSEWHERE, *ASKED, *REVIEW, *DELIVERY}
    tried |= {*BOOKS}
    assert named == there - {*KEYS} == tried


async def crashes_and_goes_on(world: Any, customer: Any, point: str, path: str, body: Any, **more: str) -> Any:
    """The answer to whoever asked, saw the connection break, and asked again with the same key."""
    async with service(world, point, **more) as (process, url):
        async with customer_at(url, customer) as client:
            with pytest.raises(httpx2.HTTPError):
                await client.post(f"/api/v1{path}", json=body)
        assert await asyncio.to_thread(process.wait, 20) == -signal.SIGKILL
    await claims_run_out(world)
    first = await customer.post(path, body, key="the-key")
    again = await customer.post(path, body, key="the-key")
    assert first.status_code == 201, first.text
    assert again.content == first.content
    assert await invariants.broken(world) == []
    return first.json()


async def with_money(world: Any, psp: Any) -> tuple[Any, Any]:
    """A payer whose money came in as money does, and somebody to pay."""
    ada, ben = await world.customer("ada"), await world.customer("ben")
    await ada.top_up("tok_visa", 1000)
    async with psp.database.transaction() as tx:
        await tx.execute(text("DELETE FROM webhooks"))
        await tx.execute(text("DELETE FROM charges"))
    return ada, ben


def to(person: Any, **more: Any) -> dict[str, Any]:
    return {"type": "instant", "amount": 100, "currency": "EUR", "recipient": {"id": person.id}} | more


@pytest.mark.parametrize("point", WALLET)
async def test_paying_from_the_wallet(proven: Any, psp: Any, point: str) -> None:
    ada, ben = await with_money(proven, psp)
    made = await crashes_and_goes_on(proven, ada, point, "/payments", to(ben))
    assert made["status"] == "completed"
    assert (await ada.balance(), await ben.balance()) == (900, 100)


@pytest.mark.parametrize("point", CARD)
async def test_paying_from_a_card(proven: Any, psp: Any, point: str) -> None:
    ada, ben = await with_money(proven, psp)
    made = await crashes_and_goes_on(proven, ada, point, "/payments", to(ben, source="tok_visa"))
    assert made["status"] == "completed"
    assert (await ada.balance(), await ben.balance()) == (1000, 100)
    assert [row.status for row in await psp.rows("SELECT status FROM charges")] == ["succeeded"]


@pytest.mark.parametrize("point", REFUND)
async def test_refunding(proven: Any, psp: Any, point: str) -> None:
    ada, ben = await with_money(proven, psp)
    payment = (await ada.pay(ben, 100)).json()["id"]
    await crashes_and_goes_on(proven, ben, point, f"/payments/{payment}/refunds", {"amount": 40})
    assert (await ada.balance(), await ben.balance()) == (940, 60)


@pytest.mark.parametrize("point", PAYOUT)
async def test_paying_out(proven: Any, psp: Any, point: str) -> None:
    ada, _ = await with_money(proven, psp)
    body = {"amount": 300, "currency": "EUR", "destination": "bank_ok"}
    await crashes_and_goes_on(proven, ada, point, "/payouts", body)
    wallet = (await ada.get("/wallets"))["items"][0]
    assert (wallet["available"]["amount"], wallet["held"]["amount"]) == (700, 300)
    assert len(await psp.rows("SELECT id FROM payouts")) == 1


@pytest.mark.parametrize("point", EXCHANGE)
async def test_exchanging(proven: Any, psp: Any, point: str) -> None:
    ada, _ = await with_money(proven, psp)
    await with_rates(proven)
    body = {"from_currency": "EUR", "to_currency": "USD", "amount": 1000}
    quote = (await ada.post("/exchange/quotes", body)).json()
    made = await crashes_and_goes_on(proven, ada, point, "/exchange", {"quote_id": quote["id"]})
    assert made["target"] == quote["target"]
    assert (await ada.balance(), await ada.balance("USD")) == (0, quote["target"]["amount"])


@pytest.mark.parametrize("point", OCCURRENCE)
async def test_an_occurrence_of_a_schedule(proven: Any, psp: Any, point: str) -> None:
    ada, ben = await with_money(proven, psp)
    first = datetime.now(UTC) + timedelta(hours=1)
    rule = {"frequency": "daily", "time_zone": "UTC"}
    answer = await ada.pay(ben, 100, type="recurring", scheduled_at=first.isoformat(), recurrence=rule)
    assert answer.status_code == 201, answer.text
    async with proven.database.transaction() as tx:  # its hour comes
        await tx.execute(text("UPDATE payments SET scheduled_at = now() WHERE scheduled_at IS NOT NULL"))
    async with service(proven, point) as (process, _):
        assert await asyncio.to_thread(process.wait, 20) == -signal.SIGKILL
    while await Scheduler(proven.database, proven.rulings).pay_next():
        pass
    assert (await ada.balance(), await ben.balance()) == (900, 100)
    assert await invariants.broken(proven) == []


@pytest.mark.parametrize("point", DISPUTE)
async def test_a_dispute_that_is_heard_of(proven: Any, psp: Any, point: str) -> None:
    ada, ben = await with_money(proven, psp)
    await ada.pay(ben, 100, source="tok_disputed")
    await psp.turn(dispute_fee_minor=0)
    await psp.dispute()
    bodies = await psp.webhooks()
    async with service(proven, point) as (process, url):
        async with httpx2.AsyncClient(base_url=url, trust_env=False) as provider:
            for body in bodies:
                with suppress(httpx2.HTTPError):  # it may die before it answers
                    await provider.post("/api/v1/webhooks/psp/simulator", content=body, headers=psp.sign(body))
        assert await asyncio.to_thread(process.wait, 30) == -signal.SIGKILL
    # No webhook comes again: the jobs of another process find it, and go on where the dead one was.
    await proven.disputes().discover()
    await proven.disputes().taking.take_due()
    wallet = (await ben.get("/wallets"))["items"][0]
    assert (wallet["available"]["amount"], wallet["held"]["amount"]) == (0, 100)
    assert await invariants.broken(proven) == []
