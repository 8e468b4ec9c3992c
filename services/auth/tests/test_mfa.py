"""Authenticator apps and recovery codes, attacked."""

import asyncio
import secrets
import time
from typing import Any

import pyotp
import pytest

PASSWORD = "Correct-Horse-7-Battery"
ACCESS = "__Host-florin_access"


def code_of(secret: str, ahead: int = 0) -> str:
    """The app's code of now, or of some steps later."""
    return pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + ahead)


class App:
    """An authenticator app, and the browser that it belongs to."""

    def __init__(self, world: Any, email: str, browser: Any, secret: str, recovery: list[str]) -> None:
        self.world, self.email, self.browser, self.recovery = world, email, browser, recovery
        self.secret = secret

    def code(self, ahead: int = 0) -> str:
        """The code of now, or of some steps later; the first one was used to confirm."""
        return code_of(self.secret, ahead)

    async def first_step(self, browser: Any) -> dict[str, Any]:
        answer = await browser.login(self.email)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def enrol(world: Any, email: str | None = None) -> App:
    email = email or await world.user()
    browser = await world.signed_in(email)
    begun = (await browser.post("/mfa/totp")).json()
    for _ in range(2):  # that code may run out just now
        answer = await browser.post("/mfa/totp/confirm", {"code": code_of(begun["secret"], -1)})
        if answer.status_code == 200:
            break
    assert answer.status_code == 200, answer.text
    return App(world, email, browser, begun["secret"], answer.json()["recovery_codes"])


@pytest.fixture
async def app(world: Any) -> App:
    return await enrol(world)


async def second(browser: Any, token: str, code: str) -> Any:
    return await browser.post("/mfa/verify", {"mfa_token": token, "code": code})


