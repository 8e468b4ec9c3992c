"""What staff do to accounts, and what nobody else may."""

import asyncio
import time
from typing import Any

import pytest

PASSWORD = "Correct-Horse-7-Battery"
ACCESS = "__Host-florin_access"


class Desk:
    """An admin at work, and somebody to work on."""

    def __init__(self, world: Any, admin: Any, email: str, browser: Any, user_id: str) -> None:
        self.world, self.admin, self.email, self.browser, self.user_id = world, admin, email, browser, user_id

    @property
    def path(self) -> str:
        return f"/admin/users/{self.user_id}"


@pytest.fixture
async def desk(world: Any) -> Desk:
    admin = await world.signed_in(await world.user("ADMIN"))
    email = await world.user()
    browser = await world.signed_in(email)
    return Desk(world, admin, email, browser, (await browser.get("/me")).json()["id"])


async def my_id(browser: Any) -> str:
    return str((await browser.get("/me")).json()["id"])


async def test_an_invited_user_chooses_the_password(desk: Desk, world: Any) -> None:
    body = {"email": "New.Person@example.com", "name": "New Person", "role": "VENDOR", "reason": "hired"}
    answer = await desk.admin.post("/admin/users", body)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["email"], shown["role"], shown["status"]) == ("new.person@example.com", "VENDOR", "invited")
    registered = await world.event("user.registered", email="new.person@example.com")
    assert registered.actorid == await my_id(desk.admin)
    audit = await world.event("audit.recorded", action="user.invited")
    assert (audit.data.actor.id, audit.data.data["reason"]) == (registered.actorid, "hired")

    owner = await world.browser()
    assert (await owner.login("new.person@example.com")).status_code == 401
    token = await world.mailbox.token("new.person@example.com", "invited")
    weak = await owner.post("/invitation/accept", {"token": token, "password": "new.person-1"})
    assert weak.status_code == 422
    accepted = await owner.post("/invitation/accept", {"token": token, "password": PASSWORD})
    assert accepted.json() == {"email": "new.person@example.com", "status": "active"}
    assert (await owner.post("/invitation/accept", {"token": token, "password": PASSWORD})).status_code == 422
    assert (await owner.login("new.person@example.com")).json()["user"]["role"] == "VENDOR"


