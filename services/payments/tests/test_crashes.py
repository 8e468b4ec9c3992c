"""The process dies at every point of a top-up, as hard as it can, and what it left is enough to go on."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from florin_payments.ledger.verify import verify

BODY = {"amount": 100, "currency": "EUR", "payment_method": "tok_visa"}
POINTS = ("top_up.opened", "top_up.charged", "top_up.posting", "top_up.posted", "top_up.answered")
START_TIMEOUT_S = 60


@asynccontextmanager
async def service(world: Any, failpoint: str = "") -> AsyncIterator[tuple[subprocess.Popen[bytes], str]]:
    """The payments service as a process of its own, which may die at a point."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    settings = world.settings
    given = {
        "ENV": "test",
        "BIND_PORT": str(port),
        "DATABASE_URL": settings.database_dsn,
        "REDIS_URL": settings.redis_dsn,
        "BROKER": "redis",
        "JWKS_URL": settings.jwks_url,
        "PSP_URL": settings.psp_url,
        "PSP_API_KEY": settings.psp_api_key.get_secret_value(),
        "PSP_WEBHOOK_SECRET": settings.psp_webhook_secret.get_secret_value(),
        "BACKGROUND": "on",
        "LOG_LEVEL": "error",
        "FAILPOINT": failpoint,
    }
    env = {"PATH": os.environ["PATH"]} | {f"FLORIN_{name}": value for name, value in given.items() if value}
    process = subprocess.Popen([sys.executable, "-m", "florin_payments"], env=env, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx2.AsyncClient(base_url=url, trust_env=False) as client:
            async with asyncio.timeout(START_TIMEOUT_S):
                while True:
                    assert process.poll() is None, "it did not start"
                    try:
                        if (await client.get("/health/ready")).status_code == 200:
                            break
                    except httpx2.HTTPError:
                        pass
                    await asyncio.sleep(0.05)
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def customer_at(url: str, customer: Any) -> httpx2.AsyncClient:
    headers = {"Authorization": customer.http.headers["Authorization"], "Idempotency-Key": "the-key"}
    return httpx2.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30)


async def claims_run_out(world: Any) -> None:
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE idempotency_keys SET locked_until = now() - interval '1 s'"))


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
