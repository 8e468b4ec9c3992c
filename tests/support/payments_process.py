"""The payments service as a process of its own, to be killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from sqlalchemy import text

START_TIMEOUT_S = 60


@asynccontextmanager
async def service(world: Any, failpoint: str = "", **more: str) -> AsyncIterator[tuple[subprocess.Popen[bytes], str]]:
    """The payments service as a process of its own, which may die at a point; ``more``: settings, without prefix."""
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
        "OBJECTS_DIR": str(settings.objects_dir),
        "PSP_API_KEY": settings.psp_api_key.get_secret_value(),
        "WEBHOOK_KEY": settings.webhook_key.get_secret_value(),
        "PSP_WEBHOOK_SECRET": settings.psp_webhook_secret.get_secret_value(),
        "EXCHANGE_RATES": "table",
        "PAYMENT_LINK_KEY": settings.payment_link_key.get_secret_value(),
        "BACKGROUND": "on",
        "LOG_LEVEL": "error",
        "FAILPOINT": failpoint,
        **more,
    }
    env = {"PATH": os.environ["PATH"]} | {f"FLORIN_{name}": value for name, value in given.items() if value}
    process = subprocess.Popen([sys.executable, "-m", "florin_payments"], env=env, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx2.AsyncClient(base_url=url, trust_env=False) as client:
            async with asyncio.timeout(START_TIMEOUT_S):
                while True:
                    if process.poll() is not None:  # a job has come to the point already
                        assert process.returncode == -signal.SIGKILL, "it did not start"
                        break
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
    """The customer's client for another process; everything is asked with one key."""
    headers = {"Authorization": customer.http.headers["Authorization"], "Idempotency-Key": "the-key"}
    return httpx2.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=30)


async def claims_run_out(world: Any) -> None:
    """The dead process's claims on keys end."""
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE idempotency_keys SET locked_until = now() - interval '1 s'"))
