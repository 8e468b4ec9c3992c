"""Users: the read model, search, pages, who may look."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_contracts.events import (
    SessionStarted,
    UserDeleted,
    UserLocked,
    UserRegistered,
    UserUnlocked,
    UserUpdated,
)
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.ids import new_id

START = datetime(2026, 1, 1, tzinfo=UTC)


def account(user_id: str, cls: Any = UserRegistered, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "user_id": user_id,
        "email": f"{user_id[-6:]}@florin.test",
        "name": "Casey",
        "handle": user_id[-6:],
        "role": Role.CUSTOMER,
        "status": UserStatus.ACTIVE,
        "email_verified": True,
        "created_at": START,
    }
    return cls(**values | changes)


async def test_the_read_model_follows_the_account(stack: Any, usr: str, eventually: Any) -> None:
    device = {"device": "Firefox", "ip": "192.0.2.1", "new_device": True}
    await stack.publish(account(usr), usr)
    await stack.publish(account(usr, UserUpdated, role=Role.VENDOR, name="Casey Two"), usr)
    await stack.publish(SessionStarted(user_id=usr, session_id=new_id("ses"), **device), new_id("ses"))
    await stack.publish(UserLocked(user_id=usr, reason="failures"), usr)
    async with stack.client(new_id("usr")) as staff:

        async def locked() -> Any:
            found = (await staff.get("/admin/users", params={"q": usr[-6:], "status": "locked"})).json()["items"]
            return found if found and found[0]["last_sign_in_at"] else None

        [user] = await eventually(locked)
        assert (user["id"], user["role"], user["name"]) == (usr, "VENDOR", "Casey Two")

        await stack.publish(UserUnlocked(user_id=usr), usr)
        await stack.publish(UserDeleted(user_id=usr), usr)
        await stack.publish(account(usr, UserUpdated, name="Ghost"), usr)

        async def gone() -> Any:
            found = (await staff.get(f"/admin/users/{usr}")).json()
            return found if found["status"] == "deleted" else None

        user = await eventually(gone)
        assert (user["email"], user["name"], user["handle"]) == (None, "Deleted user", None)


async def test_a_lock_for_a_time_ends_by_itself(stack: Any, usr: str, eventually: Any) -> None:
    await stack.publish(account(usr), usr)
    await stack.publish(UserLocked(user_id=usr, until=START, reason="failures"), usr)
    async with stack.client(new_id("usr")) as staff:

        async def known() -> Any:
            answer = await staff.get(f"/admin/users/{usr}")
            return answer.json() if answer.status_code == 200 else None

        assert (await eventually(known))["status"] == "active"


@pytest.mark.parametrize("sort", ["created_at", "name", "email", "last_sign_in_at"])
@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_pages_show_everybody_once_in_order(stack: Any, eventually: Any, usr: str, sort: str, order: str) -> None:
    mark = f"m{usr[-8:]}"
    ids = [new_id("usr") for _ in range(7)]
    for number, id_ in enumerate(ids):
        name = f"{mark} {'AbAcBa'[number % 6]}"
        await stack.publish(account(id_, name=name, created_at=START + timedelta(days=number // 2)), id_)
    async with stack.client(new_id("usr")) as staff:
        query = {"q": mark, "sort": sort, "order": order, "limit": 2}

        async def all_there() -> bool:
            return len((await staff.get("/admin/users", params=query | {"limit": 100})).json()["items"]) == 7

        await eventually(all_there)
        seen: list[Any] = []
        cursor = None
        while True:
            page = (await staff.get("/admin/users", params=query | ({"cursor": cursor} if cursor else {}))).json()
            seen += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
    assert {user["id"] for user in seen} == set(ids)
    assert len(seen) == 7
    keys = [(user[sort] or "").lower() for user in seen]
    assert keys == sorted(keys, reverse=order == "desc")


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a\x00b"},
        {"q": "x" * 201},
        {"sort": "password"},
        {"order": "sideways"},
        {"role": "ROOT"},
        {"status": "asleep"},
        {"cursor": "!!!"},
        {"cursor": "W10"},
        {"limit": "0"},
        {"limit": "101"},
    ],
)
async def test_hostile_queries_are_refused(stack: Any, query: dict[str, str]) -> None:
    async with stack.client(new_id("usr")) as staff:
        answer = await staff.get("/admin/users", params=query)
    assert answer.status_code == 422, answer.text


async def test_wildcards_are_only_characters(stack: Any) -> None:
    async with stack.client(new_id("usr")) as staff:
        for q in ("%", "_%_", "' OR 1=1 --", "\\"):
            answer = await staff.get("/admin/users", params={"q": q})
            assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("role", ["CUSTOMER", "VENDOR", "admin", ""])
@pytest.mark.parametrize("path", ["/overview", "/users", "/users/usr_" + "0" * 32, "/audit", "/audit/export.csv"])
async def test_only_staff_may_look(stack: Any, role: str, path: str) -> None:
    async with stack.client(new_id("usr"), role) as somebody:
        answer = await somebody.get(f"/admin{path}")
        assert answer.status_code == 403
        assert (await somebody.get(f"/admin{path}", headers={"Authorization": ""})).status_code == 401


async def test_an_unknown_user_is_not_found(stack: Any) -> None:
    async with stack.client(new_id("usr")) as staff:
        for id_ in (new_id("usr"), "usr_1", "pay_" + "0" * 32, "%00"):
            assert (await staff.get(f"/admin/users/{id_}")).status_code == 404
