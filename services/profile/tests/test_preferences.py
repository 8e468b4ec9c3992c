"""Preferences: defaults, merging, validation."""

import asyncio
from typing import Any

import pytest


async def test_defaults(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        body = (await me.get("/profile/preferences")).json()
    assert {key: body[key] for key in ("theme", "language", "currency", "time_zone")} == {
        "theme": "system",
        "language": "en",
        "currency": "EUR",
        "time_zone": "UTC",
    }
    assert body["notifications"]["in_app"]["payment_received"] is True
    assert body["notifications"]["email"].keys() == body["notifications"]["in_app"].keys()


async def test_a_partial_update_merges_down_to_the_single_choice(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        await me.patch("/profile/preferences", json={"theme": "dark", "time_zone": "Europe/Vienna"})
        await me.patch("/profile/preferences", json={"notifications": {"email": {"payment_sent": False}}})
        answer = await me.patch("/profile/preferences", json={"notifications": {"email": {"topup_failed": False}}})
        body = answer.json()
        assert body == (await me.get("/profile/preferences")).json()
    assert (body["theme"], body["time_zone"]) == ("dark", "Europe/Vienna")
    assert body["notifications"]["email"]["payment_sent"] is False
    assert body["notifications"]["email"]["topup_failed"] is False
    assert body["notifications"]["email"]["payment_received"] is True
    assert all(body["notifications"]["in_app"].values())


async def test_parallel_updates_of_different_fields_all_count(stack: Any, usr: str) -> None:
    kinds = ["payment_sent", "payment_received", "topup_failed", "new_device"]
    async with stack.client(usr) as me:
        await asyncio.gather(
            *(me.patch("/profile/preferences", json={"notifications": {"in_app": {kind: False}}}) for kind in kinds),
            me.patch("/profile/preferences", json={"currency": "JPY"}),
        )
        body = (await me.get("/profile/preferences")).json()
    assert body["currency"] == "JPY"
    assert [body["notifications"]["in_app"][kind] for kind in kinds] == [False] * 4


@pytest.mark.parametrize(
    "body",
    [
        {"theme": "pink"},
        {"language": "klingon!"},
        {"currency": "XXX"},
        {"currency": "eur"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"notifications": {"in_app": {"everything": True}}},
        {"notifications": {"in_app": {"payment_sent": "no"}}},
        {"notifications": {"pigeon": {}}},
        {"theme": None},
        {"unknown": 1},
    ],
)
async def test_what_does_not_exist_is_refused(stack: Any, usr: str, body: Any) -> None:
    async with stack.client(usr) as me:
        answer = await me.patch("/profile/preferences", json=body)
        assert answer.status_code == 422
        assert (await me.get("/profile/preferences")).headers["etag"] == '"0"'


async def test_a_stale_change_is_refused(stack: Any, usr: str) -> None:
    async with stack.client(usr) as me:
        await me.patch("/profile/preferences", json={"theme": "dark"})
        answer = await me.patch("/profile/preferences", json={"theme": "light"}, headers={"If-Match": '"0"'})
    assert answer.status_code == 412
