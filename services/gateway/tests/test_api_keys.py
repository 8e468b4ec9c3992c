"""API keys at the door: exchanged, remembered, refused."""

import asyncio
import os
import signal
from typing import Any

import httpx2
import pytest

from florin_kit.identity import api_keys
from florin_kit.ids import new_id


def new_key(door: Any, **claims: Any) -> tuple[str, str]:
    """A key that auth knows, and the token that it gives for it."""
    key = api_keys.make()
    door.upstream.api_keys[key] = door.upstream.token(
        **{"role": "VENDOR", "session_id": new_id("aks"), "scope": "payments:read", "auth_time": 0, **claims}
    )
    return key, door.upstream.api_keys[key]


async def ask(
    door: Any, key: str, path: str = "/api/v1/payments", method: str = "GET", **headers: str
) -> httpx2.Response:
    async with door.client(Authorization=f"Bearer {key}", **headers) as client:
        return await client.request(method, path)


def passed_on(answer: httpx2.Response) -> list[str]:
    """The ``Authorization`` fields that the service saw."""
    return [value for name, value in answer.json()["headers"] if name.lower() == "authorization"]


async def test_the_service_sees_the_token_and_never_the_key(door: Any) -> None:
    key, token = new_key(door)
    answer = await ask(door, key)
    assert passed_on(answer) == [f"Bearer {token}"]
    assert key not in answer.text


async def test_auth_is_asked_once_for_many_requests_and_told_who_asks(door: Any) -> None:
    key, _ = new_key(door)
    answers = await asyncio.gather(*(ask(door, key) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await ask(door, key)).status_code == 200
    (asked,) = door.upstream.exchanges
    assert asked["x-forwarded-for"] == "127.0.0.1"
    assert asked["x-request-id"].startswith("req_")


@pytest.mark.parametrize(
    "wrong", ["fl_live_", "fl_test_" + "0" * 36, "fl_demo_" + "0" * 36, "fl_live_" + "0" * 36, "fl_live_ä" + "0" * 35]
)
async def test_what_is_no_key_is_refused_unasked(door: Any, wrong: str) -> None:
    async with door.client() as client:
        answer = await client.get("/api/v1/payments", headers={b"Authorization": b"Bearer " + wrong.encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "api_key_invalid")
    assert (door.upstream.exchanges, door.upstream.seen) == ([], [])


async def test_an_unknown_key_is_refused_also_where_nobody_need_sign_in(door: Any) -> None:
    key = api_keys.make()
    for path in ("/api/v1/payments", "/api/v1/auth/oidc", "/.well-known/jwks.json"):
        assert (await ask(door, key, path)).json()["code"] == "api_key_invalid"
    assert len(door.upstream.exchanges) == 1
    assert door.upstream.seen == []


async def test_who_tries_unknown_keys_is_stopped_before_auth_is_asked(own_door: Any) -> None:
    door = own_door
    good, _ = new_key(door)
    async with door.client(X_Forwarded_For="192.0.2.1") as client:
        codes = [
            (await client.get("/api/v1/payments", headers={"Authorization": f"Bearer {api_keys.make()}"})).json()[
                "code"
            ]
            for _ in range(25)
        ]
    assert codes[:20] == ["api_key_invalid"] * 20
    assert codes[-4:] == ["rate_limited"] * 4
    assert len(door.upstream.exchanges) == 21
    refused = await ask(door, good)
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)


async def test_auth_away_lets_nobody_in(own_door: Any) -> None:
    door = own_door
    key = api_keys.make()
    door.upstream.api_keys[key] = "down"
    answer = await ask(door, key)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")
    assert answer.headers["retry-after"]
    assert door.upstream.seen == []
    door.upstream.api_keys[key] = new_key(door)[1]
    async with asyncio.timeout(5):
        while (await ask(door, key)).status_code != 200:
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("claims", [{"scope": None}, {"session_id": new_id("ses")}, {"exp": 1}, {"iss": "elsewhere"}])
async def test_an_answer_of_auth_that_is_no_keys_token_opens_nothing(door: Any, claims: dict[str, Any]) -> None:
    key, _ = new_key(door, **claims)
    assert (await ask(door, key)).status_code == 503
    assert door.upstream.seen == []


async def test_a_revoked_key_is_refused_though_it_is_remembered(door: Any) -> None:
    session = new_id("aks")
    key, _ = new_key(door, session_id=session)
    assert (await ask(door, key)).status_code == 200
    await door.redis.set(f"rev:{session}", "1")
    refused = await ask(door, key)
    assert (refused.status_code, refused.json()["code"]) == (401, "api_key_invalid")


async def test_a_mutation_by_key_needs_no_csrf_token(door: Any) -> None:
    key, _ = new_key(door)
    assert (await ask(door, key, method="POST")).status_code == 200
    assert (await ask(door, key, method="POST", Origin="https://elsewhere.test")).status_code == 200


async def test_a_key_counts_for_its_owner(door: Any) -> None:
    owner = new_id("usr")
    key, _ = new_key(door, user_id=owner)
    own = door.upstream.token(user_id=owner)
    before = int((await ask(door, own)).headers["x-ratelimit-remaining"])
    assert int((await ask(door, key)).headers["x-ratelimit-remaining"]) == before - 1


async def test_without_redis_auth_says_whether_a_key_still_works(door: Any, valkey: Any) -> None:
    key, _ = new_key(door)
    revoked, ended = new_key(door)
    assert {(await ask(door, one)).status_code for one in (key, revoked)} == {200}
    door.upstream.revoked.add(ended)
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        assert (await ask(door, key)).status_code == 200
        assert (await ask(door, revoked)).json()["code"] == "api_key_invalid"
    finally:
        os.kill(valkey.pid, signal.SIGCONT)
