"""Forged requests, tokens and sessions, through the public address."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from florin_auth.keys.service import SEAL
from florin_auth.settings import KeySettings
from florin_auth.vault.service import Vault

ACCESS, REFRESH, DEVICE = "__Host-florin_access", "__Secure-florin_refresh", "__Host-florin_device"
SERVICES = {"auth": "/auth/me", "payments": "/wallets", "profile": "/profile", "admin": "/admin/overview"}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture(scope="module")
async def victim_email(inside: Any) -> str:
    return str(await inside.account("ADMIN"))


@pytest.fixture
async def victim(browser: Any, victim_email: str) -> Any:
    return await browser(victim_email)


async def change(victim: Any, **headers: str) -> httpx2.Response:
    """A harmless mutation by cookie."""
    answer: httpx2.Response = await victim.http.patch("/profile/preferences", json={"theme": "dark"}, headers=headers)
    return answer


async def test_with_its_token_from_its_own_page_a_mutation_passes(victim: Any, until: Any) -> None:
    async def passes() -> bool:  # the profile follows auth's event
        return (await change(victim, **{"X-CSRF-Token": await victim.csrf()})).status_code == 200

    await until(passes)


async def test_without_a_token_a_mutation_is_refused(victim: Any) -> None:
    answer = await change(victim)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


async def test_the_token_of_another_session_is_refused(victim: Any, browser: Any, victim_email: str) -> None:
    other = await browser(victim_email)
    answer = await change(victim, **{"X-CSRF-Token": await other.csrf()})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.test", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null"},
        {"Origin": "http://localhost"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
async def test_another_site_is_refused_though_it_has_the_token(victim: Any, headers: dict[str, str]) -> None:
    answer = await change(victim, **{"X-CSRF-Token": await victim.csrf()}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_page_elsewhere_is_refused_by_the_browsers_word_alone(victim: Any, site: str) -> None:
    del victim.http.headers["Origin"]
    answer = await change(victim, **{"X-CSRF-Token": await victim.csrf(), "Sec-Fetch-Site": site})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("path", ["/auth/login", "/auth/refresh"])
async def test_nobody_signs_a_browser_in_or_on_from_another_site(victim: Any, path: str, victim_email: str) -> None:
    body = {"email": victim_email, "password": "Correct-Horse-7-Battery"} if path == "/auth/login" else None
    headers = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site", "X-Florin-Refresh": "1"}
    answer = await victim.http.post(path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert "set-cookie" not in answer.headers


async def test_a_refresh_by_cookie_needs_a_header_that_no_form_can_send(victim: Any) -> None:
    answer = await victim.http.post("/auth/refresh")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


async def test_cookies_are_out_of_reach_of_scripts_other_sites_and_plain_http(browser: Any, victim_email: str) -> None:
    fresh = await browser()
    body = {"email": victim_email, "password": "Correct-Horse-7-Battery"}
    lines = (await fresh.http.post("/auth/login", json=body)).headers.get_list("set-cookie")
    found = {line.partition("=")[0]: {part.strip().lower() for part in line.split(";")[1:]} for line in lines}
    assert set(found) == {ACCESS, REFRESH, DEVICE}
    for name, attributes in found.items():
        assert {"httponly", "secure", "samesite=strict"} <= attributes, name
        assert not any(attribute.startswith("domain") for attribute in attributes), name
    assert "path=/api/v1/auth/refresh" in found[REFRESH]
    assert "path=/" in found[ACCESS]


async def test_no_token_is_in_the_body_of_a_browsers_sign_in(victim: Any) -> None:
    text = json.dumps(victim.body)
    assert victim.cookie(ACCESS) not in text
    assert victim.cookie(REFRESH) not in text


async def test_a_session_that_was_planted_before_is_not_the_one_after_sign_in(browser: Any, victim_email: str) -> None:
    attacker, fresh = await browser(victim_email), await browser()
    planted = attacker.cookie(ACCESS)
    fresh.http.cookies.set(ACCESS, planted, domain="localhost.local", path="/")
    await fresh.sign_in(victim_email)
    access = [cookie.value for cookie in fresh.http.cookies.jar if cookie.name == ACCESS]
    assert planted not in access
    assert fresh.body["session"]["id"] != attacker.body["session"]["id"]


class Forger:
    """Makes tokens from a real one, and with the platform's real key where that is the point."""

    def __init__(self, real: str, key: Ed25519PrivateKey, public: str) -> None:
        head, body, self.signature = real.split(".")
        self.head = json.loads(base64.urlsafe_b64decode(head + "=="))
        self.claims = json.loads(base64.urlsafe_b64decode(body + "=="))
        self._key, self.public = key, public

    def part(self, head: dict[str, Any], claims: dict[str, Any]) -> str:
        return f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"

    def signed(self, head: dict[str, Any], claims: dict[str, Any], key: Ed25519PrivateKey | None = None) -> str:
        part = self.part(head, claims)
        return f"{part}.{b64((key or self._key).sign(part.encode()))}"

    def hs256(self, secret: bytes) -> str:
        part = self.part(self.head | {"alg": "HS256"}, self.claims)
        return f"{part}.{b64(hmac.new(secret, part.encode(), hashlib.sha256).digest())}"


