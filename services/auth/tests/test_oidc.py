"""Signing in with another provider, started for these tests, and everything that could be wrong about it."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

PASSWORD = "Correct-Horse-7-Battery"


@pytest.fixture
async def provider(openid_provider: Any) -> AsyncIterator[Any]:
    async with openid_provider.serving() as running:
        yield running


@pytest.fixture
async def there(make_world: Any, provider: Any, openid_provider: Any) -> Any:
    """An installation that trusts the provider."""
    return await make_world(
        oidc_issuer=provider.issuer,
        oidc_client_id=openid_provider.CLIENT_ID,
        oidc_client_secret=openid_provider.CLIENT_SECRET,
        oidc_name="Example ID",
    )


async def go(browser: Any, provider: Any, path: str = "/oidc/start") -> dict[str, str]:
    """To the provider and back."""
    begun = await browser.post(path)
    assert begun.status_code == 200, begun.text
    state, code = provider.authorize(begun.json()["authorization_url"])
    return {"state": state, "code": code}


async def sign_in(world: Any, provider: Any) -> Any:
    browser = await world.browser()
    return await browser.post("/oidc/finish", await go(browser, provider))


async def test_somebody_new_gets_an_account_and_comes_back_to_it(there: Any, provider: Any) -> None:
    browser = await there.browser()
    assert (await browser.get("/oidc")).json() == {"enabled": True, "name": "Example ID"}
    answer = await browser.post("/oidc/finish", await go(browser, provider))
    assert answer.status_code == 200, answer.text
    user = answer.json()["user"]
    assert (user["email"], user["name"], user["role"], user["status"]) == (
        "olga@example.com",
        "Olga",
        "CUSTOMER",
        "active",
    )
    assert await browser.signed_in()
    assert (await browser.refresh()).status_code == 200
    # The subject counts, not the address.
    provider.claims |= {"email": "renamed@example.com"}
    again = await sign_in(there, provider)
    assert again.json()["user"]["id"] == user["id"]
    await there.event("user.registered", email="olga@example.com")


async def test_an_account_with_the_same_address_is_not_entered_but_linked_by_its_owner(
    there: Any, provider: Any
) -> None:
    email = await there.user()
    provider.claims |= {"email": email}
    refused = await sign_in(there, provider)
    assert (refused.status_code, refused.json()["code"]) == (409, "link_required")
    assert not refused.headers.get_list("set-cookie")

    owner = await there.signed_in(email)
    with there.later(minutes=11):
        assert (await owner.post("/oidc/link/start")).json()["code"] == "step_up_required"
        await owner.confirm()
        provider.forced = {"exp": time.time() + 2000}
        linked = await owner.post("/oidc/link/finish", await go(owner, provider, "/oidc/link/start"))
        assert linked.status_code == 201, linked.text
        mail = await there.mailbox.get(email, "security of your account")
        assert "Example ID can be used to sign in" in mail.get_body(("plain",)).get_content()
    provider.forced = {}
    assert (await sign_in(there, provider)).json()["user"]["email"] == email
    listed = (await owner.get("/identities")).json()["items"]
    assert [identity["issuer"] for identity in listed] == [provider.issuer]
    assert [identity["name"] for identity in listed] == ["Example ID"]
    await there.event("audit.recorded", action="identity.linked")
    assert (await owner.delete(f"/identities/{listed[0]['id']}")).status_code == 204
    assert (await sign_in(there, provider)).json()["code"] == "link_required"


async def test_the_only_way_in_cannot_be_unlinked_nor_by_others(there: Any, provider: Any) -> None:
    browser = await there.browser()
    await browser.post("/oidc/finish", await go(browser, provider))
    identity = (await browser.get("/identities")).json()["items"][0]["id"]
    assert (await (await there.signed_in()).delete(f"/identities/{identity}")).status_code == 404
    assert (await browser.delete(f"/identities/{identity}")).status_code == 409


async def test_whoever_has_no_password_proves_at_the_provider_who_they_are(there: Any, provider: Any) -> None:
    browser = await there.browser()
    user = (await browser.post("/oidc/finish", await go(browser, provider))).json()["user"]
    assert user["has_password"] is False
    with there.later(minutes=11):
        provider.forced = {"exp": time.time() + 2000, "auth_time": time.time()}
        assert (await browser.post("/mfa/totp")).json()["code"] == "step_up_required"
        back = await go(browser, provider, "/oidc/reauthenticate/start")
        answer = await browser.post("/oidc/reauthenticate/finish", back)
        assert answer.status_code == 200, answer.text
        assert answer.json()["amr"] == ["oidc"]
        assert (await browser.post("/mfa/totp")).status_code == 201


@pytest.mark.parametrize("forced", [{"auth_time": 1_700_000_000}, {"auth_time": None}, {"sub": "somebody else"}])
async def test_a_proof_is_fresh_and_of_the_same_person(there: Any, provider: Any, forced: dict[str, Any]) -> None:
    browser = await there.browser()
    await browser.post("/oidc/finish", await go(browser, provider))
    provider.forced = forced
    answer = await browser.post(
        "/oidc/reauthenticate/finish", await go(browser, provider, "/oidc/reauthenticate/start")
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")


async def test_the_provider_does_not_replace_a_second_factor(there: Any, provider: Any) -> None:
    browser = await there.browser()
    await browser.post("/oidc/finish", await go(browser, provider))
    await there.execute("UPDATE users SET mfa_enabled = true")
    answer = await browser.post(
        "/oidc/reauthenticate/finish", await go(browser, provider, "/oidc/reauthenticate/start")
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "code")


async def test_an_identity_belongs_to_one_account(there: Any, provider: Any) -> None:
    await sign_in(there, provider)
    other = await there.signed_in()
    answer = await other.post("/oidc/link/finish", await go(other, provider, "/oidc/link/start"))
    assert answer.status_code == 409


async def test_a_second_factor_is_asked_for_here_too(there: Any, provider: Any) -> None:
    browser = await there.browser()
    await browser.post("/oidc/finish", await go(browser, provider))
    await there.execute("UPDATE users SET mfa_enabled = true")
    answer = await sign_in(there, provider)
    assert answer.json()["mfa_required"] is True
    assert "florin_access" not in str(answer.headers.get_list("set-cookie"))


async def test_the_answer_is_good_once_and_in_the_browser_that_asked(there: Any, provider: Any) -> None:
    victim, attacker = await there.browser(), await there.browser()
    planted = await go(attacker, provider)
    await victim.post("/oidc/start")
    # The attacker's answer, planted in the victim's browser.
    assert (await victim.post("/oidc/finish", planted)).json()["errors"][0]["field"] == "state"
    assert (await (await there.browser()).post("/oidc/finish", planted)).status_code == 422
    assert (await attacker.post("/oidc/finish", planted)).status_code == 200
    assert (await attacker.post("/oidc/finish", planted)).status_code == 422


async def test_a_code_of_another_journey_fails_by_its_verifier(there: Any, provider: Any) -> None:
    browser = await there.browser()
    stolen = (await go(await there.browser(), provider))["code"]
    mine = await go(browser, provider)
    answer = await browser.post("/oidc/finish", mine | {"code": stolen})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")


async def test_a_journey_to_sign_in_links_nothing_and_takes_ten_minutes_at_most(there: Any, provider: Any) -> None:
    owner = await there.signed_in()
    assert (await owner.post("/oidc/link/finish", await go(owner, provider))).status_code == 422
    back = await go(owner, provider, "/oidc/link/start")
    assert (await owner.post("/oidc/finish", back)).status_code == 422
    late = await go(owner, provider)
    with there.later(minutes=11):
        assert (await owner.post("/oidc/finish", late)).status_code == 422


@pytest.mark.parametrize(
    "forced",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": ["florin", "another-client"], "azp": "another-client"},
        {"exp": 1_700_000_000},
        {"nonce": "another-nonce"},
        {"sub": ""},
        {"email_verified": False},
        {"email": None},
    ],
)
async def test_wrong_claims(there: Any, provider: Any, forced: dict[str, Any]) -> None:
    provider.forced = forced
    answer = await sign_in(there, provider)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials"), answer.text


async def test_a_token_signed_by_somebody_else_or_with_a_shared_secret(
    there: Any, provider: Any, openid_provider: Any
) -> None:
    provider.sign_with = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    assert (await sign_in(there, provider)).status_code == 401
    secret = openid_provider.CLIENT_SECRET
    provider.sign_with, provider.algorithm = OctKey.import_key(secret * 2), "HS256"
    assert (await sign_in(there, provider)).status_code == 401


async def test_a_provider_that_is_down(there: Any, provider: Any) -> None:
    browser = await there.browser()
    back = await go(browser, provider)
    provider.down = True
    answer = await browser.post("/oidc/finish", back)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")


async def test_without_a_provider_there_is_nothing(world: Any) -> None:
    browser = await world.browser()
    assert (await browser.get("/oidc")).json() == {"enabled": False, "name": None}
    assert (await browser.post("/oidc/start")).status_code == 404
    assert (await (await world.signed_in()).post("/oidc/link/start")).status_code == 404


async def test_another_site_cannot_begin(there: Any) -> None:
    answer = await (await there.browser()).post("/oidc/start", Sec_Fetch_Site="cross-site")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
