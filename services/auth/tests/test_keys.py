"""Signing keys: rotation while traffic runs, and what may not happen."""

import asyncio
import base64
import json
from typing import Any

import pytest

from florin_auth.keys import commands
from florin_kit.errors import Conflict, NotFound


def kid(token: str) -> str:
    head = token.split(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])


async def published(world: Any) -> set[str]:
    answer = await (await world.browser()).http.get("/.well-known/jwks.json")
    return {key["kid"] for key in answer.json()["keys"]}


async def fresh_keys(world: Any) -> None:
    """What the process does by itself every 30 seconds."""
    ring = world.app.app.dependencies["ring"].dependency()
    await ring.reload()


async def test_no_request_fails_while_keys_rotate(world: Any) -> None:
    email = await world.user()
    tokens = await world.tokens(email)
    browser = await world.browser("florin-sdk/1")
    done, statuses, kids = asyncio.Event(), [], set()

    async def traffic() -> None:
        token, refresh = tokens["access_token"], tokens["refresh_token"]
        while not done.is_set():
            statuses.append((await browser.get("/me", Authorization=f"Bearer {token}")).status_code)
            answer = await browser.post("/refresh", {"refresh_token": refresh})
            statuses.append(answer.status_code)
            token, refresh = answer.json()["access_token"], answer.json()["refresh_token"]
            kids.add(kid(token))

    running = asyncio.create_task(traffic())
    for _ in range(3):
        await commands.rotate(world.settings, at_once=True)
        await fresh_keys(world)
        await asyncio.sleep(0.2)
    done.set()
    await running
    assert set(statuses) == {200}
    assert len(kids) >= 3
    # The first token of all, signed with the first key, is still good.
    first = await browser.get("/me", Authorization=f"Bearer {tokens['access_token']}")
    assert first.status_code == 200


async def test_a_new_key_is_published_before_it_signs_and_the_old_one_leaves_after_its_last_token(world: Any) -> None:
    email = await world.user()
    old = kid((await world.tokens(email))["access_token"])
    waiting = await commands.rotate(world.settings)
    assert waiting.state == "waiting"
    await fresh_keys(world)
    assert await published(world) == {old, waiting.kid}
    assert kid((await world.tokens(email))["access_token"]) == old
    with pytest.raises(Conflict):
        await commands.rotate(world.settings)
    with world.later(seconds=world.settings.key_overlap_s + 1):
        assert kid((await world.tokens(email))["access_token"]) == waiting.kid
        states = {key.kid: key.state for key in await commands.list_keys(world.settings)}
        assert states == {old: "verifying", waiting.kid: "signing"}
    with world.later(seconds=world.settings.key_overlap_s + world.settings.access_token_ttl_s + 20):
        assert await published(world) == {waiting.kid}


async def test_a_leaked_key_is_retired_and_its_tokens_stop(world: Any) -> None:
    email = await world.user()
    tokens = await world.tokens(email)
    leaked = kid(tokens["access_token"])
    with pytest.raises(Conflict):
        await commands.retire(world.settings, leaked)
    with pytest.raises(NotFound):
        await commands.retire(world.settings, "no-such-key")
    await commands.rotate(world.settings, at_once=True)
    assert (await commands.retire(world.settings, leaked)).state == "retired"
    await fresh_keys(world)
    browser = await world.browser("florin-sdk/1")
    refused = await browser.get("/me", Authorization=f"Bearer {tokens['access_token']}")
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    answer = await browser.post("/refresh", {"refresh_token": tokens["refresh_token"]})
    token = answer.json()["access_token"]
    assert (await browser.get("/me", Authorization=f"Bearer {token}")).status_code == 200
    await world.event("audit.recorded", action="signing_key.retired")


async def test_private_keys_are_sealed(world: Any) -> None:
    rows = await world.rows("SELECT private_key, length(private_key) FROM signing_keys")
    assert rows[0][1] == 1 + 12 + 32 + 16
    assert bytes(rows[0][0])[0] == 1


async def test_two_processes_that_start_at_once_make_one_key(make_world: Any, new_database: Any) -> None:
    url = await new_database("florin_auth")
    worlds = await asyncio.gather(*(make_world(database_url=url) for _ in range(3)))
    assert len(await commands.list_keys(worlds[0].settings)) == 1
