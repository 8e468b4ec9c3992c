"""The limit that the service keeps for each user, behind the gateway's."""

from typing import Any

from florin_kit.ids import new_id


async def test_the_101st_request_of_a_user_in_15_minutes_is_refused_and_others_are_served(stack: Any) -> None:
    async with stack.client(new_id("usr")) as staff, stack.client(new_id("usr")) as other:
        path = f"/admin/users/{new_id('usr')}"
        answers = [await staff.get(path) for _ in range(101)]
        assert {answer.status_code for answer in answers[:100]} == {404}
        refused = answers[100]
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert (refused.headers["x-ratelimit-limit"], refused.headers["x-ratelimit-remaining"]) == ("100", "0")
        assert 0 < int(refused.headers["retry-after"]) <= 900
        assert (await other.get(path)).status_code == 404
