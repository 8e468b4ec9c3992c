"""Rotation and reuse of refresh tokens, attacked."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import pytest

FIREFOX_ON_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0"
NEWER_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:151.0) Gecko/20100101 Firefox/151.0"
REFRESH, DEVICE = "__Secure-florin_refresh", "__Host-florin_device"


class Sdk:
    """A client that keeps its tokens itself, as a thief would."""

    def __init__(self, world: Any, browser: Any, tokens: dict[str, Any]) -> None:
        self.world, self.browser, self.tokens = world, browser, tokens
        self.session_id, self.user_id = tokens["session"]["id"], tokens["user"]["id"]

    async def use(self, token: str, key: str | None = None, agent: str = "florin-sdk/1") -> Any:
        headers = {"User_Agent": agent} | ({"Idempotency_Key": key} if key else {})
        return await self.browser.post("/refresh", {"refresh_token": token}, **headers)

    async def next(self, token: str, key: str | None = None) -> str:
        answer = await self.use(token, key)
        assert answer.status_code == 200, answer.text
        return answer.json()["refresh_token"]

    async def alive(self) -> bool:
        rows = await self.world.rows("SELECT count(*) FROM sessions WHERE ended_at IS NULL")
        return bool(rows[0][0])


@pytest.fixture
async def sdk(world: Any) -> Sdk:
    return Sdk(world, await world.browser("florin-sdk/1"), await world.tokens(await world.user()))


def refused(answer: Any) -> str:
    assert answer.status_code == 401, answer.text
    return answer.json()["code"]


def key() -> str:
    return secrets.token_hex(16)


async def test_each_refresh_gives_new_tokens_and_only_hashes_are_kept(sdk: Sdk, world: Any) -> None:
    tokens = [sdk.tokens["refresh_token"]]
    for _ in range(3):
        tokens.append(await sdk.next(tokens[-1]))
    assert len(set(tokens)) == 4
    assert all(token.startswith(f"frt_{sdk.session_id[4:]}_") for token in tokens)
    kept = str(await world.rows("SELECT * FROM refresh_tokens"))
    assert not any(token[-43:] in kept for token in tokens)


async def test_the_cookie_way(world: Any) -> None:
    browser = await world.signed_in()
    before = browser.cookie(REFRESH)
    answer = await browser.refresh()
    assert answer.status_code == 200
    assert answer.json().keys() == {"expires_at"}
    assert browser.cookie(REFRESH) != before
    assert await browser.signed_in()


async def test_of_50_parallel_uses_one_wins_and_then_everything_ends(sdk: Sdk, world: Any) -> None:
    other = await world.signed_in((await world.rows("SELECT email FROM users"))[0][0])
    token = sdk.tokens["refresh_token"]
    answers = await asyncio.gather(*(sdk.use(token) for _ in range(50)))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert {refused(answer) for answer in answers if answer is not won[0]} <= {"token_reused", "session_revoked"}
    assert refused(await sdk.use(won[0].json()["refresh_token"])) == "session_revoked"
    assert not await other.signed_in()
    assert len(await world.rows("SELECT 1 FROM refresh_tokens WHERE parent_id IS NOT NULL")) == 1


async def test_50_parallel_repetitions_of_one_request_get_the_same_child(sdk: Sdk) -> None:
    same, token = key(), sdk.tokens["refresh_token"]
    answers = await asyncio.gather(*(sdk.use(token, same) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    children = {answer.json()["refresh_token"] for answer in answers}
    assert len(children) == 1
    assert (await sdk.use(children.pop(), key())).status_code == 200


async def test_reuse_ends_all_sessions_tells_everybody_and_signs_the_browser_out(sdk: Sdk, world: Any) -> None:
    email = (await world.rows("SELECT email FROM users"))[0][0]
    browser = await world.signed_in(email)
    stolen = browser.cookie(REFRESH)
    device = browser.cookie(DEVICE)
    await browser.refresh()
    browser.http.cookies.clear()
    browser.http.cookies.set(REFRESH, stolen, domain="localhost.local", path="/api/v1/auth/refresh")
    browser.http.cookies.set(DEVICE, device, domain="localhost.local")
    answer = await browser.refresh()
    assert refused(answer) == "token_reused"
    assert browser.cookie(REFRESH) is None
    cleared = answer.headers.get_list("set-cookie")
    assert len(cleared) == 2
    assert all("Max-Age=0" in line for line in cleared)
    await world.event("auth.reuse_detected", user_id=sdk.user_id)
    await world.event("session.revoked", session_id=sdk.session_id, reason="token_reused")
    await world.mailbox.get(email, "signed you out")
    assert not await sdk.alive()


async def test_a_grandparent_is_not_forgiven_inside_the_window(sdk: Sdk) -> None:
    first, first_key = sdk.tokens["refresh_token"], key()
    second = await sdk.next(first, first_key)
    await sdk.next(second, key())
    assert refused(await sdk.use(first, first_key)) == "token_reused"
    assert not await sdk.alive()


async def test_a_descendant_is_refused_right_after_reuse_was_detected(sdk: Sdk) -> None:
    first = sdk.tokens["refresh_token"]
    child = await sdk.next(first)
    assert refused(await sdk.use(first)) == "token_reused"
    assert refused(await sdk.use(child)) == "session_revoked"
    assert refused(await sdk.use(child, key())) == "session_revoked"


@pytest.mark.parametrize("second_key", [None, "another-key-altogether"])
async def test_only_the_same_key_is_forgiven(sdk: Sdk, second_key: str | None) -> None:
    token = sdk.tokens["refresh_token"]
    await sdk.next(token, key())
    assert refused(await sdk.use(token, second_key)) == "token_reused"


async def test_a_repetition_without_any_key_is_not_forgiven(sdk: Sdk) -> None:
    token = sdk.tokens["refresh_token"]
    await sdk.next(token)
    assert refused(await sdk.use(token)) == "token_reused"


async def test_the_window_does_not_slide(sdk: Sdk, world: Any) -> None:
    """30 seconds are counted from the first use, however often the request is repeated meanwhile."""
    token, same = sdk.tokens["refresh_token"], key()
    child = await sdk.next(token, same)
    for seconds in (12, 24, 29):
        with world.later(seconds=seconds):
            assert await sdk.next(token, same) == child
    with world.later(seconds=31):
        assert refused(await sdk.use(token, same)) == "token_reused"


@pytest.mark.parametrize("moved_s", [-3600, -60, 31, 3600])
async def test_a_moved_clock_opens_no_window(sdk: Sdk, world: Any, moved_s: int) -> None:
    token, same = sdk.tokens["refresh_token"], key()
    await sdk.next(token, same)
    with world.later(seconds=moved_s):
        assert refused(await sdk.use(token, same)) == "token_reused"


async def test_a_clock_that_differs_a_little_between_replicas_is_forgiven(sdk: Sdk, world: Any) -> None:
    token, same = sdk.tokens["refresh_token"], key()
    child = await sdk.next(token, same)
    with world.later(seconds=-2):
        assert await sdk.next(token, same) == child


async def test_two_rotations_in_the_same_moment(sdk: Sdk, world: Any) -> None:
    with world.stopped():
        first = await sdk.next(sdk.tokens["refresh_token"])
        second = await sdk.next(first)
        third = await sdk.next(second)
        assert len({first, second, third}) == 3
        assert refused(await sdk.use(second)) == "token_reused"


async def test_a_spent_token_from_another_device_is_not_forgiven(sdk: Sdk) -> None:
    token, same = sdk.tokens["refresh_token"], key()
    await sdk.next(token, same)
    assert refused(await sdk.use(token, same, agent="curl/8")) == "token_reused"
    assert not await sdk.alive()


async def test_a_fresh_token_on_another_device_ends_its_session(sdk: Sdk, world: Any) -> None:
    assert refused(await sdk.use(sdk.tokens["refresh_token"], agent="curl/8")) == "session_revoked"
    await world.event("session.revoked", session_id=sdk.session_id, reason="fingerprint_changed")
    assert refused(await sdk.use(sdk.tokens["refresh_token"])) == "session_revoked"


async def test_the_device_cookie_is_part_of_the_fingerprint(world: Any) -> None:
    browser = await world.signed_in()
    browser.http.cookies.delete(DEVICE, domain="localhost.local", path="/")
    assert browser.cookie(DEVICE) is None
    assert refused(await browser.refresh()) == "session_revoked"


async def test_a_browser_may_be_updated_and_change_its_address_but_not_its_system(world: Any) -> None:
    browser = await world.signed_in()
    browser.agent, browser.ip = NEWER_FIREFOX, "198.51.100.99"
    assert (await browser.refresh()).status_code == 200
    assert (await browser.get("/sessions")).json()["items"][0]["ip"] == "198.51.100.99"
    browser.agent = FIREFOX_ON_MAC
    assert refused(await browser.refresh()) == "session_revoked"


async def test_tokens_run_out_after_7_days_and_sessions_after_30(sdk: Sdk, world: Any) -> None:
    token = sdk.tokens["refresh_token"]
    for day in (6, 12, 18, 24, 29):
        with world.later(days=day):
            token = await sdk.next(token)
    with world.later(days=30, seconds=5):
        assert refused(await sdk.use(token)) == "session_revoked"
    fresh = await world.tokens((await world.rows("SELECT email FROM users"))[0][0])
    with world.later(days=7, seconds=5):
        assert refused(await sdk.use(fresh["refresh_token"])) == "session_revoked"


@pytest.mark.parametrize("make", [lambda t: t[:-1], lambda t: t[:-1] + "!", lambda _t: "x", lambda t: "frt_" + t])
async def test_what_is_no_token_is_refused_and_harms_nobody(sdk: Sdk, make: Any) -> None:
    token = sdk.tokens["refresh_token"]
    assert refused(await sdk.use(make(token))) == "unauthenticated"
    assert await sdk.alive()


async def test_guessing_another_secret_for_a_session_harms_nobody(sdk: Sdk) -> None:
    token = sdk.tokens["refresh_token"]
    guess = token[:-43] + secrets.token_urlsafe(32)
    assert refused(await sdk.use(guess)) == "unauthenticated"
    assert (await sdk.use(token)).status_code == 200


async def test_repetition_is_possible_for_30_seconds_only_while_the_child_is_unused(sdk: Sdk) -> None:
    token, same = sdk.tokens["refresh_token"], key()
    child = await sdk.next(token, same)
    assert await sdk.next(token, same) == child
    await sdk.next(child)
    assert refused(await sdk.use(token, same)) == "token_reused"


async def test_a_changed_role_is_in_no_refreshed_token(sdk: Sdk, world: Any) -> None:
    """The role is read at each refresh, whatever the session began with."""
    await world.execute("UPDATE users SET role = 'VENDOR'")
    body = (await sdk.use(sdk.tokens["refresh_token"])).json()
    me = await sdk.browser.get("/me", Authorization=f"Bearer {body['access_token']}")
    assert me.json()["role"] == "VENDOR"
    assert timedelta(seconds=body["expires_in"]) == timedelta(minutes=15)


async def test_the_sixth_refresh_in_15_minutes_is_refused_and_spends_nothing(make_world: Any) -> None:
    world = await make_world(limits="")
    sdk = Sdk(world, await world.browser("florin-sdk/1"), await world.tokens(await world.user()))
    token = sdk.tokens["refresh_token"]
    for _ in range(5):
        token = await sdk.next(token)
    answer = await sdk.use(token)
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert answer.headers["x-ratelimit-limit"] == "5"
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert 890 <= int(answer.headers["retry-after"]) == int(answer.headers["x-ratelimit-reset"]) <= 900
    assert len(await world.rows("SELECT 1 FROM refresh_tokens WHERE used_at IS NULL")) == 1
    assert await sdk.alive()


async def test_reuse_is_found_out_beyond_the_limit_too(make_world: Any) -> None:
    world = await make_world(limits="refresh=1/15m")
    sdk = Sdk(world, await world.browser("florin-sdk/1"), await world.tokens(await world.user()))
    await sdk.next(sdk.tokens["refresh_token"])
    assert refused(await sdk.use(sdk.tokens["refresh_token"])) == "token_reused"
    assert not await sdk.alive()
