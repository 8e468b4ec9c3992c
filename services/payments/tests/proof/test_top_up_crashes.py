"""The process dies at every point of a top-up, as hard as it can, and what it left is enough to go on."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from payments_process import claims_run_out, customer_at, service
from sqlalchemy import text

from florin_payments.ledger.verify import verify

BODY = {"amount": 100, "currency": "EUR", "payment_method": "tok_visa"}
POINTS = ("top_up.opened", "top_up.charged", "top_up.posting", "top_up.posted", "top_up.answered")


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point_charges_and_credits_once(world: Any, psp: Any, point: str) -> None:
    ada = await world.customer("ada")
    async with service(world, point) as (process, url):
        async with customer_at(url, ada) as client:
            with pytest.raises(httpx2.HTTPError):
                await client.post("/api/v1/top-ups", json=BODY)
        assert process.wait(10) == -signal.SIGKILL
    await claims_run_out(world)
    async with service(world) as (_, url):
        async with customer_at(url, ada) as client:
            first = await client.post("/api/v1/top-ups", json=BODY)
            again = await client.post("/api/v1/top-ups", json=BODY)
    assert (first.status_code, first.json()["status"]) == (201, "completed")
    assert again.content == first.content
    await books_hold_one(world, psp, ada)


@pytest.mark.parametrize("point", POINTS[:3])
async def test_a_crash_is_settled_though_the_client_never_comes_back(world: Any, psp: Any, point: str) -> None:
    ada = await world.customer("ada")
    async with service(world, point) as (process, url):
        async with customer_at(url, ada) as client:
            with pytest.raises(httpx2.HTTPError):
                await client.post("/api/v1/top-ups", json=BODY)
        assert process.wait(10) == -signal.SIGKILL
    await world.make_due()
    async with service(world):
        async with asyncio.timeout(30):
            while await ada.balance() == 0:
                await asyncio.sleep(0.1)
    await books_hold_one(world, psp, ada)


@pytest.mark.parametrize("point", ["webhook.stored", "top_up.charged", "top_up.posted", "webhook.acted"])
async def test_a_crash_while_a_webhook_is_dealt_with_credits_once(world: Any, psp: Any, point: str) -> None:
    """What the provider was not told to be stored it sends again; what was stored is processed again."""
    ada = await world.customer("ada")
    await ada.top_up("tok_late")
    await psp.decide()
    body = (await psp.webhooks())[-1]

    async def deliver(url: str) -> None:
        async with httpx2.AsyncClient(base_url=url, trust_env=False) as client:
            answer = await client.post("/api/v1/webhooks/psp/simulator", content=body, headers=psp.sign(body))
            assert answer.status_code == 200

    async with service(world, point) as (process, url):
        with suppress(httpx2.HTTPError):  # it may die before it answers
            await deliver(url)
        async with asyncio.timeout(20):
            while process.poll() is None:
                await asyncio.sleep(0.05)
        assert process.returncode == -signal.SIGKILL
    async with world.database.transaction() as tx:  # the lease of the dead process runs out
        await tx.execute(text("UPDATE psp_webhooks SET try_at = now() WHERE try_at IS NOT NULL"))
    async with service(world) as (_, url):
        await deliver(url)
        async with asyncio.timeout(30):
            while [row.status for row in await world.rows("SELECT status FROM psp_webhooks")] != ["processed"]:
                await asyncio.sleep(0.1)
    await books_hold_one(world, psp, ada)


async def books_hold_one(world: Any, psp: Any, customer: Any) -> None:
    assert await customer.balance() == 100
    assert len(await world.rows("SELECT id FROM ledger_transactions WHERE kind = 'top_up'")) == 1
    assert [row.status for row in await psp.rows("SELECT status FROM charges")] == ["succeeded"]
    assert (await verify(world.database.engine)).differences == []


def test_failpoints_are_for_tests_only() -> None:
    for env in ({}, {"FLORIN_ENV": "production"}, {"FLORIN_ENV": "local"}):
        done = subprocess.run(
            [sys.executable, "-c", "import florin_kit.failpoints"],
            env={"PATH": os.environ["PATH"], "FLORIN_FAILPOINT": "top_up.opened"} | env,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (1, "FLORIN_FAILPOINT is for FLORIN_ENV=test only\n")
