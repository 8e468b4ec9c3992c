"""Drills of the main job through the public address, on both event transports.

``FLORIN_DRILL_SCALE`` multiplies the load: 1 in continuous integration, more in ``make drills``.
"""

import asyncio
import json
import os
import random
import secrets
from typing import Any

import httpx2

SCALE = int(os.environ.get("FLORIN_DRILL_SCALE", "1"))


async def test_a_customer_pays_and_the_recipient_sees_it_arrive(each_stack: Any) -> None:
    stack = each_stack
    payer, payee = await stack.new_user("Payer", eur=10_000), await stack.new_user("Payee", eur=100)
    async with payee.live() as live:
        assert json.loads(await live.recv())["type"] == "ready"
        await live.send(json.dumps({"type": "subscribe", "topics": ["payments"]}))
        assert json.loads(await live.recv())["type"] == "resume"
        answer = await payer.pay(payee.email, 1250)
        assert answer.status_code == 201
        seen = []
        async with asyncio.timeout(10):
            while "payment.completed" not in seen:
                frame = json.loads(await live.recv())
                if frame["type"] == "event" and frame["data"].get("payment_id") == answer.json()["id"]:
                    seen.append(frame["name"])
    assert (await payer.balance(), await payee.balance()) == (8_750, 1_350)
    stack.verify_books()


async def test_a_hundred_parallel_repetitions_make_one_payment(each_stack: Any) -> None:
    stack = each_stack
    payer, payee = await stack.new_user("Payer", eur=10_000), await stack.new_user("Payee", eur=100)
    answers = await asyncio.gather(*(payer.pay(payee.email, 100, key="the-same") for _ in range(100)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"idempotency_in_progress"}
    assert len({a.content for a in answers if a.status_code == 201}) == 1
    assert (await payer.balance(), await payee.balance()) == (9_900, 200)


async def test_random_parallel_payments_among_five_wallets(each_stack: Any) -> None:
    stack = each_stack
    people = await asyncio.gather(*(stack.new_user(f"Person {n}", eur=2_000) for n in range(5)))
    rng = random.Random(11)

    async def one() -> httpx2.Response:
        payer, payee = rng.sample(people, 2)
        return await payer.pay(payee.email, rng.randint(1, 1500))

    answers = await asyncio.gather(*(one() for _ in range(200 * SCALE)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"insufficient_funds"}
    balances = [await person.balance() for person in people]
    assert sum(balances) == 10_000
    assert min(balances) >= 0
    stack.verify_books()


async def test_payments_killed_under_load_loses_nothing_and_does_nothing_twice(each_stack: Any, until: Any) -> None:
    stack = each_stack
    payers = await asyncio.gather(*(stack.new_user(f"Payer {n}", eur=1_000_000) for n in range(4)))
    payee = await stack.new_user("Payee", eur=100)
    staff = await stack.new_user("Staff", role="ADMIN")
    journal: dict[str, str] = {}  # idempotency key → acknowledged payment
    stopping = asyncio.Event()

    async def load(payer: Any) -> None:
        while not stopping.is_set():
            key = secrets.token_hex(12)
            while True:
                try:
                    answer = await payer.pay(payee.email, 1, key=key)
                except httpx2.HTTPError:
                    continue
                if answer.status_code == 201:
                    journal[key] = answer.json()["id"]
                    break
                assert answer.status_code in (409, 502, 503, 504), answer.text
                await asyncio.sleep(0.05)

    async with asyncio.TaskGroup() as loads:  # a failure ends the load too, which would fail the next tests
        for payer in payers * 2:
            loads.create_task(load(payer))
        for _ in range(2 * SCALE):
            before = len(journal)

            async def more(count: int = before) -> bool:
                return len(journal) > count + 60

            await until(more, 30)
            stack.kill("payments")
            before = len(journal)
            await until(more, 60)
        stopping.set()

    acknowledged = set(journal.values())
    assert len(acknowledged) == len(journal)
    assert await payee.balance() == 100 + len(journal)
    stack.verify_books()
    kept: set[str] = set()
    cursor = ""
    while True:
        page = (await payee.http.get(f"/payments?limit=100{cursor}")).json()
        kept |= {p["id"] for p in page["items"]}
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert kept == acknowledged

    async def all_events_arrived() -> bool:
        recorded = await audited(staff, "payment.completed")
        return acknowledged <= set(recorded)

    await until(all_events_arrived, 60)
    mine = [payment for payment in await audited(staff, "payment.completed") if payment in acknowledged]
    assert len(mine) == len(acknowledged), "an event was recorded twice"


async def audited(staff: Any, action: str) -> list[str]:
    """What the audit trail says of an action: the targets of all its entries."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        params = {"action": action, "limit": 100} | ({"cursor": cursor} if cursor else {})
        page = (await staff.http.get("/admin/audit", params=params)).json()
        found += [entry["target"]["id"] for entry in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
