"""Copied and repeated refresh tokens, through the public address."""

import asyncio
import secrets
from collections import Counter
from typing import Any

import httpx2
import pytest

PASSWORD = "Correct-Horse-7-Battery"
REFRESH = "__Secure-florin_refresh"


class Thief:
    """Holds the tokens of a client that keeps them itself."""

    def __init__(self, http: httpx2.AsyncClient, tokens: dict[str, Any]) -> None:
        self.http, self.tokens = http, tokens

    async def use(self, token: str, key: str | None = None, **headers: str) -> httpx2.Response:
        given = {"Idempotency-Key": key} if key else {}
        return await self.http.post("/auth/refresh", json={"refresh_token": token}, headers=given | headers)

    async def next(self, token: str, key: str | None = None) -> str:
        answer = await self.use(token, key)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["refresh_token"])

    async def alive(self) -> bool:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return (await self.http.get("/auth/me", headers=headers)).status_code == 200


@pytest.fixture
async def thief(stack: Any, inside: Any) -> Any:
    async with stack.client(**{"User-Agent": "florin-sdk/1"}) as http:
        body = {"email": await inside.account(), "password": PASSWORD, "transport": "token"}
        answer = await http.post("/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        yield Thief(http, answer.json())


def code(answer: httpx2.Response) -> str:
    return "ok" if answer.status_code == 200 else str(answer.json()["code"])


async def test_of_50_parallel_uses_one_wins(thief: Thief) -> None:
    token = thief.tokens["refresh_token"]
    found = Counter(code(answer) for answer in await asyncio.gather(*(thief.use(token) for _ in range(50))))
    assert found["ok"] == 1
    assert set(found) <= {"ok", "token_reused", "session_revoked"}


async def test_after_parallel_uses_nobody_is_left_signed_in(thief: Thief) -> None:
    answers = await asyncio.gather(*(thief.use(thief.tokens["refresh_token"]) for _ in range(10)))
    [won] = [answer for answer in answers if answer.status_code == 200]
    assert code(await thief.use(won.json()["refresh_token"])) == "session_revoked"
    assert not await thief.alive()


async def test_reuse_ends_the_other_sessions_too(thief: Thief, browser: Any) -> None:
    other = await browser(thief.tokens["user"]["email"])
    await thief.next(thief.tokens["refresh_token"])
    assert code(await thief.use(thief.tokens["refresh_token"])) == "token_reused"
    assert (await other.http.get("/wallets")).status_code == 401


async def test_the_same_request_may_be_repeated_and_gets_the_same_child(thief: Thief) -> None:
    key, token = secrets.token_hex(12), thief.tokens["refresh_token"]
    assert await thief.next(token, key) == await thief.next(token, key)


async def test_a_grandparent_is_not_forgiven_though_its_key_is_known(thief: Thief) -> None:
    key, first = secrets.token_hex(12), thief.tokens["refresh_token"]
    second = await thief.next(first, key)
    await thief.next(second)
    assert code(await thief.use(first, key)) == "token_reused"


async def test_a_descendant_gets_nothing_right_after_reuse_was_seen(thief: Thief) -> None:
    child = await thief.next(thief.tokens["refresh_token"])
    assert code(await thief.use(thief.tokens["refresh_token"])) == "token_reused"
    assert code(await thief.use(child)) == "session_revoked"


async def test_another_device_gets_nothing_for_a_fresh_token_and_ends_the_session(thief: Thief) -> None:
    answer = await thief.use(thief.tokens["refresh_token"], **{"User-Agent": "curl/8"})
    assert code(answer) == "session_revoked"
    assert not await thief.alive()


async def test_a_repetition_from_another_device_is_reuse(thief: Thief) -> None:
    key, token = secrets.token_hex(12), thief.tokens["refresh_token"]
    await thief.next(token, key)
    assert code(await thief.use(token, key, **{"User-Agent": "curl/8"})) == "token_reused"


async def test_two_rotations_in_one_second_are_two_generations(thief: Thief) -> None:
    second = await thief.next(thief.tokens["refresh_token"])
    third = await thief.next(second)
    assert len({thief.tokens["refresh_token"], second, third}) == 3
    assert code(await thief.use(second)) == "token_reused"


async def test_a_cookie_without_its_device_gets_nothing(browser: Any, inside: Any) -> None:
    victim, attacker = await browser(await inside.account()), await browser()
    attacker.http.cookies.set(REFRESH, victim.cookie(REFRESH), domain="localhost.local", path="/api/v1/auth/refresh")
    answer = await attacker.http.post("/auth/refresh", headers={"X-Florin-Refresh": "1"})
    assert code(answer) == "session_revoked"


async def test_a_refused_refresh_takes_the_cookies_away(browser: Any, inside: Any) -> None:
    victim = await browser(await inside.account())
    await victim.http.post("/auth/logout", headers={"X-CSRF-Token": await victim.csrf()})
    answer = await victim.http.post("/auth/refresh", headers={"X-Florin-Refresh": "1"})
    assert answer.status_code == 401
    assert victim.cookie(REFRESH) is None
