"""Changing the e-mail address, and signals about unusual sign-ins."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from florin_auth.sessions.anomalies import unusual_hour

PASSWORD = "Correct-Horse-7-Battery"
NEW = "moved@example.com"


async def links(world: Any, email: str, new: str = NEW) -> tuple[str, str]:
    """The tokens that went to the old and the new address."""
    return await world.mailbox.token(email, "confirm the change"), await world.mailbox.token(new, "confirm your new")


@pytest.mark.parametrize("old_first", [True, False])
async def test_both_addresses_confirm_in_any_order(world: Any, old_first: bool) -> None:
    email = await world.user()
    browser, anybody = await world.signed_in(email), await world.browser()
    assert (await browser.post("/email", {"new_email": "Moved@Example.com"})).status_code == 202
    first, second = await links(world, email) if old_first else reversed(await links(world, email))
    assert (await anybody.post("/email/confirm", {"token": first})).json() == {"status": "waiting"}
    assert (await browser.get("/me")).json()["email"] == email
    assert (await anybody.post("/email/confirm", {"token": first})).status_code == 422
    assert (await anybody.post("/email/confirm", {"token": second})).json() == {"status": "changed"}
    assert (await browser.get("/me")).json()["email"] == NEW
    assert (await anybody.login(email)).status_code == 401
    assert (await anybody.login(NEW)).status_code == 200
    updated = await world.event("user.updated", email=NEW)
    assert updated.data.reason == "email_changed"
    for address in (email, NEW):
        await world.mailbox.get(address, "security of your account")


async def test_a_change_under_way_is_shown_and_can_be_forgotten(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    assert (await browser.get("/email")).json() == {"email": email, "pending": None}
    await browser.post("/email", {"new_email": NEW})
    old, new = await links(world, email)
    pending = (await browser.get("/email")).json()["pending"]
    assert (pending["new_email"], pending["old_confirmed"], pending["new_confirmed"]) == (NEW, False, False)
    await browser.post("/email/confirm", {"token": new})
    assert (await browser.get("/email")).json()["pending"]["new_confirmed"] is True
    with world.later(hours=25):
        signed_in_later = await world.signed_in(email)
        assert (await signed_in_later.get("/email")).json()["pending"] is None
    for _ in range(2):
        assert (await browser.delete("/email")).status_code == 204
    assert (await browser.get("/email")).json() == {"email": email, "pending": None}
    assert (await browser.post("/email/confirm", {"token": old})).status_code == 422
    await world.event("audit.recorded", action="user.email_change_cancelled")


async def test_a_stolen_session_gets_nowhere_without_the_old_mailbox(world: Any) -> None:
    email = await world.user()
    thief = await world.signed_in(email)
    await thief.post("/email", {"new_email": NEW})
    _, new = await links(world, email)
    for _ in range(2):
        await thief.post("/email/confirm", {"token": new})
    assert (await thief.get("/me")).json()["email"] == email
    with world.later(minutes=11):
        assert (await thief.post("/email", {"new_email": NEW})).json()["code"] == "step_up_required"


async def test_a_later_wish_voids_the_links_of_the_earlier_one(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    await browser.post("/email", {"new_email": NEW})
    old, new = await links(world, email)
    await browser.post("/email", {"new_email": "other@example.com"})
    for token in (old, new):
        assert (await browser.post("/email/confirm", {"token": token})).status_code == 422
    assert (await browser.get("/me")).json()["email"] == email


async def test_an_address_that_somebody_has_gets_the_same_answer_and_never_moves(world: Any) -> None:
    email, taken = await world.user(), await world.user()
    browser = await world.signed_in(email)
    answers = [await browser.post("/email", {"new_email": new}) for new in (taken, NEW)]
    assert answers[0].content == answers[1].content
    await world.mailbox.get(taken, "already")
    assert world.mailbox.to(taken, "confirm") == []


async def test_an_address_that_is_taken_meanwhile_is_not_moved_to(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    await browser.post("/email", {"new_email": NEW})
    old, new = await links(world, email)
    await world.execute("UPDATE users SET email = :new WHERE email = :other", new=NEW, other=await world.user())
    await browser.post("/email/confirm", {"token": old})
    assert (await browser.post("/email/confirm", {"token": new})).status_code == 422
    assert (await browser.get("/me")).json()["email"] == email


async def test_links_end_after_a_day_and_a_reset_link_of_before_is_void(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    await browser.post("/password/forgot", {"email": email})
    reset = await world.mailbox.token(email, "choose a new password")
    await browser.post("/email", {"new_email": NEW})
    old, new = await links(world, email)
    with world.later(days=1, seconds=5):
        assert (await browser.post("/email/confirm", {"token": old})).status_code == 422
    for token in (old, new):
        await browser.post("/email/confirm", {"token": token})
    answer = await browser.post("/password/reset", {"token": reset, "new_password": "Another-Fine-Secret-93"})
    assert answer.status_code == 422


@pytest.mark.parametrize("new", ["not-an-address", "a" * 250 + "@example.com", ""])
async def test_what_is_no_address(world: Any, new: str) -> None:
    browser = await world.signed_in()
    assert (await browser.post("/email", {"new_email": new})).status_code == 422


async def test_asking_is_limited_and_the_present_address_is_no_change(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    assert (await browser.post("/email", {"new_email": email})).status_code == 422
    codes = [(await browser.post("/email", {"new_email": f"n{n}@example.com"})).status_code for n in range(6)]
    assert codes == [202] * 5 + [429]


async def test_an_unusual_hour_is_told_and_blocks_nothing(make_world: Any) -> None:
    world = await make_world(limits="signin=1000/15m")
    email = await world.user()
    browser = await world.signed_in(email)
    noon = datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=1)
    for day in range(11):
        with time_machine.travel(noon + timedelta(days=day), tick=True):
            assert (await browser.login(email)).status_code == 200
    await world.execute("UPDATE sessions SET created_at = date_trunc('day', created_at) + interval '12 hours'")
    with time_machine.travel(noon + timedelta(days=12, hours=2), tick=True):
        assert (await browser.login(email)).status_code == 200
    with time_machine.travel(noon + timedelta(days=13, hours=15), tick=True):
        assert (await browser.login(email)).status_code == 200
    audit = await world.event("audit.recorded", action="anomaly.unusual_hour")
    assert audit.data.data["device"] == "Firefox on Linux"


async def test_a_new_device_is_told_and_a_known_one_is_not(world: Any) -> None:
    email = await world.user()
    browser = await world.signed_in(email)
    await world.signed_in(email, agent="Mozilla/5.0 (X11; Linux x86_64; rv:151.0) Gecko/20100101 Firefox/151.0")
    await world.mailbox.get(email, "new sign-in")
    await browser.login(email)
    await asyncio.sleep(0.2)
    assert len(world.mailbox.to(email, "new sign-in")) == 1


@pytest.mark.parametrize(
    ("hours", "hour", "unusual"),
    [
        ([9] * 9, 3, False),
        ([9] * 10, 3, True),
        ([9] * 10, 12, False),
        ([9] * 10, 13, True),
        ([23] * 10, 2, False),
        ([23] * 10, 3, True),
        (list(range(0, 24, 2)), 5, False),
    ],
)
def test_what_an_unusual_hour_is(hours: list[int], hour: int, unusual: bool) -> None:
    assert unusual_hour(hours, datetime(2026, 1, 1, hour, 30, tzinfo=UTC)) is unusual
