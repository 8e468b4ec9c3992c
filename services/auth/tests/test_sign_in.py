"""Signing in and out, in cookies and in the body."""

import base64
import hashlib
import hmac
import json
from http.cookies import SimpleCookie
from typing import Any

import pytest

PASSWORD = "Correct-Horse-7-Battery"
ACCESS, REFRESH, DEVICE = "__Host-florin_access", "__Secure-florin_refresh", "__Host-florin_device"


def set_cookies(answer: Any) -> dict[str, Any]:
    jar = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        jar.load(line)
    return dict(jar)


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


async def test_cookies_are_out_of_reach_for_scripts_and_other_sites(world: Any) -> None:
    answer = await (await world.browser()).login(await world.user())
    made = set_cookies(answer)
    assert made.keys() == {ACCESS, REFRESH, DEVICE}
    for cookie in made.values():
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"].lower() == "strict"
        assert not cookie["domain"]
    assert made[ACCESS]["path"] == made[DEVICE]["path"] == "/"
    assert made[ACCESS]["max-age"] == "900"
    assert made[REFRESH]["path"] == "/api/v1/auth/refresh"
    assert answer.headers["cache-control"] == "no-store"
    assert "token" not in answer.text


async def test_the_answer_tells_who_and_where(world: Any) -> None:
    email = await world.user("VENDOR")
    body = (await (await world.browser(ip="198.51.100.4")).login(email)).json()
    assert body["user"] | {"id": "", "handle": "", "created_at": ""} == {
        "id": "",
        "email": email,
        "name": "Robin Example",
        "handle": "",
        "role": "VENDOR",
        "status": "active",
        "email_verified": True,
        "mfa_enabled": False,
        "has_password": True,
        "created_at": "",
    }
    assert body["session"]["device"] == "Firefox on Linux"
    assert body["session"]["ip"] == "198.51.100.4"
    assert body["session"]["current"] is True
    started = await world.event("session.started", session_id=body["session"]["id"])
    assert (started.data.user_id, started.data.ip) == (body["user"]["id"], "198.51.100.4")


async def test_the_access_token_holds_what_services_need(world: Any) -> None:
    body = await world.tokens(await world.user())
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 900
    said = claims(body["access_token"])
    assert said["sub"] == body["user"]["id"]
    assert said["sid"] == body["session"]["id"]
    assert (said["iss"], said["aud"], said["role"], said["amr"]) == ("florin", "florin", "CUSTOMER", ["pwd"])
    assert said["exp"] - said["iat"] == 900
    assert said["auth_time"] <= said["iat"]
    browser = await world.browser("florin-sdk/1")
    assert (await browser.get("/me", Authorization=f"Bearer {body['access_token']}")).status_code == 200


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + "x", PASSWORD.lower()])
async def test_wrong_passwords_and_unknown_addresses_get_one_answer(world: Any, password: str) -> None:
    browser = await world.browser()
    answers = [await browser.login(email, password or "-") for email in (await world.user(), "no@example.com", "x y z")]
    bodies = [answer.json() | {"request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["code"] == "invalid_credentials"
    assert not any(answer.headers.get_list("set-cookie") for answer in answers)


async def test_an_address_that_can_not_be_stored_is_refused(world: Any) -> None:
    body = {"email": "\u00a9\u0000>\u00bd", "password": "x"}
    answer = await (await world.browser()).post("/login", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_signing_out_ends_the_access_token_at_once(world: Any) -> None:
    browser = await world.signed_in()
    token = browser.cookie(ACCESS)
    answer = await browser.post("/logout")
    assert answer.status_code == 204
    assert browser.cookie(ACCESS) is None
    assert browser.cookie(REFRESH) is None
    assert browser.cookie(DEVICE) is not None
    refused = await browser.get("/me", Authorization=f"Bearer {token}")
    assert (refused.status_code, refused.json()["code"]) == (401, "session_revoked")
    await world.event("session.ended", session_id=claims(token or "")["sid"], reason="signed_out")


async def test_signing_out_everywhere(world: Any) -> None:
    email = await world.user()
    browsers = [await world.signed_in(email) for _ in range(3)]
    other = await world.signed_in()
    assert (await browsers[0].post("/logout-all")).status_code == 204
    assert [await browser.signed_in() for browser in browsers] == [False] * 3
    assert await other.signed_in()


async def test_csrf_token_is_bound_to_the_session(world: Any) -> None:
    first, second = await world.signed_in(), await world.signed_in()
    said = claims(first.cookie(ACCESS) or "")
    token = (await first.get("/csrf")).json()["csrf_token"]
    key = world.settings.csrf_key.get_secret_value().encode()
    mac = hmac.new(key, said["sid"].encode(), hashlib.sha256).digest()
    assert token == base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    assert token != (await second.get("/csrf")).json()["csrf_token"]
    assert (await (await world.browser()).get("/csrf")).status_code == 401


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_another_site_can_neither_sign_in_nor_refresh(world: Any, headers: dict[str, str]) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    login = await browser.post("/login", {"email": email, "password": PASSWORD}, **headers)
    assert (login.status_code, login.json()["code"]) == (403, "csrf_failed")
    refresh = await browser.post("/refresh", X_Florin_Refresh="1", **headers)
    assert (refresh.status_code, refresh.json()["code"]) == (403, "csrf_failed")
    assert (await browser.refresh()).status_code == 200


async def test_a_refresh_by_cookie_needs_its_header(world: Any) -> None:
    browser = await world.signed_in()
    assert (await browser.post("/refresh")).json()["code"] == "csrf_failed"


async def test_a_password_hash_of_old_parameters_is_renewed(world: Any) -> None:
    email = await world.user()
    await world.signed_in(email)
    before = await world.rows("SELECT password_hash FROM users WHERE email = :e", e=email)
    assert "m=8," in before[0][0]
    stronger = await world.again(argon2_memory_kib=16)
    await stronger.signed_in(email)
    after = await world.rows("SELECT password_hash FROM users WHERE email = :e", e=email)
    assert "m=16," in after[0][0]
    await stronger.signed_in(email)
