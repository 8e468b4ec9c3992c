"""Passkeys: registered, used in place of a password and beside it, attacked."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "Correct-Horse-7-Battery"
_spec = importlib.util.spec_from_file_location("authenticator", Path(__file__).with_name("authenticator.py"))
assert _spec is not None
assert _spec.loader is not None
authenticator = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(authenticator)
Authenticator = authenticator.Authenticator


class Owner:
    """Somebody with a passkey, signed in."""

    def __init__(self, email: str, browser: Any, key: Any, made: dict[str, Any]) -> None:
        self.email, self.browser, self.key, self.made = email, browser, key, made


async def register(browser: Any, key: Any, name: str = "Laptop") -> Any:
    begun = (await browser.post("/passkeys/options")).json()
    body = {"challenge_token": begun["challenge_token"], "credential": key.create(begun["options"]), "name": name}
    return await browser.post("/passkeys", body)


async def proof(browser: Any, key: Any, path: str = "/login/passkey/options") -> dict[str, Any]:
    begun = (await browser.post(path)).json()
    return {"challenge_token": begun["challenge_token"], "credential": key.get(begun["options"])}


@pytest.fixture
async def owner(world: Any) -> Owner:
    email, key = await world.user(), Authenticator()
    browser = await world.signed_in(email)
    answer = await register(browser, key)
    assert answer.status_code == 201, answer.text
    return Owner(email, browser, key, answer.json())


async def test_the_first_passkey_brings_recovery_codes_and_is_listed(owner: Owner, world: Any) -> None:
    assert owner.made["id"].startswith("psk_")
    assert len(owner.made["recovery_codes"]) == 10
    more = await register(owner.browser, Authenticator(), "Phone")
    assert "recovery_codes" not in more.json()
    listed = (await owner.browser.get("/passkeys")).json()["items"]
    assert [passkey["name"] for passkey in listed] == ["Laptop", "Phone"]
    assert (await owner.browser.get("/mfa")).json()["passkeys"] == 2
    await world.event("audit.recorded", action="mfa.passkey_added")


async def test_signing_in_with_a_passkey_alone(owner: Owner, world: Any) -> None:
    browser = await world.browser()
    answer = await browser.post("/login/passkey", await proof(browser, owner.key))
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["email"] == owner.email
    assert await browser.signed_in()
    assert (await browser.refresh()).status_code == 200


async def test_a_passkey_as_second_factor(owner: Owner, world: Any) -> None:
    browser = await world.browser()
    first = (await browser.login(owner.email)).json()
    assert first["methods"] == ["passkey", "recovery_code"]
    challenge = first["passkey"]
    assert [item["id"] for item in challenge["options"]["allowCredentials"]] == [authenticator.b64(owner.key.id)]
    given = {"challenge_token": challenge["challenge_token"], "credential": owner.key.get(challenge["options"])}
    answer = await browser.post("/mfa/verify", {"mfa_token": first["mfa_token"], "passkey": given})
    assert answer.status_code == 200, answer.text
    assert await browser.signed_in()


async def test_a_passkey_steps_up(owner: Owner, world: Any) -> None:
    with world.later(minutes=11):
        assert (await owner.browser.post("/passkeys/options")).json()["code"] == "step_up_required"
        given = await proof(owner.browser, owner.key, "/reauthenticate/passkey")
        confirmed = await owner.browser.confirm(passkey=given)
        assert confirmed.json()["amr"] == ["pwd", "pop", "user", "mfa"], confirmed.text
        assert (await owner.browser.post("/passkeys/options")).status_code == 200


async def test_a_proof_is_good_once_and_for_five_minutes(owner: Owner, world: Any) -> None:
    browser = await world.browser()
    given, late = await proof(browser, owner.key), await proof(browser, owner.key)
    assert (await browser.post("/login/passkey", given)).status_code == 200
    assert (await browser.post("/login/passkey", given)).status_code == 422
    with world.later(minutes=6):
        assert (await browser.post("/login/passkey", late)).status_code == 422


async def test_what_is_signed_for_another_page_or_without_the_user_is_refused(owner: Owner, world: Any) -> None:
    browser = await world.browser()

    async def attempt(**changed: Any) -> int:
        for name, value in changed.items():
            setattr(owner.key, name, value)
        return (await browser.post("/login/passkey", await proof(browser, owner.key))).status_code

    assert await attempt(origin="https://evil.example") == 401
    assert await attempt(origin="https://localhost:8443", rp_id="evil.example") == 401
    assert await attempt(rp_id="localhost", flags=authenticator.USER_PRESENT) == 401
    assert await attempt(flags=authenticator.USER_PRESENT | authenticator.USER_VERIFIED) == 200
    # A copied authenticator counts from where it was copied.
    assert await attempt(count=0) == 401


async def test_another_key_and_another_challenge_are_refused(owner: Owner, world: Any) -> None:
    browser, thief = await world.browser(), Authenticator()
    thief.id = owner.key.id
    assert (await browser.post("/login/passkey", await proof(browser, thief))).status_code == 401
    one, other = await proof(browser, owner.key), await proof(browser, owner.key)
    mixed = {"challenge_token": one["challenge_token"], "credential": other["credential"]}
    assert (await browser.post("/login/passkey", mixed)).status_code == 401
    assert (await browser.post("/login/passkey", await proof(browser, Authenticator()))).status_code == 401
    for broken in ({}, {"id": 7}, {"id": "AA", "response": []}):
        body = (await proof(browser, owner.key)) | {"credential": broken}
        assert (await browser.post("/login/passkey", body)).status_code == 401


async def test_somebody_elses_passkey_is_no_second_factor_here(owner: Owner, world: Any) -> None:
    email, key = await world.user(), Authenticator()
    await register(await world.signed_in(email), key)
    browser = await world.browser()
    first = (await browser.login(owner.email)).json()
    for challenge in (first["passkey"], (await browser.post("/login/passkey/options")).json()):
        given = {"challenge_token": challenge["challenge_token"], "credential": key.get(challenge["options"])}
        answer = await browser.post("/mfa/verify", {"mfa_token": first["mfa_token"], "passkey": given})
        assert answer.status_code == 401
    assert not await browser.signed_in()


async def test_a_registration_belongs_to_who_began_it(owner: Owner, world: Any) -> None:
    other = await world.signed_in()
    begun = (await owner.browser.post("/passkeys/options")).json()
    body = {"challenge_token": begun["challenge_token"], "credential": Authenticator().create(begun["options"])}
    assert (await other.post("/passkeys", body)).status_code == 422
    assert (await register(other, owner.key)).status_code == 409
    forged = Authenticator(origin="https://evil.example")
    assert (await register(other, forged)).status_code == 422


async def test_removing_passkeys(owner: Owner, world: Any) -> None:
    other = await world.signed_in()
    assert (await other.delete(f"/passkeys/{owner.made['id']}")).status_code == 404
    assert (await owner.browser.delete(f"/passkeys/{owner.made['id']}")).status_code == 204
    assert (await owner.browser.get("/mfa")).json()["enabled"] is False
    browser = await world.browser()
    assert (await browser.post("/login/passkey", await proof(browser, owner.key))).status_code == 401
    assert (await browser.login(owner.email)).json()["session"]["current"] is True


async def test_a_locked_users_passkey_opens_nothing(owner: Owner, world: Any) -> None:
    await world.execute("UPDATE users SET status = 'locked'")
    browser = await world.browser()
    assert (await browser.post("/login/passkey", await proof(browser, owner.key))).status_code == 423
