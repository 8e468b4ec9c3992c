"""The test side of payments hears of accounts that are older than it."""

from typing import Any


async def test_whoever_asks_for_the_test_side_is_told_of_and_anybody_else_is_not(world: Any) -> None:
    asking, silent = [await world.user("CUSTOMER") for _ in range(2)]
    browser = await world.signed_in(asking)
    for _ in range(2):
        answer = await browser.post("/me/test-side")
        assert answer.status_code == 202, answer.text
    told = await world.event("user.updated", email=asking)
    assert told.data.user_id == (await browser.get("/me")).json()["id"]
    assert told.data.role == "CUSTOMER"
    assert not [one for one in world.events.all if one.type == "user.updated" and one.data.email == silent]
