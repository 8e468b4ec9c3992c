"""Rate limits, revocation and CSRF at the door."""

import asyncio
import base64
import hashlib
import hmac
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from florin_gateway.limits import limiter
from florin_gateway.limits.policy import Limit, Limits, parse_limits
from florin_gateway.limits.redis_pipe import RedisPipe
from florin_kit.ids import new_id

CSRF_KEY = b"test-" + b"0123456789abcdefghijABCDEFGHIJ" * 2
OWN = {"Origin": "https://florin.test"}


def csrf(session: str) -> str:
    digest = hmac.new(CSRF_KEY, session.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def test_the_101st_anonymous_request_is_refused(door: Any) -> None:
    async with door.client() as client:
        answers = [await client.get("/api/v1/payments") for _ in range(101)]
    assert {a.status_code for a in answers[:100]} == {200}
    first, last = answers[0], answers[100]
    assert (first.headers["x-ratelimit-limit"], first.headers["x-ratelimit-remaining"]) == ("100", "99")
    assert 895 <= int(first.headers["x-ratelimit-reset"]) <= 900
    assert first.headers["ratelimit-policy"] == '"anonymous";q=100;w=900'
    assert first.headers["ratelimit"].startswith('"anonymous";r=99;t=')
    assert (last.status_code, last.json()["code"]) == (429, "rate_limited")
    assert 0 < int(last.headers["retry-after"]) <= 900


async def test_users_are_counted_apart_and_their_address_has_its_own_ceiling(door: Any) -> None:
    tokens = [door.upstream.token() for _ in range(3)]
    async with door.client() as client:
        for token in tokens:
            headers = {"Authorization": f"Bearer {token}"}
            statuses = [(await client.get("/api/v1/payments", headers=headers)).status_code for _ in range(101)]
            assert statuses == [200] * 100 + [429]
        assert (await client.get("/api/v1/payments")).status_code == 200


async def test_a_hundred_parallel_requests_are_counted_exactly(door: Any) -> None:
    async with door.client() as client:
        answers = await asyncio.gather(*(client.get("/api/v1/payments") for _ in range(150)))
    assert sorted(a.status_code for a in answers) == [200] * 100 + [429] * 50


async def test_webhooks_have_a_limit_of_their_own_and_need_no_session(door: Any) -> None:
    async with door.client() as client:
        answers = [await client.post("/api/v1/webhooks/psp/simulator", json={}) for _ in range(101)]
        assert {answer.status_code for answer in answers} == {200}
        assert answers[-1].headers["ratelimit-policy"] == '"webhooks";q=3000;w=60'
        # What staff read is counted as everything else.
        listed = await client.get("/api/v1/webhooks")
        assert listed.headers["x-ratelimit-remaining"] == "99"


@pytest.mark.parametrize("gateway_settings", [{"limits": "webhooks=2/1m"}])
async def test_the_limit_of_webhooks_holds(door: Any) -> None:
    async with door.client() as client:
        statuses = [(await client.post("/api/v1/webhooks/psp/simulator", json={})).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("gateway_settings", [{"limits": "exports=3/1h"}])
async def test_exports_of_a_users_data_have_a_limit_of_their_own(door: Any) -> None:
    mine, theirs = [{"Authorization": f"Bearer {door.upstream.token()}"} for _ in range(2)]
    paths = ("auth/me/export", "profile/export", "payments/data-export", "profile/export")
    async with door.client() as client:
        answers = [await client.get(f"/api/v1/{path}", headers=mine) for path in paths]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["ratelimit-policy"] == '"exports";q=3;w=3600'
        assert (await client.get("/api/v1/profile", headers=mine)).status_code == 200
        assert (await client.get("/api/v1/profile/export", headers=theirs)).status_code == 200


async def test_the_sixth_sign_in_is_refused(door: Any) -> None:
    async with door.client() as client:
        statuses = [(await client.post("/api/v1/auth/login", json={})).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


async def test_the_sixth_refresh_of_a_session_is_refused(door: Any) -> None:
    cookie = f"__Secure-florin_refresh=frt_{'a' * 32}_{'x' * 43}"
    headers = {"Cookie": cookie, "X-Florin-Refresh": "1", **OWN}
    async with door.client() as client:
        statuses = [(await client.post("/api/v1/auth/refresh", headers=headers)).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


async def test_a_forged_forwarded_address_changes_nothing(door: Any) -> None:
    async with door.client() as client:
        for n in range(100):
            await client.get("/api/v1/payments", headers={"X-Forwarded-For": f"10.0.0.{n}"})
        answer = await client.get("/api/v1/payments", headers={"X-Forwarded-For": "10.0.1.1"})
    assert answer.status_code == 429


@pytest.mark.parametrize("gateway_settings", [{"trusted_proxies": "127.0.0.1", "limits": "anonymous=2/15m"}])
async def test_a_trusted_proxy_names_the_client_and_only_its_own_word_counts(door: Any) -> None:
    async with door.client() as client:

        async def ask(forwarded: str) -> int:
            return (await client.get("/api/v1/payments", headers={"X-Forwarded-For": forwarded})).status_code

        assert [await ask("1.1.1.1") for _ in range(3)] == [200, 200, 429]
        assert await ask("2.2.2.2") == 200
        assert await ask("9.9.9.9, 1.1.1.1") == 429, "the client's own claim on the left was believed"
    assert dict(door.upstream.seen[0]["headers"])["x-forwarded-for"] == "1.1.1.1"


async def test_health_and_metrics_are_not_limited(door: Any) -> None:
    async with door.client() as client:
        statuses = {(await client.get("/health/live")).status_code for _ in range(120)}
        metrics = await client.get("/metrics")
    assert statuses == {200}
    assert "florin_gateway_limiter_available 1.0" in metrics.text


async def test_a_revoked_session_is_refused_at_once(door: Any) -> None:
    session = new_id("ses")
    headers = {"Authorization": f"Bearer {door.upstream.token(session_id=session)}"}
    async with door.client() as client:
        assert (await client.get("/api/v1/payments", headers=headers)).status_code == 200
        await door.redis.set(f"rev:{session}", 1, ex=900)
        answer = await client.get("/api/v1/payments", headers=headers)
        sign_in = await client.post("/api/v1/auth/login", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "session_revoked")
    assert sign_in.status_code == 200, "whose session has ended must be able to sign in again"


async def test_a_cookie_becomes_a_bearer_token_and_services_see_no_cookies(door: Any) -> None:
    token = door.upstream.token()
    async with door.client() as client:
        got = (await client.get("/api/v1/payments", headers={"Cookie": f"a=b; __Host-florin_access={token}"})).json()
    headers = dict(got["headers"])
    assert headers["authorization"] == f"Bearer {token}"
    assert "cookie" not in headers


async def test_an_expired_cookie_is_no_identity(door: Any) -> None:
    token = door.upstream.token(exp=1_000_000)
    async with door.client() as client:
        got = (await client.get("/api/v1/payments", headers={"Cookie": f"__Host-florin_access={token}"})).json()
    assert "authorization" not in dict(got["headers"])


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"X-CSRF-Token": None}, 403),
        ({"X-CSRF-Token": csrf("ses_" + "0" * 32)}, 403),
        ({"X-CSRF-Token": ""}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": None}, 403),
        ({"Origin": None, "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": None, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": None, "Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_a_mutation_by_cookie_needs_token_and_origin(
    door: Any, change: dict[str, str | None], status: int
) -> None:
    session = new_id("ses")
    headers: dict[str, str | None] = {
        "Cookie": f"__Host-florin_access={door.upstream.token(session_id=session)}",
        "X-CSRF-Token": csrf(session),
        **OWN,
        **change,
    }
    async with door.client() as client:
        sent = {name: value for name, value in headers.items() if value is not None}
        answer = await client.post("/api/v1/payments", headers=sent)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "csrf_failed"
        assert door.upstream.requests == 0


async def test_bearer_callers_need_no_csrf_token(door: Any) -> None:
    async with door.client(Authorization=f"Bearer {door.upstream.token()}") as client:
        assert (await client.post("/api/v1/payments")).status_code == 200


async def test_sign_in_from_a_foreign_page_is_refused(door: Any) -> None:
    async with door.client() as client:
        answer = await client.post("/api/v1/auth/login", headers={"Origin": "https://evil.test"})
    assert answer.json()["code"] == "csrf_failed"


async def test_without_redis_the_door_stays_limited_and_asks_auth_about_sessions(door: Any, valkey: Any) -> None:
    alive, ended = door.upstream.token(), door.upstream.token()
    door.upstream.revoked.add(ended)
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        async with door.client() as client:
            anonymous = [(await client.get("/api/v1/payments")).status_code for _ in range(101)]
            known = await client.get("/api/v1/payments", headers={"Authorization": f"Bearer {alive}"})
            by_cookie = await client.get("/api/v1/payments", headers={"Cookie": f"__Host-florin_access={alive}"})
            revoked = await client.get("/api/v1/payments", headers={"Authorization": f"Bearer {ended}"})
            sign_ins = [(await client.post("/api/v1/auth/login")).status_code for _ in range(6)]
            metrics = (await client.get("/metrics")).text
    finally:
        os.kill(valkey.pid, signal.SIGCONT)
    assert anonymous == [200] * 100 + [429]
    assert (known.status_code, by_cookie.status_code) == (200, 200)
    assert (revoked.status_code, revoked.json()["code"]) == (401, "session_revoked")
    assert sign_ins[-1] == 429, "sign-ins must stay limited"
    assert "florin_gateway_limiter_available 0.0" in metrics

    session = new_id("ses")
    async with door.client(Authorization=f"Bearer {door.upstream.token(session_id=session)}") as client:
        async with asyncio.timeout(10):
            while "florin_gateway_limiter_available 1.0" not in (await client.get("/metrics")).text:
                await client.get("/api/v1/payments")
                await asyncio.sleep(0.1)
        await door.redis.set(f"rev:{session}", 1, ex=60)
        assert (await client.get("/api/v1/payments")).json()["code"] == "session_revoked"


async def test_without_redis_and_without_auth_nobody_gets_in(upstream_door: Any, valkey: Any) -> None:
    door = await upstream_door(auth_url="http://127.0.0.1:1")
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        async with door.client(Authorization=f"Bearer {door.upstream.token()}") as client:
            answer = await client.get("/api/v1/payments")
    finally:
        os.kill(valkey.pid, signal.SIGCONT)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")
    assert door.upstream.requests == 0


async def test_without_redis_a_flood_of_addresses_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The new ones; those that are counted already go on."""
    monkeypatch.setattr(limiter, "LOCAL_KEYS_MAX", 10)
    limits = Limits(anonymous=Limit("anonymous", 3, 900))
    alone = limiter.Limiter(RedisPipe("redis://127.0.0.1:1", "", 1.0), limits)
    verdicts: list[limiter.Verdict] = []
    for number in [*range(100), *range(100), 3]:
        alone.check(None, (alone.anonymous.of(f"192.0.2.{number}"),), verdicts.append)
    await asyncio.sleep(0)
    assert [verdict.remaining for verdict in verdicts] == [2] * 10 + [0] * 90 + [1] * 10 + [0] * 90 + [0]
    assert [verdict.refused for verdict in verdicts] == ([False] * 10 + [True] * 90) * 2 + [False]


def test_it_does_not_start_without_redis(tmp_path: Path) -> None:
    import subprocess

    env = {
        "PATH": os.environ["PATH"],
        "FLORIN_REDIS_URL": "redis://127.0.0.1:1",
        "FLORIN_JWKS_URL": "http://127.0.0.1:1",
        "FLORIN_CSRF_KEY": CSRF_KEY.decode(),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "florin_gateway"], env=env, capture_output=True, timeout=20, cwd=tmp_path
    )
    assert ended.returncode == 1
    assert b"Redis at FLORIN_REDIS_URL can't be used" in ended.stderr


def test_limits_are_read_strictly() -> None:
    assert parse_limits("user=7/30s, signin=1/2h").user == Limits().user.__class__("user", 7, 30)
    assert parse_limits("signin=1/2h").signin.window_s == 7200
    assert parse_limits("").anonymous.count == 100
    for bad in ("user", "user=5", "user=0/1m", "other=5/1m", "user=5/1d", "user=-5/1m"):
        with pytest.raises(ValueError, match="not a limit"):
            parse_limits(bad)
