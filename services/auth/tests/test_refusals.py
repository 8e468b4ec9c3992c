"""Refused requests are in the audit trail, once for who repeats them."""

from typing import Any

STAFF_ONLY = "/admin/users"


def entries(world: Any, user_id: str) -> list[Any]:
    found = [envelope for envelope in world.events.all if envelope.type == "audit.recorded"]
    return [one for one in found if one.data.action == "access.refused" and one.actorid == user_id]


async def test_a_refusal_is_recorded_with_who_where_and_from_where(world: Any) -> None:
    browser = await world.signed_in()
    me = (await browser.get("/me")).json()["id"]
    assert (await browser.post(STAFF_ONLY, {})).status_code == 403
    envelope = await world.event("audit.recorded", action="access.refused")
    assert (envelope.data.actor.id, envelope.actorid, envelope.clientip) == (me, me, browser.ip)
    assert envelope.data.target.id == "POST /api/v1/auth/admin/users"
    assert envelope.data.data == {"code": "forbidden", "role": "CUSTOMER", "times": 1}


async def test_who_repeats_it_makes_one_entry(world: Any) -> None:
    browser = await world.signed_in()
    me = (await browser.get("/me")).json()["id"]
    for _ in range(30):
        assert (await browser.post(STAFF_ONLY, {})).status_code == 403
    # Another one's refusal comes after; by then all that this one caused is there.
    other = await world.signed_in()
    await world.event("audit.recorded", action="access.refused")
    assert (await other.post(STAFF_ONLY, {})).status_code == 403
    them = (await other.get("/me")).json()["id"]
    await world.events.first(lambda _envelope: bool(entries(world, them)))
    assert len(entries(world, me)) == 1


async def test_who_is_not_signed_in_is_no_entry(world: Any) -> None:
    assert (await (await world.browser()).post(STAFF_ONLY, {})).status_code == 401
    browser = await world.signed_in()
    assert (await browser.post(STAFF_ONLY, {})).status_code == 403
    first = await world.event("audit.recorded", action="access.refused")
    assert first.actorid is not None
