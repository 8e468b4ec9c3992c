"""The profile: read, change, preconditions, hostile input."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from florin_contracts.events import UserDeleted, UserRegistered, UserUpdated
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.ids import new_id


def account(user_id: str, cls: Any = UserRegistered, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "user_id": user_id,
        "email": "customer@florin.test",
        "name": "Casey",
        "handle": "casey",
        "role": Role.CUSTOMER,
        "status": UserStatus.ACTIVE,
        "email_verified": True,
        "created_at": datetime.now(UTC),
    }
    return cls(**values | changes)


async def test_a_profile_is_there_before_its_account_is_known(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        answer = await me.get("/profile")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": usr,
        "email": None,
        "name": None,
        "handle": None,
        "phone": None,
        "address": None,
        "bio": "",
        "avatar_url": None,
        "updated_at": None,
    }


async def test_account_events_fill_it_and_older_ones_do_not_turn_it_back(stack: Any, usr: str, eventually: Any) -> None:
    now = datetime.now(UTC)
    await stack.publish(account(usr), usr, time=now)
    await stack.publish(account(usr, UserUpdated, name="Casey Two"), usr, time=now + timedelta(seconds=2))
    await stack.publish(account(usr, UserUpdated, name="Old"), usr, time=now + timedelta(seconds=1))
    await stack.publish(
        account(usr, UserUpdated, handle="c2", name="Casey Three"), usr, time=now + timedelta(seconds=3)
    )

    async with stack.client(usr) as me:

        async def known() -> Any:
            found = (await me.get("/profile")).json()
            return found if found["handle"] == "c2" else None

        assert (await eventually(known))["name"] == "Casey Three"


async def test_a_partial_change_keeps_the_rest(stack: Any, usr: str) -> None:
    address = {"line1": " Ring 1 ", "city": "Wien", "postal_code": "1010", "country": "AT"}
    async with stack.client(usr) as me:
        await me.patch("/profile", json={"phone": "+43 660 1234567", "address": address})
        answer = await me.patch("/profile", json={"bio": "Hello\nthere"})
        body = answer.json()
        assert answer.status_code == 200
        assert body["phone"] == "+436601234567"
        assert body["address"] == {
            "line1": "Ring 1",
            "line2": None,
            "city": "Wien",
            "region": None,
            "postal_code": "1010",
            "country": "AT",
        }
        assert body["bio"] == "Hello\nthere"
        emptied = await me.patch("/profile", json={"phone": None, "address": None})
        assert emptied.json()["phone"] is None
        assert emptied.json()["address"] is None
        assert emptied.json()["bio"] == "Hello\nthere"


async def test_a_stale_change_is_refused_and_an_unchanged_profile_is_not_sent_again(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        first = (await me.get("/profile")).headers["etag"]
        changed = await me.patch("/profile", json={"bio": "one"}, headers={"If-Match": first})
        stale = await me.patch("/profile", json={"bio": "two"}, headers={"If-Match": first})
        assert changed.status_code == 200
        assert stale.status_code == 412
        assert stale.json()["code"] == "precondition_failed"
        again = await me.get("/profile", headers={"If-None-Match": changed.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_of_parallel_changes_with_one_precondition_one_wins(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        tag = (await me.get("/profile")).headers["etag"]
        answers = await asyncio.gather(
            *(me.patch("/profile", json={"bio": str(n)}, headers={"If-Match": tag}) for n in range(8))
        )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"phone": "0660 1234567"}, "phone"),
        ({"phone": "+43 1"}, "phone"),
        ({"phone": "+43 660 1234567 ext. 9"}, "phone"),
        ({"phone": "'; DROP TABLE profiles; --"}, "phone"),
        ({"bio": "x" * 501}, "bio"),
        ({"bio": "nul \u0000"}, "bio"),
        ({"bio": "\u202egnp.exe"}, "bio"),
        ({"name": "Somebody else"}, "name"),
        ({"address": {"line1": "a", "city": "b", "country": "ZZ"}}, "address.country"),
        ({"address": {"line1": " ", "city": "b", "country": "AT"}}, "address.line1"),
        ({"address": {"line1": "a\u0007", "city": "b", "country": "AT"}}, "address.line1"),
        ({"address": {"city": "b", "country": "AT"}}, "address.line1"),
    ],
)
async def test_invalid_fields_are_named(stack: Any, usr: str, body: Any, field: str) -> None:
    async with stack.client(usr) as me:
        answer = await me.patch("/profile", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "validation_failed"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_markup_is_kept_as_text(stack: Any, usr: str) -> None:
    bio = "<script>alert(1)</script> ' OR 1=1 -- {{7*7}} %s"
    async with stack.client(usr) as me:
        assert (await me.patch("/profile", json={"bio": bio})).json()["bio"] == bio


async def test_lone_surrogates_and_broken_json_are_refused(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        for body in (b'{"bio": "\\ud800"}', b'{"bio": "', b"[]", b'"x"'):
            answer = await me.patch("/profile", content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in (400, 422), body


async def test_nobody_gets_in_without_a_valid_token(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        for token in (
            "",
            "Bearer x",
            f"Bearer {stack.signer.token(usr, exp=1)}",
            f"Bearer {stack.signer.token(usr, aud='x')}",
        ):
            answer = await me.get("/profile", headers={"Authorization": token})
            assert answer.status_code == 401


async def test_a_deleted_account_is_forgotten(stack: Any, usr: str, eventually: Any) -> None:
    await stack.publish(account(usr), usr)
    async with stack.client(usr) as me:
        await me.patch("/profile", json={"phone": "+43 660 1234567", "bio": "mine"})
        await me.patch("/profile/preferences", json={"theme": "dark"})
        await stack.publish(UserDeleted(user_id=usr), usr)
        await stack.publish(account(usr, UserUpdated, name="Ghost"), usr)

        async def gone() -> bool:
            return (await me.get("/profile")).json()["phone"] is None

        await eventually(gone)
        body = (await me.get("/profile")).json()
        assert (body["email"], body["name"], body["bio"]) == (None, None, "")
        assert (await me.get("/profile/preferences")).json()["theme"] == "system"


async def test_the_101st_request_of_a_user_in_15_minutes_is_refused_whatever_the_gateway_lets_through(
    stack: Any, usr: str
) -> None:
    async with stack.client(usr) as me, stack.client(new_id("usr")) as other:
        answers = [await me.get("/profile/notifications") for _ in range(101)]
        assert {answer.status_code for answer in answers[:100]} == {200}
        refused = answers[100]
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert (refused.headers["x-ratelimit-limit"], refused.headers["x-ratelimit-remaining"]) == ("100", "0")
        assert 0 < int(refused.headers["retry-after"]) <= 900
        assert (await other.get("/profile/notifications")).status_code == 200