@pytest.fixture
async def forger(stack: Any, inside: Any, victim: Any) -> Forger:
    real = victim.cookie(ACCESS)
    kid = json.loads(base64.urlsafe_b64decode(real.split(".")[0] + "=="))["kid"]
    [row] = await inside.execute("SELECT private_key FROM signing_keys WHERE kid = $1", kid)
    sealer = Vault(KeySettings(key_encryption_key=inside.values["FLORIN_KEY_ENCRYPTION_KEY"])).sealer(SEAL)
    async with stack.client() as client:
        keys = (await client.get(f"{stack.origin}/.well-known/jwks.json")).json()["keys"]
    public = next(key["x"] for key in keys if key["kid"] == kid)
    return Forger(real, Ed25519PrivateKey.from_private_bytes(sealer.open(row["private_key"], kid)), public)


Forgery = Callable[[Forger], str]
FORGERIES: dict[str, Forgery] = {
    "alg none": lambda f: f.part(f.head | {"alg": "none"}, f.claims) + ".",
    "alg none with a signature": lambda f: f"{f.part(f.head | {'alg': 'none'}, f.claims)}.{f.signature}",
    "HS256 with the public key": lambda f: f.hs256(base64.urlsafe_b64decode(f.public + "=")),
    "HS256 with the public key's text": lambda f: f.hs256(f.public.encode()),
    "a foreign kid": lambda f: f.signed(f.head | {"kid": "foreign"}, f.claims, Ed25519PrivateKey.generate()),
    "a foreign key": lambda f: f.signed(f.head, f.claims, Ed25519PrivateKey.generate()),
    "a key in the header": lambda f: f.signed(f.head | {"jwk": {"kty": "OKP", "crv": "Ed25519"}}, f.claims),
    "a changed role": lambda f: f"{f.part(f.head, f.claims | {'role': 'ADMIN'})}.{f.signature}",
    "expired": lambda f: f.signed(f.head, f.claims | {"exp": int(time.time()) - 60}),
    "of the future": lambda f: f.signed(f.head, f.claims | {"iat": int(time.time()) + 600}),
    "another audience": lambda f: f.signed(f.head, f.claims | {"aud": "elsewhere"}),
    "another issuer": lambda f: f.signed(f.head, f.claims | {"iss": "elsewhere"}),
    "without a session": lambda f: f.signed(f.head, {k: v for k, v in f.claims.items() if k != "sid"}),
    "no signature": lambda f: f.part(f.head, f.claims) + ".",
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_token_opens_no_service(stack: Any, forger: Forger, name: str) -> None:
    token = FORGERIES[name](forger)
    async with stack.client(Authorization=f"Bearer {token}") as client:
        found = {service: (await client.get(path)).status_code for service, path in SERVICES.items()}
    assert found == dict.fromkeys(SERVICES, 401)


async def test_the_forger_can_make_what_is_accepted(stack: Any, forger: Forger) -> None:
    """Otherwise the tests above would pass for a reason of their own."""
    token = forger.signed(forger.head, forger.claims | {"jti": "tok_other"})
    async with stack.client(Authorization=f"Bearer {token}") as client:
        assert (await client.get("/auth/me")).status_code == 200