async def test_an_address_that_has_an_account_cannot_be_invited(desk: Desk) -> None:
    answer = await desk.admin.post("/admin/users", {"email": desk.email, "name": "Again"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_an_invitation_can_be_asked_for_again(desk: Desk, world: Any) -> None:
    await desk.admin.post("/admin/users", {"email": "slow@example.com", "name": "Slow"})
    await (await world.browser()).post("/password/forgot", {"email": "slow@example.com"})
    token = await world.mailbox.token("slow@example.com", "invited", count=2)
    answer = await desk.browser.post("/invitation/accept", {"token": token, "password": PASSWORD})
    assert answer.status_code == 200


async def test_a_new_role_counts_at_once(desk: Desk, world: Any) -> None:
    token = desk.browser.cookie(ACCESS)
    answer = await desk.admin.send("PATCH", desk.path, {"role": "VENDOR", "name": "Robin Changed", "reason": "asked"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["role"], answer.json()["name"]) == ("VENDOR", "Robin Changed")
    began = time.monotonic()
    refused = await desk.browser.get("/me", Authorization=f"Bearer {token}")
    assert (refused.status_code, refused.json()["code"]) == (401, "session_revoked")
    assert time.monotonic() - began < 5
    assert (await desk.browser.refresh()).json()["code"] == "session_revoked"
    updated = await world.event("user.updated", user_id=desk.user_id, reason="role_changed")
    assert (updated.data.role, updated.actorid) == ("VENDOR", await my_id(desk.admin))
    audit = await world.event("audit.recorded", action="user.changed")
    assert audit.data.data == {
        "reason": "asked",
        "before": {"name": "Robin Example", "role": "CUSTOMER"},
        "after": {"name": "Robin Changed", "role": "VENDOR"},
    }
    assert (await desk.browser.login(desk.email)).json()["user"]["role"] == "VENDOR"


async def test_a_new_name_ends_no_session(desk: Desk) -> None:
    assert (await desk.admin.send("PATCH", desk.path, {"name": "Other Name"})).status_code == 200
    assert (await desk.browser.get("/me")).json()["name"] == "Other Name"


async def test_lock_and_unlock(desk: Desk, world: Any) -> None:
    answer = await desk.admin.post(f"{desk.path}/lock", {"reason": "fraud"})
    assert (answer.status_code, answer.json()["status"]) == (200, "locked")
    assert not await desk.browser.signed_in()
    locked = await desk.browser.login(desk.email)
    assert (locked.status_code, locked.json()["code"]) == (423, "account_locked")
    # Only who knows the password learns of the lock.
    assert (await desk.browser.login(desk.email, "wrong-wrong-wrong")).status_code == 401
    assert (await desk.admin.post(f"{desk.path}/lock")).status_code == 200
    event = await world.event("user.locked", user_id=desk.user_id)
    assert (event.data.until, event.data.reason, event.actorid) == (None, "staff", await my_id(desk.admin))
    await desk.browser.post("/password/forgot", {"email": desk.email})
    while await world.rows("SELECT 1 FROM account_requests"):
        await asyncio.sleep(0.02)
    assert (await desk.admin.post(f"{desk.path}/unlock")).json()["status"] == "active"
    await world.event("user.unlocked", user_id=desk.user_id, reason="staff")
    assert (await desk.browser.login(desk.email)).status_code == 200
    assert world.mailbox.to(desk.email, "password") == []


async def test_staff_undo_the_lock_of_too_many_failures(desk: Desk, world: Any) -> None:
    stranger = await world.browser()
    with world.later(minutes=16):  # the sign-in of the desk counts no more
        await desk.admin.refresh()
        for _ in range(5):
            await stranger.login(desk.email, "wrong-wrong-wrong")
        assert (await stranger.login(desk.email)).status_code == 423
        assert (await desk.admin.post(f"{desk.path}/unlock")).status_code == 200
        assert (await stranger.login(desk.email)).status_code == 200


async def test_ending_sessions(desk: Desk, world: Any) -> None:
    more = await world.signed_in(desk.email)
    answer = await desk.admin.post(f"{desk.path}/end-sessions")
    assert answer.json() == {"ended": 2}
    assert [await more.signed_in(), await desk.browser.signed_in()] == [False, False]
    await world.event("session.revoked", user_id=desk.user_id, reason="revoked_by_admin")


async def test_deletion_leaves_nothing_personal(desk: Desk, world: Any) -> None:
    await desk.browser.post("/mfa/totp")
    await desk.browser.post("/password/forgot", {"email": desk.email})
    await world.mailbox.get(desk.email, "password")
    assert (await desk.admin.delete(f"{desk.path}?reason=asked")).status_code == 204
    assert not await desk.browser.signed_in()
    await world.event("user.deleted", user_id=desk.user_id)
    assert (await desk.admin.delete(desk.path)).status_code == 404
    for table in ("users", "sessions", "devices", "one_time_tokens", "totp_secrets", "challenges"):
        rows = repr(await world.rows(f"SELECT 1 FROM {table} t WHERE t::text LIKE '%' || :e || '%'", e=desk.email))
        assert rows == "[]", table
    left = await world.rows("SELECT name, status, password_hash FROM users WHERE email LIKE '%@deleted.invalid'")
    assert [tuple(row) for row in left] == [("Deleted user", "deleted", None)]
    sessions = await world.rows(
        "SELECT ip, device_name, end_reason FROM sessions WHERE user_id <> :a", a=await _uuid(desk)
    )
    assert [tuple(row) for row in sessions] == [("", "", "user_deleted")]
    # The address is free again.
    form = {"email": desk.email, "password": PASSWORD, "name": "Somebody Else"}
    await (await world.browser()).post("/register", form)
    await world.event("user.registered", email=desk.email, status="pending")


async def _uuid(desk: Desk) -> Any:
    rows = await desk.world.rows("SELECT id FROM users WHERE role = 'ADMIN'")
    return rows[0][0]


@pytest.mark.parametrize("what", ["demote", "lock", "delete"])
async def test_the_last_admin_stays(desk: Desk, what: str) -> None:
    me = f"/admin/users/{await my_id(desk.admin)}"
    commands = {
        "demote": lambda: desk.admin.send("PATCH", me, {"role": "CUSTOMER"}),
        "lock": lambda: desk.admin.post(f"{me}/lock"),
        "delete": lambda: desk.admin.delete(me),
    }
    answer = await commands[what]()
    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    assert await desk.admin.signed_in()


async def test_of_two_admins_who_remove_each_other_one_stays(desk: Desk, world: Any) -> None:
    for _ in range(3):
        other = await world.signed_in(await world.user("ADMIN"))
        mine, theirs = await my_id(desk.admin), await my_id(other)
        answers = await asyncio.gather(
            desk.admin.send("PATCH", f"/admin/users/{theirs}", {"role": "CUSTOMER"}),
            other.post(f"/admin/users/{mine}/lock"),
        )
        assert min(answer.status_code for answer in answers) == 200
        rows = await world.rows("SELECT count(*) FROM users WHERE role = 'ADMIN' AND status = 'active'")
        assert rows[0][0] == 1
        if not await desk.admin.signed_in():
            desk.admin = other


async def test_roles_and_deletion_need_step_up_and_names_do_not(desk: Desk, world: Any) -> None:
    with world.later(minutes=11):
        for answer in (
            await desk.admin.send("PATCH", desk.path, {"role": "ADMIN"}),
            await desk.admin.post("/admin/users", {"email": "a@example.com", "name": "A", "role": "ADMIN"}),
            await desk.admin.delete(desk.path),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
        assert (await desk.admin.send("PATCH", desk.path, {"name": "Fine"})).status_code == 200
        await desk.admin.confirm()
        assert (await desk.admin.delete(desk.path)).status_code == 204


@pytest.mark.parametrize("role", ["CUSTOMER", "VENDOR", None])
async def test_nobody_else_may(desk: Desk, world: Any, role: str | None) -> None:
    browser = await world.signed_in(await world.user(role)) if role else await world.browser()
    victim = f"/admin/users/{await my_id(desk.admin)}"
    answers = [
        await browser.post("/admin/users", {"email": "x@example.com", "name": "X"}),
        await browser.send("PATCH", victim, {"role": "CUSTOMER"}),
        await browser.delete(victim),
        *[await browser.post(f"{victim}/{what}") for what in ("lock", "unlock", "end-sessions")],
    ]
    assert {answer.status_code for answer in answers} == {403 if role else 401}
    assert await desk.admin.signed_in()


@pytest.mark.parametrize("user_id", ["usr_00000000000000000000000000000000", "usr_x", "ses_1"])
async def test_unknown_users(desk: Desk, user_id: str) -> None:
    for what in ("lock", "unlock", "end-sessions"):
        assert (await desk.admin.post(f"/admin/users/{user_id}/{what}")).status_code == 404
    assert (await desk.admin.delete(f"/admin/users/{user_id}")).status_code == 404
