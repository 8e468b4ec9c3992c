"""Sessions that end, seen at once; and Redis lost, which lets nobody in."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from florin_cli.servers import Valkey
from florin_kit.identity.revocation import FALLBACK_TIMEOUT_S
from florin_kit.patience import ANSWER_S
from florin_kit.redis import make_redis

ACCESS = "__Host-florin_access"


@pytest.fixture
async def own_valkey(tmp_path: Path) -> AsyncIterator[Valkey]:
    """A Valkey that a test may take away."""
    with Valkey.running(tmp_path / "valkey") as server:
        yield server


async def session_id(browser: Any) -> str:
    sessions = (await browser.get("/sessions")).json()["items"]
    return str(next(session["id"] for session in sessions if session["current"]))


async def test_a_user_lists_and_ends_own_sessions_only(world: Any) -> None:
    email = await world.user()
    mine, phone = await world.signed_in(email), await world.signed_in(email, ip="198.51.100.20")
    stranger = await world.signed_in()
    listed = (await mine.get("/sessions")).json()["items"]
    assert [session["ip"] for session in listed if not session["current"]] == ["198.51.100.20"]
    other = await session_id(phone)
    assert (await stranger.delete(f"/sessions/{other}")).status_code == 404
    assert await phone.signed_in()
    assert (await mine.delete(f"/sessions/{other}")).status_code == 204
    assert not await phone.signed_in()
    assert (await phone.refresh()).json()["code"] == "session_revoked"
    assert (await mine.delete(f"/sessions/{other}")).status_code == 404
    assert (await mine.delete("/sessions/nonsense")).status_code == 404
    await world.event("session.revoked", session_id=other, reason="revoked_by_user")


async def test_a_revocation_is_in_redis_before_the_answer(world: Any) -> None:
    email = await world.user()
    mine, other = await world.signed_in(email), await world.signed_in(email)
    ended = await session_id(other)
    redis = make_redis(world.settings)
    began = time.monotonic()
    await mine.delete(f"/sessions/{ended}")
    assert await redis.get(f"rev:{ended}") == b"1"
    assert time.monotonic() - began < 5
    assert 900 < await redis.ttl(f"rev:{ended}") <= 960
    await redis.aclose()


async def test_without_redis_the_database_answers_and_nobody_gets_in(make_world: Any, own_valkey: Valkey) -> None:
    world = await make_world(redis_url=own_valkey.url, redis_timeout_s=0.2)
    email = await world.user()
    mine, other = await world.signed_in(email), await world.signed_in(email)
    token, ended = other.cookie(ACCESS), await session_id(other)
    await own_valkey.stop()
    assert await mine.signed_in()
    assert (await mine.delete(f"/sessions/{ended}")).status_code == 204
    refused = await other.get("/me", Authorization=f"Bearer {token}")
    assert (refused.status_code, refused.json()["code"]) == (401, "session_revoked")
    assert (await other.refresh()).json()["code"] == "session_revoked"
    # The lockout and the limit on attempts stay as strict as before.
    stranger = await world.browser()
    codes = [(await stranger.login(f"{email}", "wrong-wrong-wrong")).status_code for _ in range(4)]
    assert set(codes) <= {401, 429}
    assert (await stranger.login(email)).status_code in (423, 429)


async def test_while_redis_hangs_the_database_answers_before_others_give_up(
    make_world: Any, own_valkey: Valkey
) -> None:
    world = await make_world(redis_url=own_valkey.url)
    mine = await world.signed_in(await world.user())
    os.kill(own_valkey.pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(FALLBACK_TIMEOUT_S):
            assert await mine.signed_in()
        # It was silent a moment ago: nobody waits for it again.
        async with asyncio.timeout(ANSWER_S):
            assert await mine.signed_in()
    finally:
        os.kill(own_valkey.pid, signal.SIGCONT)


async def test_redis_comes_back_empty_and_is_made_complete(make_world: Any, own_valkey: Valkey) -> None:
    world = await make_world(redis_url=own_valkey.url, redis_timeout_s=0.2)
    email = await world.user()
    mine, other = await world.signed_in(email), await world.signed_in(email)
    ended = await session_id(other)
    await mine.delete(f"/sessions/{ended}")
    redis = make_redis(world.settings)
    await redis.flushall()
    began = time.monotonic()
    while not await redis.exists(f"rev:{ended}"):
        assert time.monotonic() - began < 5
        await asyncio.sleep(0.05)
    await redis.aclose()


async def test_without_the_database_nobody_gets_in_either(world: Any, postgres: Any) -> None:
    browser = await world.signed_in()
    name = str(world.settings.database_url).rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        answers = [await browser.refresh(), await browser.login("x@example.com")]
        assert {answer.status_code for answer in answers} <= {500, 503}
        assert not any(answer.headers.get_list("set-cookie") for answer in answers)
    finally:
        postgres.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
