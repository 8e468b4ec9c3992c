"""API keys that end: by their owner, by staff, with their owner's account; with and without Redis."""

from typing import Any

import pytest

from florin_auth.janitor import Janitor
from florin_auth.sessions.ending import SessionEnder
from florin_auth.sessions.revocation import RevocationWriter
from florin_cli.servers import Valkey
from florin_kit.redis import make_redis

SCOPES = ["payments:read"]


class Holder:
    """A vendor with a key, a token that was given for it, and an admin."""

    def __init__(self, world: Any, browser: Any, admin: Any, made: dict[str, Any]) -> None:
        self.world, self.browser, self.admin, self.made = world, browser, admin, made
        self.user_id = self.token = ""

    async def exchange(self) -> Any:
        return await self.browser.http.post("/internal/api-keys/exchange", json={"key": self.made["secret"]})

    async def alive(self) -> bool:
        headers = {"Authorization": f"Bearer {self.token}"}
        return (await self.browser.http.get("/internal/api-keys/alive", headers=headers)).status_code == 204

    async def over(self) -> bool:
        """Neither the token nor the key itself works any more."""
        return not await self.alive() and (await self.exchange()).json().get("code") == "api_key_invalid"

    async def shown(self) -> dict[str, Any]:
        return (await self.admin.get(f"/admin/users/{self.user_id}/api-keys")).json()["items"][0]


async def hold(world: Any) -> Holder:
    browser = await world.signed_in(await world.user("VENDOR"))
    admin = await world.signed_in(await world.user("ADMIN"))
    made = (await browser.post("/api-keys", {"name": "Shop", "scopes": SCOPES})).json()
    holder = Holder(world, browser, admin, made)
    holder.user_id = (await browser.get("/me")).json()["id"]
    holder.token = (await holder.exchange()).json()["access_token"]
    assert await holder.alive()
    return holder


@pytest.fixture
async def holder(world: Any) -> Holder:
    return await hold(world)


async def test_a_revoked_key_is_over_before_the_answer(holder: Holder) -> None:
    path = f"/api-keys/{holder.made['id']}"
    assert (await holder.browser.delete(path)).status_code == 204
    assert await holder.over()
    shown = (await holder.browser.get("/api-keys")).json()["items"][0]
    assert (shown["state"], shown["revoked_reason"]) == ("revoked", "revoked_by_user")
    assert (await holder.browser.delete(path)).status_code == 404
    assert (await holder.browser.post(f"{path}/rotate")).status_code == 404


async def test_staff_see_and_revoke_and_it_is_told_why(holder: Holder, world: Any) -> None:
    assert "secret" not in await holder.shown()
    path = f"/admin/users/{holder.user_id}/api-keys/{holder.made['id']}"
    assert (await holder.browser.delete(path)).status_code == 403
    assert (await holder.admin.delete(f"{path}?reason=leaked")).status_code == 204
    assert await holder.over()
    audit = await world.event("audit.recorded", action="user.api_key_revoked")
    assert audit.data.data["reason"] == "leaked"
    assert (await holder.admin.delete(path)).status_code == 404


@pytest.mark.parametrize("command", ["lock", "role", "delete"])
async def test_keys_end_with_their_owners_account(holder: Holder, command: str) -> None:
    path = f"/admin/users/{holder.user_id}"
    answer = await {
        "lock": lambda: holder.admin.post(f"{path}/lock", {}),
        "role": lambda: holder.admin.send("PATCH", path, {"role": "CUSTOMER"}),
        "delete": lambda: holder.admin.delete(path),
    }[command]()
    assert answer.status_code in (200, 204), answer.text
    assert await holder.over()
    shown = await holder.shown()
    assert shown["revoked_reason"] == {"lock": "user_locked", "role": "role_changed", "delete": "user_deleted"}[command]
    if command == "delete":
        assert (shown["name"], shown["last_used_ip"]) == ("", None)


async def test_unlocking_brings_no_key_back(holder: Holder) -> None:
    await holder.admin.post(f"/admin/users/{holder.user_id}/lock", {})
    await holder.admin.post(f"/admin/users/{holder.user_id}/unlock", {})
    assert await holder.over()


async def test_too_many_wrong_passwords_of_somebody_end_no_key(holder: Holder, world: Any) -> None:
    stranger = await world.browser(ip="192.0.2.66")
    email = (await holder.browser.get("/me")).json()["email"]
    for _ in range(6):
        await stranger.login(email, "wrong-wrong-wrong")
    assert await holder.alive()
    assert (await holder.exchange()).status_code == 200


async def test_without_redis_the_database_decides(make_world: Any, tmp_path: Any) -> None:
    with Valkey.running(tmp_path / "valkey") as own:
        holder = await hold(await make_world(redis_url=own.url, redis_timeout_s=0.2))
    assert await holder.alive()
    await holder.world.execute("UPDATE api_key_secrets SET ends_at = now()")
    assert await holder.over()


async def test_redis_that_lost_its_data_is_told_again(holder: Holder, world: Any) -> None:
    await holder.browser.delete(f"/api-keys/{holder.made['id']}")
    redis = make_redis(world.settings)
    await redis.flushdb()
    other = await world.again()
    (secret,) = await world.rows("SELECT id FROM api_key_secrets")
    for _ in range(100):
        if await redis.exists(f"rev:aks_{secret.id.hex}"):
            break
        await world.execute("SELECT pg_sleep(0.1)")
    assert await redis.exists(f"rev:aks_{secret.id.hex}")
    await redis.aclose()
    assert other is not None


async def test_keys_are_forgotten_long_after_their_end(holder: Holder, world: Any) -> None:
    redis = make_redis(world.settings)
    tidy = Janitor(world.database, SessionEnder(RevocationWriter(world.database, redis, world.settings))).tidy
    await holder.browser.delete(f"/api-keys/{holder.made['id']}")
    await tidy()
    assert len(await world.rows("SELECT id FROM api_keys")) == 1
    with world.later(days=91):
        await tidy()
    assert await world.rows("SELECT id FROM api_keys") == []
    await redis.aclose()
