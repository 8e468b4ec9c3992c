"""The service as a process of its own."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

PASSWORD = "Correct-Horse-7-Battery"


@pytest.fixture
async def process(world: Any) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`python -m florin_auth` on the world's database, ready to serve."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = world.settings
    environment = {
        "FLORIN_ENV": "test",
        "FLORIN_BIND_PORT": str(port),
        "FLORIN_DATABASE_URL": str(settings.database_url),
        "FLORIN_REDIS_URL": str(settings.redis_url),
        "FLORIN_BROKER": "redis",
        "FLORIN_KEY_ENCRYPTION_KEY": settings.key_encryption_key.get_secret_value(),
        "FLORIN_CSRF_KEY": settings.csrf_key.get_secret_value(),
        "FLORIN_SMTP_HOST": settings.smtp_host,
        "FLORIN_SMTP_PORT": str(settings.smtp_port),
        "FLORIN_MAIL_FROM": settings.mail_from,
    }
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "florin_auth", env={"PATH": os.environ["PATH"], **environment}, stdout=-1
    )
    url = f"http://127.0.0.1:{port}"
    assert running.stdout is not None
    async with asyncio.timeout(20):
        while b'"started"' not in await running.stdout.readline():
            pass
    async with httpx2.AsyncClient(transport=httpx2.AsyncHTTPTransport(retries=20)) as client:
        assert (await client.get(f"{url}/health/ready")).status_code == 200
    yield running, url
    if running.returncode is None:
        running.kill()
        await running.wait()


async def test_a_token_of_the_process_is_verified_by_the_published_keys(world: Any, process: Any) -> None:
    _, url = process
    email = await world.user()
    async with httpx2.AsyncClient(base_url=url) as client:
        answer = await client.post(
            "/api/v1/auth/login", json={"email": email, "password": PASSWORD, "transport": "token"}
        )
        token = answer.json()["access_token"]
        keys = (await client.get("/.well-known/jwks.json")).json()["keys"]
        assert [(key["kty"], key["crv"], key["alg"], "d" in key) for key in keys] == [
            ("OKP", "Ed25519", "Ed25519", False)
        ]
        me = await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert me.json()["email"] == email
    # Another process with the same database signs and verifies with the same keys.
    assert (await (await world.browser()).get("/me", Authorization=f"Bearer {token}")).status_code == 200


async def test_sigterm_finishes_what_is_in_flight(world: Any, process: Any) -> None:
    running, url = process
    email = await world.user()
    async with httpx2.AsyncClient(base_url=url) as client:
        body = {"email": email, "password": PASSWORD}
        flying = [asyncio.create_task(client.post("/api/v1/auth/login", json=body)) for _ in range(4)]
        await client.get("/health/live")
        running.send_signal(signal.SIGTERM)
        answers = await asyncio.gather(*flying)
    assert {answer.status_code for answer in answers} == {200}
    assert await asyncio.wait_for(running.wait(), 15) in (0, -signal.SIGTERM)


async def test_missing_and_weak_secrets_are_all_named_and_nothing_starts() -> None:
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "florin_auth",
        env={"PATH": os.environ["PATH"], "FLORIN_CSRF_KEY": "changeme"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await running.communicate()
    assert running.returncode != 0
    for name in ("DATABASE_URL", "REDIS_URL", "KEY_ENCRYPTION_KEY", "CSRF_KEY", "SMTP_HOST", "MAIL_FROM"):
        assert f"FLORIN_{name}" in errors.decode()
