"""Staff act on accounts through the public address, and it takes effect everywhere at once."""

import asyncio
import json
import time
from typing import Any

import pytest
import websockets

PASSWORD = "Correct-Horse-7-Battery"
REVOKED_WITHIN_S = 5.0


async def status(user: Any) -> int:
    return int((await user.http.get("/wallets")).status_code)


async def drain(live: Any) -> None:
    while True:
        await live.recv()


async def code(user: Any, path: str) -> str:
    return str((await user.http.get(path)).json().get("code", "ok"))


async def test_a_locked_account_is_out_within_seconds_and_back_after_unlocking(stack: Any, until: Any) -> None:
    staff, user = await stack.new_user("Staff", role="ADMIN"), await stack.new_user("Somebody", eur=100)
    async with user.live() as live:
        assert json.loads(await live.recv())["type"] == "ready"
        began = time.monotonic()
        locked = await staff.http.post(f"/admin/users/{user.id}/lock", json={"reason": "Reported stolen"})
        assert (locked.status_code, locked.json()["status"]) == (200, "locked"), locked.text
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(drain(live), REVOKED_WITHIN_S)

    async def is_out() -> bool:
        return await status(user) == 401

    await until(is_out, REVOKED_WITHIN_S)
    assert time.monotonic() - began < REVOKED_WITHIN_S
    for path in ("/payments", "/profile", "/auth/me", "/top-ups"):
        assert await code(user, path) == "session_revoked"
    refused = await stack.client().post("/auth/login", json={"email": user.email, "password": PASSWORD})
    assert refused.status_code in (401, 423), refused.text

    unlocked = await staff.http.post(f"/admin/users/{user.id}/unlock", json={})
    assert (unlocked.status_code, unlocked.json()["status"]) == (200, "active")
    again = await stack.sign_in(user.email)
    assert await status(again) == 200

    async def is_audited() -> bool:
        found = (await staff.http.get("/admin/audit", params={"target": user.id, "limit": 50})).json()["items"]
        mine = {entry["action"] for entry in found if entry["actor"] and entry["actor"]["id"] == staff.id}
        return {"user.locked", "user.unlocked"} <= mine

    await until(is_audited)


async def test_ended_sessions_are_over_everywhere(stack: Any, until: Any) -> None:
    staff, user = await stack.new_user("Staff", role="ADMIN"), await stack.new_user("Somebody", eur=100)
    other = await stack.sign_in(user.email)
    answer = await staff.http.post(f"/admin/users/{user.id}/end-sessions", json={})
    assert answer.status_code == 200, answer.text

    async def are_out() -> bool:
        return {await status(user), await status(other)} == {401}

    await until(are_out, REVOKED_WITHIN_S)


@pytest.mark.parametrize("role", ["CUSTOMER", "VENDOR"])
async def test_nobody_but_staff_commands(stack: Any, role: str) -> None:
    user, victim = await stack.new_user("Eve", role=role), await stack.new_user("Victim")
    for prefix in ("/admin/users", "/auth/admin/users"):
        for method, path in (
            ("POST", ""),
            ("PATCH", f"/{victim.id}"),
            ("DELETE", f"/{victim.id}"),
            ("POST", f"/{victim.id}/lock"),
            ("POST", f"/{victim.id}/unlock"),
            ("POST", f"/{victim.id}/end-sessions"),
        ):
            answer = await user.http.request(method, prefix + path, json={})
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), f"{method} {prefix}{path}"


async def test_odd_ids_and_commands_do_not_exist(stack: Any) -> None:
    staff = await stack.new_user("Staff", role="ADMIN")
    for path in ("usr_1/lock", f"usr_{'0' * 32}/lock", f"{staff.id}/destroy", "x/end-sessions"):
        assert (await staff.http.post(f"/admin/users/{path}", json={})).status_code == 404, path


@pytest.mark.parametrize("change", ["role", "deletion"])
async def test_a_changed_or_deleted_account_is_out_of_every_service_within_seconds(
    stack: Any, until: Any, inside: Any, change: str
) -> None:
    staff, user = await stack.sign_in(await inside.account("ADMIN")), await stack.sign_in(await inside.account("ADMIN"))
    if change == "role":
        answer = await staff.http.patch(f"/admin/users/{user.id}", json={"role": "CUSTOMER"})
    else:
        answer = await staff.http.delete(f"/admin/users/{user.id}")
    assert answer.is_success, answer.text

    async def is_out() -> bool:
        paths = ("/auth/me", "/wallets", "/profile", "/admin/overview")
        return {await code(user, path) for path in paths} == {"session_revoked"}

    await until(is_out, REVOKED_WITHIN_S)
