"""The process dies while a request is paid, or ended; another one goes on."""

import asyncio
import signal
from typing import Any

import pytest
from payments_process import service
from sqlalchemy import text

from florin_payments.requests.deadlines import Deadlines

from . import invariants
from .test_crashes import CARD, crashes_and_goes_on, with_money


async def ask(who: Any, of: Any) -> str:
    body = {"amount": 100, "currency": "EUR", "payer": {"email": of.email}}
    answer = await who.post("/payment-requests", body)
    assert answer.status_code == 201, answer.text
    return f"/payment-requests/{answer.json()['id']}"


@pytest.mark.parametrize("point", ["asked.paid", *CARD])
async def test_paying_a_request(proven: Any, psp: Any, point: str) -> None:
    ada, ben = await with_money(proven, psp)
    path = await ask(ben, ada)
    card = point != "asked.paid"
    made = await crashes_and_goes_on(proven, ada, point, f"{path}/pay", {"source": "tok_visa"} if card else {})
    assert made["status"] == "completed"
    assert (await ada.balance(), await ben.balance()) == (1000 if card else 900, 100)
    assert (await ben.get(path))["status"] == "paid"


async def test_the_end_of_a_request(proven: Any, psp: Any) -> None:
    ada, ben = await with_money(proven, psp)
    path = await ask(ben, ada)
    async with proven.database.transaction() as tx:  # its time is over
        await tx.execute(text("UPDATE payment_requests SET expires_at = now() - interval '1 s'"))
    async with service(proven, "asked.closing") as (process, _):
        assert await asyncio.to_thread(process.wait, 20) == -signal.SIGKILL
    while await Deadlines(proven.database).expire_next():
        pass
    assert [entry["event"] for entry in (await ben.get(path))["history"]] == ["create", "expire"]
    assert await invariants.broken(proven) == []
