"""A person's account as one document: what stands in it, and what never does."""

import json
import time
from typing import Any

import pyotp
import pytest

PASSWORD = "Correct-Horse-7-Battery"


async def taken(browser: Any) -> tuple[dict[str, Any], str]:
    """The document, and its text."""
    answer = await browser.get("/me/export")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="florin-account.json"'
    assert answer.headers.get_list("cache-control") == ["no-store"]
    return json.loads(answer.content), answer.text


async def enrol(browser: Any) -> tuple[str, list[str]]:
    """An authenticator app's secret, and the recovery codes."""
    secret = (await browser.post("/mfa/totp")).json()["secret"]
    code = pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 - 1)
    answer = await browser.post("/mfa/totp/confirm", {"code": code})
    assert answer.status_code == 200, answer.text
    return secret, answer.json()["recovery_codes"]


async def test_the_account_and_what_belongs_to_it_stand_in_it_and_no_secret(world: Any) -> None:
    email = await world.user("VENDOR")
    elsewhere = await world.signed_in(email, ip="198.51.100.4")
    await elsewhere.post("/logout")
    browser = await world.signed_in(email)
    wrong = await (await world.browser()).login(email, "Not-The-Password-1")
    assert wrong.status_code == 401
    key = (await browser.post("/api-keys", {"name": "Web shop", "scopes": ["payments:read"]})).json()
    assert (await browser.post("/email", {"new_email": "elsewhere@example.com"})).status_code == 202
    token = await world.mailbox.token("elsewhere@example.com")
    secret, codes = await enrol(browser)

    document, written = await taken(browser)
    account = (await browser.get("/me")).json()
    assert {name: document["account"][name] for name in ("id", "email", "name", "handle", "role")} == {
        name: account[name] for name in ("id", "email", "name", "handle", "role")
    }
    assert document["email_change"]["new_email"] == "elsewhere@example.com"
    assert [(s["ip"], s["end_reason"]) for s in document["sessions"]] == [
        ("198.51.100.4", "signed_out"),
        ("203.0.113.7", None),
    ]
    assert {s["device_id"] for s in document["sessions"]} == {d["id"] for d in document["devices"]}
    assert [(k["id"], k["name"], k["scopes"]) for k in document["api_keys"]] == [
        (key["id"], "Web shop", ["payments:read"])
    ]
    totp, recovery = document["second_factors"]
    assert (totp["kind"], totp["confirmed_at"] is not None) == ("totp", True)
    assert (recovery["kind"], recovery["left"]) == ("recovery_codes", len(codes))
    assert [(f["kind"], f["failures"]) for f in document["failed_attempts"] if f["failures"]] == [("sign_in", 1)]
    assert {"security_changed", "email_change_old"} <= {mail["kind"] for mail in document["mails"]}

    cookies = [cookie.value for cookie in browser.http.cookies.jar]
    stored = await stored_secrets(world)
    assert len(stored) > 8
    for forbidden in (PASSWORD, secret, key["secret"], key["secret"][-12:], token, *codes, *cookies, *stored):
        assert forbidden not in written, forbidden


async def stored_secrets(world: Any) -> set[str]:
    """Whatever the database keeps as secrets, hashes and sealed bytes, in the forms in which it could be written."""
    found: set[str] = set()
    for sql in (
        "SELECT password_hash FROM users",
        "SELECT secret FROM totp_secrets",
        "SELECT code_hash FROM recovery_codes",
        "SELECT hash FROM api_key_secrets",
        "SELECT token_hash FROM devices",
        "SELECT token_hash FROM refresh_tokens",
        "SELECT token_hash FROM one_time_tokens",
        "SELECT recipient_hash FROM mails",
        "SELECT account FROM sign_in_counters",
    ):
        for (value,) in await world.rows(sql):
            found.add(value.hex() if isinstance(value, bytes) else value)
    return found


async def test_nobody_elses_account_is_in_it(world: Any) -> None:
    anna, ben = await world.user(), await world.user("VENDOR")
    bens = await world.signed_in(ben, ip="198.51.100.77")
    await bens.post("/api-keys", {"name": "Ben's till", "scopes": ["payments:read"]})
    await enrol(bens)
    browser = await world.signed_in(anna)
    document, written = await taken(browser)
    assert [len(document[name]) for name in ("sessions", "devices", "api_keys", "second_factors")] == [1, 1, 0, 0]
    other = (await bens.get("/me")).json()
    for foreign in (other["id"], other["email"], other["handle"], "198.51.100.77", "Ben's till"):
        assert foreign not in written


@pytest.mark.parametrize("path", ["/me/export", "/proof"])
async def test_it_asks_for_a_fresh_proof(world: Any, path: str) -> None:
    browser = await world.signed_in()
    assert (await browser.get(path)).status_code == 200
    with world.later(minutes=11):
        refused = await browser.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
        assert (await browser.confirm(password=PASSWORD)).status_code == 200
        assert (await browser.get(path)).status_code == 200
    assert (await (await world.browser()).get(path)).status_code == 401


async def test_a_proof_that_is_about_to_run_out_is_asked_for_anew(world: Any) -> None:
    browser = await world.signed_in()
    assert 590 < (await browser.get("/proof")).json()["valid_s"] <= 600
    with world.later(minutes=9, seconds=30):
        assert (await browser.get("/me/export")).status_code == 200
        assert (await browser.get("/proof")).json()["code"] == "step_up_required"


async def test_many_sessions_are_given_whole(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    await world.execute("""
        INSERT INTO sessions SELECT uuidv7() AS id, s.user_id, s.device_id, s.transport, s.device_name, s.agent, s.ip,
            s.place, s.amr, s.auth_time, s.created_at, s.last_used_at, s.expires_at, s.ends_at, now(), 'expired'
        FROM sessions s CROSS JOIN generate_series(1, 1200)
    """)
    document, _ = await taken(browser)
    assert len({session["id"] for session in document["sessions"]}) == 1201
