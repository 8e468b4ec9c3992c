"""Live and test: which of the two services of payments a request reaches, whatever it says of itself."""

import asyncio
from typing import Any

import httpx2
import pytest

from florin_contracts.vocabulary import Mode
from florin_kit.identity import api_keys
from florin_kit.ids import new_id

LIVE, TEST = Mode.LIVE, Mode.TEST
SIDES = {"payments": LIVE, "payments-test": TEST}


def new_key(door: Any, mode: Mode, **claims: Any) -> str:
    """A key of this mode that auth knows."""
    key = api_keys.make(mode)
    door.upstream.api_keys[key] = door.upstream.token(
        role="VENDOR",
        session_id=new_id("aks"),
        scope="payments:read",
        auth_time=0,
        mode=mode,
        **claims,
    )
    return key


async def ask(door: Any, bearer: str | None, path: str = "/api/v1/payments", **headers: str) -> httpx2.Response:
    given = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    async with door.client(**given) as client:
        return await client.get(path, headers=headers)


def side(answer: httpx2.Response) -> Mode:
    """Where the request went; the service was told the same, by the gateway alone."""
    assert answer.status_code == 200, answer.text
    headers = [(name.lower(), value) for name, value in answer.json()["headers"]]
    (found,) = (SIDES[value] for name, value in headers if name == "host")
    assert [value for name, value in headers if name == "florin-mode"] == ([TEST] if found == TEST else [])
    return found


@pytest.mark.parametrize("mode", [LIVE, TEST])
async def test_a_key_reaches_the_side_of_its_mode(door: Any, mode: Mode) -> None:
    key = new_key(door, mode)
    for path in ("/api/v1/payments", "/api/v1/wallets", "/api/v1/webhook-endpoints", "/api/v1/top-ups/x"):
        assert side(await ask(door, key, path)) == mode
    assert side(await ask(door, key, **{"Florin-Mode": mode})) == mode


@pytest.mark.parametrize(("mode", "said"), [(LIVE, TEST), (TEST, LIVE)])
async def test_no_header_takes_a_key_to_the_other_side(door: Any, mode: Mode, said: Mode) -> None:
    refused = await ask(door, new_key(door, mode), **{"Florin-Mode": said})
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong_mode")
    assert door.upstream.seen == []


@pytest.mark.parametrize("said", ["Test", "", "test,live", "1", "live\tx"])
async def test_a_mode_that_nobody_knows_is_refused(door: Any, said: str) -> None:
    for bearer in (new_key(door, LIVE), door.upstream.token(), None):
        assert (await ask(door, bearer, **{"Florin-Mode": said})).status_code in (400, 403)
    assert door.upstream.seen == []


async def test_a_mode_said_twice_is_refused(door: Any) -> None:
    head = f"Authorization: Bearer {new_key(door, LIVE)}\r\nFlorin-Mode: live\r\nflorin-mode: test\r\n"
    answer = await door.raw(f"GET /api/v1/payments HTTP/1.1\r\nHost: h\r\n{head}\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 400")
    assert door.upstream.seen == []


async def test_a_connection_header_does_not_take_the_gateways_word_away(door: Any) -> None:
    key = new_key(door, TEST)
    assert side(await ask(door, key, Connection="florin-mode, host, authorization")) == TEST


@pytest.mark.parametrize("path", ["/api/v1/auth/me", "/api/v1/profile", "/api/v1/admin/users", "/api/openapi.json"])
async def test_what_has_no_test_side_is_closed_to_test_mode(door: Any, path: str) -> None:
    for bearer, said in ((new_key(door, TEST), {}), (door.upstream.token(), {"Florin-Mode": "test"})):
        refused = await ask(door, bearer, path, **said)
        assert (refused.status_code, refused.json()["code"]) == (403, "no_test_mode")
    assert door.upstream.seen == []


async def test_a_session_chooses_its_side_with_each_request(door: Any) -> None:
    session = door.upstream.token(role="VENDOR")
    assert side(await ask(door, session, **{"Florin-Mode": "test"})) == TEST
    assert side(await ask(door, session, **{"Florin-Mode": "live"})) == LIVE
    assert side(await ask(door, session)) == LIVE


async def test_a_keys_token_shown_by_itself_goes_nowhere_else(door: Any) -> None:
    """Nobody outside ever sees one."""
    token = door.upstream.api_keys[new_key(door, TEST)]
    assert side(await ask(door, token)) == TEST
    assert (await ask(door, token, **{"Florin-Mode": "live"})).json()["code"] == "wrong_mode"


async def test_the_providers_test_webhooks_have_an_address_of_their_own(door: Any) -> None:
    async with door.client() as client:
        for path, host in (("psp/stripe", "payments"), ("psp-test/stripe", "payments-test")):
            answer = await client.post(f"/api/v1/webhooks/{path}", content=b"{}")
            assert dict(answer.json()["headers"])["host"] == host
        again = await client.post("/api/v1/webhooks/psp-test/stripe", headers={"Florin-Mode": "test"})
        assert dict(again.json()["headers"])["host"] == "payments-test"


async def test_real_money_goes_on_without_the_test_side(upstream_door: Any) -> None:
    door = await upstream_door(payments_test_url="http://127.0.0.1:1")
    live, test = new_key(door, LIVE), new_key(door, TEST)
    assert (await ask(door, test)).status_code == 503
    assert side(await ask(door, live)) == LIVE
    async with door.client() as client:
        checks = (await client.get("/health/ready")).json()["checks"]
    assert "payments" in checks
    assert "payments-test" not in checks


async def test_both_sides_at_once_on_one_connection_never_mix(door: Any) -> None:
    keys = {mode: new_key(door, mode) for mode in Mode}
    modes = [LIVE, TEST] * 50
    async with door.client() as client:
        answers = await asyncio.gather(
            *(client.get("/api/v1/wallets", headers={"Authorization": f"Bearer {keys[mode]}"}) for mode in modes)
        )
    assert [side(answer) for answer in answers] == modes
