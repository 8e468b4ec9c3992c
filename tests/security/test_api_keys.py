"""API keys through the public address: what opens, what does not, and that the secret is nowhere."""

import asyncio
import os
import secrets
import signal
from pathlib import Path
from typing import Any

import httpx2
import pytest
import websockets

from florin_contracts.vocabulary import Scope
from florin_kit.identity import api_keys

ENDED_WITHIN_S = 5.0


class Shop:
    """A vendor, a key of theirs, and a program that uses it."""

    def __init__(self, stack: Any, vendor: Any) -> None:
        self.stack, self.vendor = stack, vendor
        self.made: dict[str, Any] = {}
        self.secrets: list[str] = []

    async def make(self, *scopes: str) -> None:
        answer = await self.vendor.http.post("/auth/api-keys", json={"name": "Shop", "scopes": scopes or [*Scope]})
        assert answer.status_code == 201, answer.text
        self.made = answer.json()
        self.secrets.append(self.made["secret"])

    async def rotate(self, overlap_s: int) -> httpx2.Response:
        path = f"/auth/api-keys/{self.made['id']}/rotate"
        answer = await self.vendor.http.post(path, json={"overlap_s": overlap_s})
        if answer.status_code == 200:
            self.secrets.append(answer.json()["secret"])
        return answer

    async def revoke(self) -> None:
        assert (await self.vendor.http.delete(f"/auth/api-keys/{self.made['id']}")).status_code == 204

    async def ask(self, path: str = "/wallets", secret: str | None = None, method: str = "GET", **more: Any) -> Any:
        async with self.stack.client(Authorization=f"Bearer {secret or self.secrets[-1]}") as client:
            return await client.request(method, path, **more)

    async def code(self, path: str = "/wallets", secret: str | None = None) -> str:
        answer = await self.ask(path, secret)
        return "ok" if answer.status_code == 200 else str(answer.json()["code"])


@pytest.fixture(scope="module")
def opened() -> list[Shop]:
    """Every shop of this module."""
    return []


@pytest.fixture
async def shop(stack: Any, inside: Any, opened: list[Shop], until: Any) -> Shop:
    made = Shop(stack, await stack.sign_in(await inside.account("VENDOR")))
    await made.make()
    opened.append(made)

    async def works() -> bool:
        return await made.code() == "ok"

    await until(works)
    return made


async def refused_soon(shop: Shop, until: Any, secret: str | None = None) -> None:
    async def refused() -> bool:
        return await shop.code(secret=secret) == "api_key_invalid"

    await until(refused, ENDED_WITHIN_S)


