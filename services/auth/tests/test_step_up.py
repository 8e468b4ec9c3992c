"""Step-up: what needs a fresh proof, and how it is given."""

import base64
import json
from typing import Any

import pytest

PASSWORD = "Correct-Horse-7-Battery"
ACCESS = "__Host-florin_access"


def claims(token: str | None) -> dict[str, Any]:
    body = (token or "").split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


async def test_what_needs_step_up_is_refused_after_10_minutes_until_it_is_given(world: Any) -> None:
    browser = await world.signed_in()
    with world.later(minutes=11):
        refused = await browser.post("/mfa/totp")
        assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
        before = claims(browser.cookie(ACCESS))
        answer = await browser.confirm(password=PASSWORD)
        assert answer.status_code == 200, answer.text
        assert answer.json().keys() == {"expires_at", "auth_time", "amr"}
        after = claims(browser.cookie(ACCESS))
        assert (after["sid"], after["sub"], after["amr"]) == (before["sid"], before["sub"], ["pwd"])
        assert after["auth_time"] - before["auth_time"] >= 660
        assert (await browser.post("/mfa/totp")).status_code == 201


async def test_a_refresh_does_not_step_up_but_keeps_what_was_proven(world: Any) -> None:
    browser = await world.signed_in()
    with world.later(minutes=11):
        await browser.refresh()
        assert (await browser.post("/mfa/totp")).status_code == 403
        await browser.confirm(password=PASSWORD)
        await browser.refresh()
        assert (await browser.post("/mfa/totp")).status_code == 201


async def test_a_client_without_cookies_gets_the_token_in_the_body(world: Any) -> None:
    tokens = await world.tokens(await world.user())
    browser = await world.browser("florin-sdk/1")
    answer = await browser.post(
        "/reauthenticate", {"password": PASSWORD}, Authorization=f"Bearer {tokens['access_token']}"
    )
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert claims(body["access_token"])["auth_time"] == body["auth_time"]
    assert "refresh_token" not in body
    assert not answer.headers.get_list("set-cookie")


@pytest.mark.parametrize("proof", [{}, {"password": PASSWORD, "code": "123456"}, {"passwort": PASSWORD}])
async def test_exactly_one_proof_is_asked_for(world: Any, proof: dict[str, str]) -> None:
    browser = await world.signed_in()
    assert (await browser.post("/reauthenticate", proof)).status_code == 422


async def test_guessing_at_the_dialog_is_locked_and_sign_in_is_not(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    for _ in range(5):
        assert (await browser.confirm(password="wrong-wrong-wrong")).json()["code"] == "invalid_credentials"
    locked = await browser.confirm(password=PASSWORD)
    assert (locked.status_code, locked.json()["code"]) == (423, "account_locked")
    assert 0 < int(locked.headers["retry-after"]) <= 900
    assert (await browser.login(email)).status_code == 200


async def test_nobody_steps_up_for_an_ended_session(world: Any) -> None:
    browser = await world.signed_in()
    token = browser.cookie(ACCESS)
    await browser.post("/logout")
    answer = await browser.post("/reauthenticate", {"password": PASSWORD}, Authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()["code"]) == (401, "session_revoked")
