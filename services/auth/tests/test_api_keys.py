"""API keys: made, exchanged at the door, rotated, ended."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from florin_kit.identity import api_keys
from florin_kit.redis import make_redis

SCOPES = ["payments:read", "wallets:read"]


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


class Shop:
    """A vendor's browser, and the door to which a program shows the vendor's keys."""

    def __init__(self, world: Any, email: str, browser: Any) -> None:
        self.world, self.email, self.browser = world, email, browser

    async def make(self, name: str = "Web shop", **more: Any) -> dict[str, Any]:
        answer = await self.browser.post("/api-keys", {"name": name, "scopes": SCOPES, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def exchange(self, key: str, ip: str = "198.51.100.9") -> httpx2.Response:
        return await self.browser.http.post(
            "/internal/api-keys/exchange", json={"key": key}, headers={"X-Forwarded-For": ip}
        )

    async def works(self, key: str) -> bool:
        answer = await self.exchange(key)
        assert answer.status_code in (200, 401), answer.text
        if answer.status_code == 401:
            assert answer.json()["code"] == "api_key_invalid"
        return answer.status_code == 200

    async def token(self, key: str) -> str:
        return str((await self.exchange(key)).json()["access_token"])

    async def alive(self, token: str) -> bool:
        answer = await self.browser.http.get("/internal/api-keys/alive", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code in (204, 401), answer.text
        return answer.status_code == 204

    async def listed(self) -> list[dict[str, Any]]:
        return (await self.browser.get("/api-keys")).json()["items"]


async def open_shop(world: Any) -> Shop:
    email = await world.user("VENDOR")
    return Shop(world, email, await world.signed_in(email))


@pytest.fixture
async def shop(world: Any) -> Shop:
    return await open_shop(world)


async def test_the_secret_is_shown_once_and_kept_as_a_hash(shop: Shop, world: Any) -> None:
    made = await shop.make()
    secret = made.pop("secret")
    assert api_keys.is_well_formed(secret.encode())
    assert (made["prefix"], made["last_four"], made["state"]) == ("fl_live_", secret[-4:], "active")
    assert await shop.listed() == [made]
    (row,) = await world.rows("SELECT * FROM api_key_secrets")
    assert row.hash == api_keys.digest(secret.encode())
    assert secret not in str(await world.rows("SELECT * FROM api_keys k JOIN api_key_secrets s ON s.key_id = k.id"))


async def test_the_owner_hears_of_it_and_nobody_hears_the_secret(shop: Shop, world: Any) -> None:
    secrets = []
    made = await shop.make("Ledger export")
    secrets.append(made["secret"])
    secrets.append((await shop.browser.post(f"/api-keys/{made['id']}/rotate")).json()["secret"])
    await shop.browser.delete(f"/api-keys/{made['id']}")
    for number, what in enumerate(("created", "rotated", "revoked"), 1):
        event = await world.event("audit.recorded", action=f"api_key.{what}")
        assert event.data.data["key_id"] == made["id"]
        mail = await world.mailbox.get(shop.email, "API key", number)
        text = mail.get_body(("plain",)).get_content()
        assert f"It was {what}" in text
        assert "Ledger export (fl_live_…" in text
    told = repr(world.events.all) + "".join(mail.as_string() for mail in world.mailbox.all)
    assert all(secret not in told and secret[8:] not in told for secret in secrets)


async def test_a_key_becomes_a_token_of_its_scopes_that_lives_a_moment(shop: Shop) -> None:
    made = await shop.make()
    answer = (await shop.exchange(made["secret"])).json()
    said = claims(answer["access_token"])
    me = (await shop.browser.get("/me")).json()
    assert (said["sub"], said["role"], said["amr"], said["auth_time"]) == (me["id"], "VENDOR", ["api_key"], 0)
    assert said["scope"].split() == SCOPES
    assert said["sid"].startswith("aks_")
    assert said["exp"] == answer["expires_at"]
    assert said["exp"] - said["iat"] <= 120


async def test_auths_own_routes_are_closed_to_keys(shop: Shop) -> None:
    made = await shop.make()
    token = await shop.token(made["secret"])
    for method, path in (
        ("GET", "/me"),
        ("GET", "/sessions"),
        ("POST", "/api-keys"),
        ("DELETE", f"/api-keys/{made['id']}"),
    ):
        answer = await shop.browser.send(method, path, {}, Authorization=f"Bearer {token}")
        assert (answer.status_code, answer.json()["code"]) == (403, "api_key_not_allowed"), f"{method} {path}"
    assert await shop.alive(token)


async def test_what_is_not_a_working_key_is_refused_in_one_way(shop: Shop) -> None:
    made = await shop.make()
    for wrong in (api_keys.make(), made["secret"][:-1] + "!", made["secret"].lower(), "", "fl_live_", "é" * 40):
        assert not await shop.works(wrong)


async def test_only_vendors_have_keys_and_only_after_a_fresh_proof(shop: Shop, world: Any) -> None:
    made = await shop.make()
    for role in ("CUSTOMER", "ADMIN"):
        other = await world.signed_in(await world.user(role))
        answer = await other.post("/api-keys", {"name": "x", "scopes": SCOPES})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    with world.later(minutes=11):
        for path in ("/api-keys", f"/api-keys/{made['id']}/rotate"):
            assert (await shop.browser.post(path, {})).json()["code"] == "step_up_required"
        assert len(await shop.listed()) == 1
        assert (await shop.browser.delete(f"/api-keys/{made['id']}")).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": " \t ", "scopes": SCOPES},
        {"name": "x" * 81, "scopes": SCOPES},
        {"name": "x\u0000", "scopes": SCOPES},
        {"name": "x", "scopes": SCOPES, "expires_at": "2020-01-01T00:00:00Z"},
        {"name": "x", "scopes": SCOPES, "expires_at": "2100-01-01T00:00:00Z"},
        {"name": "x", "scopes": SCOPES, "mode": "demo"},
    ],
)
async def test_odd_keys_are_not_made(shop: Shop, body: dict[str, Any]) -> None:
    assert (await shop.browser.post("/api-keys", body)).status_code == 422
    assert await shop.listed() == []


async def test_a_key_expires_and_so_does_its_token(shop: Shop, world: Any) -> None:
    at = datetime.now(UTC) + timedelta(seconds=90)
    made = await shop.make(expires_at=at.isoformat())
    answer = (await shop.exchange(made["secret"])).json()
    assert answer["expires_at"] <= at.timestamp()
    with world.later(seconds=91):
        assert not await shop.works(made["secret"])
        assert (await shop.listed())[0]["state"] == "expired"
        assert (await shop.browser.post(f"/api-keys/{made['id']}/rotate")).status_code == 404


async def test_of_parallel_creations_no_more_than_allowed_succeed(make_world: Any) -> None:
    shop = await open_shop(await make_world(api_keys_max=3))
    body = {"name": "x", "scopes": SCOPES}
    answers = await asyncio.gather(*(shop.browser.post("/api-keys", body) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 9
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"too_many_api_keys"}
    await shop.browser.delete(f"/api-keys/{(await shop.listed())[0]['id']}")
    assert (await shop.browser.post("/api-keys", body)).status_code == 201


async def test_after_a_rotation_both_secrets_work_until_the_overlap_ends(shop: Shop, world: Any) -> None:
    made = await shop.make()
    answer = await shop.browser.post(f"/api-keys/{made['id']}/rotate", {"overlap_s": 3600})
    rotated = answer.json()
    assert answer.status_code == 200, answer.text
    assert rotated["old_secret"]["last_four"] == made["last_four"]
    assert rotated["secret"] != made["secret"]
    assert await shop.works(made["secret"])
    assert await shop.works(rotated["secret"])
    again = await shop.browser.post(f"/api-keys/{made['id']}/rotate")
    assert (again.status_code, again.json()["code"]) == (409, "rotation_in_progress")
    with world.later(seconds=3601):
        assert not await shop.works(made["secret"])
        assert await shop.works(rotated["secret"])
        await shop.browser.refresh()
        assert (await shop.listed())[0]["old_secret"] is None


async def test_tokens_of_the_old_secret_end_with_the_overlap(shop: Shop, world: Any) -> None:
    made = await shop.make()
    token = await shop.token(made["secret"])
    await shop.browser.post(f"/api-keys/{made['id']}/rotate", {"overlap_s": 10})
    assert await shop.alive(token)
    redis = make_redis(world.settings)
    with world.later(seconds=11):
        async with asyncio.timeout(10):
            while not await redis.exists(f"rev:{claims(token)['sid']}"):
                await asyncio.sleep(0.1)
        assert not await shop.alive(token)
    await redis.aclose()


async def test_a_rotation_without_an_overlap_ends_every_older_secret_before_the_answer(shop: Shop) -> None:
    made = await shop.make()
    second = (await shop.browser.post(f"/api-keys/{made['id']}/rotate", {"overlap_s": 600})).json()
    tokens = [await shop.token(made["secret"]), await shop.token(second["secret"])]
    third = (await shop.browser.post(f"/api-keys/{made['id']}/rotate", {"overlap_s": 0})).json()
    assert third["old_secret"] is None
    assert [await shop.alive(token) for token in tokens] == [False, False]
    assert [await shop.works(key["secret"]) for key in (made, second, third)] == [False, False, True]


@pytest.mark.parametrize(("overlap_s", "winners"), [(600, 1), (0, 50)])
async def test_fifty_parallel_rotations_leave_what_was_promised(shop: Shop, overlap_s: int, winners: int) -> None:
    made = await shop.make()
    path = f"/api-keys/{made['id']}/rotate"
    answers = await asyncio.gather(*(shop.browser.post(path, {"overlap_s": overlap_s}) for _ in range(50)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    given = [answer.json()["secret"] for answer in answers if answer.status_code == 200]
    assert len(given) == len(set(given)) == winners
    working = [secret for secret in given if await shop.works(secret)]
    assert len(working) == 1
    assert await shop.works(made["secret"]) == bool(overlap_s)
    assert (await shop.listed())[0]["last_four"] == working[0][-4:]


async def test_the_last_use_is_noted_at_most_once_a_minute(shop: Shop, world: Any) -> None:
    secret = (await shop.make())["secret"]
    await shop.exchange(secret, "198.51.100.1")
    first = (await shop.listed())[0]
    assert first["last_used_ip"] == "198.51.100.1"
    await asyncio.gather(*(shop.exchange(secret, "198.51.100.2") for _ in range(10)))
    assert (await shop.listed())[0] == first
    with world.later(seconds=61):
        await shop.exchange(secret, "198.51.100.3")
        assert (await shop.listed())[0]["last_used_ip"] == "198.51.100.3"


async def test_a_vendors_keys_are_nobody_elses(shop: Shop, world: Any) -> None:
    made, eve = await shop.make(), await open_shop(world)
    for method, path in (("DELETE", f"/api-keys/{made['id']}"), ("POST", f"/api-keys/{made['id']}/rotate")):
        assert (await eve.browser.send(method, path, {})).status_code == 404
    assert await eve.listed() == []
    assert await shop.works(made["secret"])


async def test_a_key_in_test_mode_says_so_wherever_it_is_seen(shop: Shop, world: Any) -> None:
    made = await shop.make("Trial", mode="test")
    secret = made.pop("secret")
    assert secret.startswith("fl_test_")
    assert (made["mode"], made["prefix"]) == ("test", "fl_test_")
    assert await shop.listed() == [made]
    assert (await world.event("audit.recorded", action="api_key.created")).data.data["mode"] == "test"
    assert (await world.event("user.updated", email=shop.email)).data.status == "active"
    mail = await world.mailbox.get(shop.email, "API key", 1)
    assert "Trial (fl_test_…" in mail.get_body(("plain",)).get_content()
    rotated = (await shop.browser.post(f"/api-keys/{made['id']}/rotate")).json()
    assert (rotated["mode"], rotated["secret"][:8]) == ("test", "fl_test_")


@pytest.mark.parametrize("mode", ["live", "test"])
async def test_the_mode_is_a_claim_of_the_token(shop: Shop, mode: str) -> None:
    made = await shop.make(mode=mode)
    assert claims(await shop.token(made["secret"]))["mode"] == mode


async def test_a_key_is_live_unless_somebody_says_otherwise(shop: Shop) -> None:
    assert (await shop.make())["secret"].startswith("fl_live_")


async def test_a_secret_whose_prefix_is_not_its_keys_mode_opens_nothing(shop: Shop, world: Any) -> None:
    made = await shop.make(mode="test")
    posing = api_keys.make()
    hashed, known = api_keys.digest(posing.encode()).hex(), api_keys.digest(made["secret"].encode()).hex()
    await world.execute(f"UPDATE api_key_secrets SET hash = '\\x{hashed}' WHERE hash = '\\x{known}'")
    assert not await shop.works(posing)


async def test_a_mode_can_not_be_changed(shop: Shop) -> None:
    made = await shop.make(mode="test")
    answer = await shop.browser.post(f"/api-keys/{made['id']}/rotate", {"overlap_s": 0, "mode": "live"})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