async def test_a_key_pays_and_its_owner_sees_it_used(shop: Shop) -> None:
    vendor = await shop.stack.new_user("Funded", eur=500, role="VENDOR")
    rich = Shop(shop.stack, vendor)
    await rich.make(Scope.PAYMENTS_WRITE)
    body = {"type": "instant", "amount": 5, "currency": "EUR", "recipient": {"email": shop.vendor.email}}
    answers = [
        await rich.ask("/payments", method="POST", json=body, headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json()["id"] == answers[1].json()["id"]
    listed = (await vendor.http.get("/auth/api-keys")).json()["items"][0]
    assert listed["last_used_at"] is not None
    assert listed["last_used_ip"] == "127.0.0.1"


async def test_what_is_not_a_working_key_opens_nothing(shop: Shop) -> None:
    secret = shop.secrets[-1]
    swapped = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for wrong in (
        swapped,
        api_keys.make(),
        "fl_test_" + secret[8:],
        "fl_demo_" + secret[8:],
        "fl_live_",
        secret[:8] + secret[8:].swapcase(),
    ):
        assert await shop.code(secret=wrong) == "api_key_invalid"
        assert await shop.code("/auth/oidc", secret=wrong) == "api_key_invalid"


async def test_the_exchange_can_not_be_reached_from_outside(stack: Any, shop: Shop) -> None:
    async with httpx2.AsyncClient(base_url=stack.origin, verify=stack.trust, trust_env=False) as client:
        for path in (
            "/internal/api-keys/exchange",
            "/api/v1/internal/api-keys/exchange",
            "/api/v1/auth/../internal/api-keys/exchange",
        ):
            answer = await client.post(path, json={"key": shop.secrets[-1]})
            assert answer.status_code in (400, 404, 405), path
            assert "access_token" not in answer.text


async def test_a_revoked_key_is_refused_within_seconds(shop: Shop, until: Any) -> None:
    await shop.revoke()
    await refused_soon(shop, until)


async def test_a_key_that_ends_while_redis_hangs_is_let_in_nowhere(shop: Shop, inside: Any, until: Any) -> None:
    """Nobody can tell Redis; auth is asked, and while it can't answer in time either, nobody gets in."""
    redis = shop.stack.pid("valkey")
    os.kill(redis, signal.SIGSTOP)
    try:
        query = "UPDATE api_key_secrets SET ends_at = now() WHERE hash = $1"
        await inside.execute(query, api_keys.digest(shop.secrets[-1].encode()))

        async def refused() -> bool:
            return await shop.code() in ("api_key_invalid", "upstream_unavailable")

        await until(refused, ENDED_WITHIN_S)
        assert await shop.code() in ("api_key_invalid", "upstream_unavailable")
    finally:
        os.kill(redis, signal.SIGCONT)
    await refused_soon(shop, until)


async def test_an_expired_key_is_refused_within_seconds(shop: Shop, inside: Any, until: Any) -> None:
    query = "UPDATE api_key_secrets SET ends_at = now() WHERE hash = $1"
    await inside.execute(query, api_keys.digest(shop.secrets[-1].encode()))
    await refused_soon(shop, until)


async def test_the_key_of_a_locked_user_is_refused_within_seconds(shop: Shop, inside: Any, until: Any) -> None:
    staff = await shop.stack.sign_in(await inside.account("ADMIN"))
    locked = await staff.http.post(f"/admin/users/{shop.vendor.id}/lock", json={"reason": "Reported stolen"})
    assert locked.status_code == 200, locked.text
    await refused_soon(shop, until)
    await staff.http.post(f"/admin/users/{shop.vendor.id}/unlock", json={})
    assert await shop.code() == "api_key_invalid"


async def test_both_secrets_work_during_the_overlap_and_none_but_the_newest_without(shop: Shop, until: Any) -> None:
    assert (await shop.rotate(3600)).status_code == 200
    assert [await shop.code(secret=secret) for secret in shop.secrets] == ["ok", "ok"]
    assert (await shop.rotate(3600)).json()["code"] == "rotation_in_progress"
    assert (await shop.rotate(0)).status_code == 200
    for old in shop.secrets[:2]:
        await refused_soon(shop, until, old)
    assert await shop.code() == "ok"


async def test_of_fifty_parallel_rotations_one_wins_and_nothing_in_use_breaks(shop: Shop) -> None:
    first = shop.secrets[0]
    answers = await asyncio.gather(*(shop.rotate(3600) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    assert [await shop.code(secret=secret) for secret in (first, shop.secrets[-1])] == ["ok", "ok"]


async def test_a_key_makes_no_keys_and_opens_no_live_connection(shop: Shop) -> None:
    for method, path in (
        ("GET", "/auth/api-keys"),
        ("POST", "/auth/api-keys"),
        ("GET", "/profile"),
        ("GET", "/auth/me"),
    ):
        answer = await shop.ask(path, method=method, **({"json": {}} if method == "POST" else {}))
        assert (answer.status_code, answer.json()["code"]) == (403, "api_key_not_allowed"), path
    headers = {"Authorization": f"Bearer {shop.secrets[-1]}", "Origin": shop.stack.origin}
    url = f"wss://localhost:{shop.stack.port}/ws"
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(url, ssl=shop.stack.trust, additional_headers=headers):
            pass
    assert refused.value.response.status_code == 403


async def test_a_cookie_beside_a_key_changes_nothing(shop: Shop) -> None:
    answer = await shop.ask("/auth/me", headers={"Cookie": f"__Host-florin_access={secrets.token_hex(8)}"})
    assert answer.json()["code"] == "api_key_not_allowed"


async def test_secrets_are_in_no_log_no_mail_no_event_and_no_table(stack: Any, opened: list[Shop]) -> None:
    """Everything that the platform has written to its disk: logs, mails, outboxes, tables and their log."""
    known = [secret.encode() for shop in opened for secret in shop.secrets]
    assert known
    mentioned = digests = 0
    for path in (found for found in Path(stack.home).rglob("*") if found.is_file()):
        written = path.read_bytes()
        leaked = [secret[:12] for secret in known if secret in written or secret[8:] in written]
        assert leaked == [], path
        mentioned += b"api_key.created" in written
        digests += api_keys.digest(known[0]) in written
    # The search sees what it should: events about keys, and what is kept of them.
    assert mentioned
    assert digests