async def test_enrolment_from_qr_code_to_recovery_codes(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    assert (await browser.get("/mfa")).json() == {
        "enabled": False,
        "required": False,
        "totp": {"enabled": False, "enabled_at": None},
        "passkeys": 0,
        "recovery_codes_left": 0,
    }
    begun = (await browser.post("/mfa/totp")).json()
    assert begun["otpauth_uri"].startswith("otpauth://totp/Florin:")
    assert begun["secret"] in begun["otpauth_uri"]
    assert begun["qr"]["size"] > 40
    assert begun["qr"]["path"].startswith("M4 4h1v1h-1z")
    # Nothing counts before the first right code.
    assert (await (await world.browser()).login(email)).json().get("mfa_required") is None
    assert (await browser.post("/mfa/totp/confirm", {"code": "000000"})).status_code == 422
    codes = (await browser.post("/mfa/totp/confirm", {"code": code_of(begun["secret"])})).json()
    assert len(set(codes["recovery_codes"])) == 10
    status = (await browser.get("/mfa")).json()
    assert (status["enabled"], status["totp"]["enabled"], status["recovery_codes_left"]) == (True, True, 10)
    assert (await browser.get("/me")).json()["mfa_enabled"] is True
    await world.mailbox.get(email, "security of your account")
    await world.event("audit.recorded", action="mfa.totp_added")


async def test_secrets_and_codes_are_not_readable_in_the_database(app: App, world: Any) -> None:
    rows = await world.rows("SELECT secret FROM totp_secrets")
    kept = bytes(rows[0][0]) + repr(await world.rows("SELECT * FROM recovery_codes")).encode()
    kept += repr(await world.rows("SELECT payload FROM challenges")).encode()
    for secret in (app.secret, *app.recovery):
        assert secret.encode() not in kept
        assert secret.replace("-", "").encode() not in kept


async def test_the_password_alone_gives_no_session(app: App, world: Any) -> None:
    browser = await world.browser()
    answer = await browser.login(app.email)
    assert not answer.headers.get_list("set-cookie")
    body = answer.json()
    assert body.keys() == {"mfa_required", "mfa_token", "methods", "enrolment_required", "passkey", "expires_at"}
    assert (body["mfa_required"], body["methods"], body["passkey"]) == (True, ["totp", "recovery_code"], None)
    assert not await browser.signed_in()
    assert len((await app.browser.get("/sessions")).json()["items"]) == 1
    done = await second(browser, body["mfa_token"], app.code())
    assert done.status_code == 200
    assert done.json()["user"]["email"] == app.email
    assert await browser.signed_in()


async def test_a_code_is_good_once(app: App, world: Any) -> None:
    first, other = await world.browser(), await world.browser()
    one, two = (await app.first_step(first))["mfa_token"], (await app.first_step(other))["mfa_token"]
    code = app.code()
    assert (await second(first, one, code)).status_code == 200
    replayed = await second(other, two, code)
    assert (replayed.status_code, replayed.json()["code"]) == (401, "invalid_credentials")


async def test_of_parallel_uses_of_one_code_one_wins(app: App, world: Any) -> None:
    browsers = [await world.browser() for _ in range(4)]
    tokens = [(await app.first_step(browser))["mfa_token"] for browser in browsers]
    code = app.code()
    answers = await asyncio.gather(*(second(b, t, code) for b, t in zip(browsers, tokens, strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_an_mfa_token_is_good_once_and_for_five_minutes_and_for_one_program(app: App, world: Any) -> None:
    browser = await world.browser()
    token = (await app.first_step(browser))["mfa_token"]
    other = await world.browser("curl/8")
    assert (await second(other, token, app.code())).status_code == 422
    assert (await second(browser, token, app.code())).status_code == 200
    assert (await second(browser, token, app.code(1))).json()["errors"][0]["field"] == "mfa_token"
    late = (await app.first_step(browser))["mfa_token"]
    with world.later(minutes=6):
        assert (await second(browser, late, app.code())).status_code == 422


async def test_an_mfa_token_is_no_access_token_and_no_other_challenge(app: App, world: Any) -> None:
    browser = await world.browser()
    token = (await app.first_step(browser))["mfa_token"]
    assert (await browser.get("/me", Authorization=f"Bearer {token}")).status_code == 401
    assert (await browser.post("/mfa/enrol", {"mfa_token": token})).status_code == 422
    body = {"challenge_token": token, "credential": {"id": "AAAA"}}
    assert (await browser.post("/login/passkey", body)).status_code == 422


async def test_200_parallel_guesses_get_five_tries_and_then_a_lock(app: App, world: Any) -> None:
    browser = await world.browser()
    token = (await app.first_step(browser))["mfa_token"]
    guesses = [f"{secrets.randbelow(10**6):06}" for _ in range(200)]
    answers = await asyncio.gather(*(second(browser, token, guess) for guess in guesses))
    codes = sorted(answer.json()["code"] for answer in answers)
    assert codes == ["account_locked"] * 195 + ["invalid_credentials"] * 5
    assert (await second(browser, token, app.code())).status_code == 423
    await world.event("auth.login_failed", reason="second_factor")


async def test_somebody_with_the_password_cannot_lock_the_owner_out_of_a_known_device(app: App, world: Any) -> None:
    thief = await world.browser()
    token = (await app.first_step(thief))["mfa_token"]
    for _ in range(6):
        await second(thief, token, "000000")
    token = (await app.first_step(app.browser))["mfa_token"]
    assert (await second(app.browser, token, app.code())).status_code == 200


async def test_recovery_codes_work_once_however_they_are_typed(app: App, world: Any) -> None:
    browser = await world.browser()
    token = (await app.first_step(browser))["mfa_token"]
    typed = app.recovery[0].upper().replace("-", " ")
    assert (await second(browser, token, typed)).status_code == 200
    assert (await browser.get("/mfa")).json()["recovery_codes_left"] == 9
    token = (await app.first_step(browser))["mfa_token"]
    assert (await second(browser, token, app.recovery[0])).status_code == 401
    fresh = (await browser.post("/mfa/recovery-codes")).json()["recovery_codes"]
    assert (await second(browser, token, app.recovery[1])).status_code == 401
    assert (await second(browser, token, fresh[1])).status_code == 200


async def test_a_password_change_between_the_steps_voids_the_first(app: App, world: Any) -> None:
    browser = await world.browser()
    token = (await app.first_step(browser))["mfa_token"]
    body = {"current_password": PASSWORD, "new_password": "Quite-Another-Secret-41"}
    assert (await app.browser.post("/password", body)).status_code == 204
    assert (await second(browser, token, app.code())).status_code == 422


async def test_with_a_second_factor_the_password_is_not_enough_to_step_up(app: App, world: Any) -> None:
    with world.later(minutes=11):
        assert (await app.browser.delete("/mfa/totp")).json()["code"] == "step_up_required"
        assert (await app.browser.confirm(password=PASSWORD)).status_code == 422
        assert (await app.browser.confirm(code="000000")).status_code == 401
        confirmed = await app.browser.confirm(code=app.code())
        assert confirmed.json()["amr"] == ["pwd", "otp", "mfa"]
        assert (await app.browser.confirm(code=app.code())).status_code == 401
        assert (await app.browser.delete("/mfa/totp")).status_code == 204
    status = (await app.browser.get("/mfa")).json()
    assert (status["enabled"], status["recovery_codes_left"]) == (False, 0)
    assert (await (await world.browser()).login(app.email)).json()["session"]["current"] is True


async def test_a_second_app_cannot_be_set_up_over_the_first(app: App) -> None:
    assert (await app.browser.post("/mfa/totp")).status_code == 409


async def test_administrators_can_be_required_to_enrol(make_world: Any) -> None:
    world = await make_world(admin_mfa_required=True)
    email = await world.user("ADMIN")
    browser = await world.browser()
    first = (await browser.login(email)).json()
    assert (first["enrolment_required"], first["methods"]) == (True, [])
    assert (await second(browser, first["mfa_token"], "123456")).status_code == 422
    begun = (await browser.post("/mfa/enrol", {"mfa_token": first["mfa_token"]})).json()
    wrong = {"mfa_token": first["mfa_token"], "code": "000000"}
    assert (await browser.post("/mfa/enrol/confirm", wrong)).status_code == 422
    code = code_of(begun["secret"], -1)
    done = await browser.post("/mfa/enrol/confirm", {"mfa_token": first["mfa_token"], "code": code})
    assert done.status_code == 200, done.text
    assert len(done.json()["recovery_codes"]) == 10
    assert await browser.signed_in()
    assert (await browser.get("/mfa")).json()["required"] is True
    assert (await browser.delete("/mfa/totp")).status_code == 409
    assert (await browser.refresh()).status_code == 200
    # Nobody else has to.
    assert (await (await world.browser()).login(await world.user())).json()["user"]["mfa_enabled"] is False


async def test_an_administrators_session_from_before_the_requirement_is_not_renewed(world: Any) -> None:
    browser = await world.signed_in(await world.user("ADMIN"))
    stricter = await world.again(admin_mfa_required=True, key_encryption_key=world.settings.key_encryption_key)
    same = await stricter.browser()
    same.http.cookies = browser.http.cookies
    assert (await same.refresh()).json()["code"] == "session_revoked"
