"""Opening an account: from the form to the first sign-in."""

from typing import Any

import pytest

PASSWORD = "Correct-Horse-7-Battery"


def form(email: str, **changed: str) -> dict[str, str]:
    return {"email": email, "password": PASSWORD, "name": "Ada Lovelace", "role": "CUSTOMER"} | changed


async def test_from_registration_to_sign_in(world: Any) -> None:
    browser = await world.browser()
    assert (await browser.post("/register", form("Ada.L@Example.com"))).status_code == 202
    registered = await world.event("user.registered", email="ada.l@example.com")
    assert registered.data.status == "pending"
    assert not registered.data.email_verified
    assert registered.data.handle == "ada_l"
    assert registered.clientip == browser.ip
    assert (await browser.login("ada.l@example.com")).status_code == 401

    token = await world.mailbox.token("ada.l@example.com", "confirm")
    verified = await browser.post("/email/verify", {"token": token})
    assert verified.json() == {"email": "ada.l@example.com", "status": "active"}
    updated = await world.event("user.updated", user_id=registered.data.user_id)
    assert updated.data.email_verified
    assert updated.data.status == "active"

    answer = await browser.login("ADA.l@example.com ")
    assert answer.status_code == 200
    assert answer.json()["user"]["handle"] == "ada_l"
    assert (await browser.get("/me")).json()["email"] == "ada.l@example.com"


async def test_a_known_address_gets_the_same_answer_and_a_friendly_mail(world: Any) -> None:
    email = await world.user()
    browser = await world.browser()
    known = await browser.post("/register", form(email))
    unknown = await browser.post("/register", form("nobody@example.com"))
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    await world.mailbox.get(email, "already")
    assert (await browser.login(email)).status_code == 200


async def test_only_the_owner_of_the_mailbox_decides_which_password_counts(world: Any) -> None:
    """Somebody registers an address that is not theirs before its owner does."""
    attacker, owner = await world.browser(), await world.browser()
    await attacker.post("/register", form("eve-target@example.com", password="The-attackers-Choice-99"))
    await world.mailbox.get("eve-target@example.com", "confirm")
    await owner.post("/register", form("eve-target@example.com"))
    token = await world.mailbox.token("eve-target@example.com", "confirm", count=2)
    assert (await owner.post("/email/verify", {"token": token})).status_code == 200
    assert (await attacker.login("eve-target@example.com", "The-attackers-Choice-99")).status_code == 401
    assert (await owner.login("eve-target@example.com")).status_code == 200


async def test_a_verification_link_works_once_and_says_so_kindly(world: Any) -> None:
    browser = await world.browser()
    await browser.post("/register", form("twice@example.com"))
    token = await world.mailbox.token("twice@example.com")
    assert (await browser.post("/email/verify", {"token": token})).status_code == 200
    assert (await browser.post("/email/verify", {"token": token})).status_code == 200
    wrong = await browser.post("/email/verify", {"token": token[:-2] + "xx"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "token"


async def test_a_lost_verification_mail_can_be_sent_again(world: Any) -> None:
    browser = await world.browser()
    await browser.post("/register", form("again@example.com"))
    await world.mailbox.get("again@example.com")
    assert (await browser.post("/email/resend", {"email": "again@example.com"})).status_code == 202
    token = await world.mailbox.token("again@example.com", count=2)
    assert (await browser.post("/email/verify", {"token": token})).status_code == 200
    assert (await browser.login("again@example.com")).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"password": "short-1"}, "password", "too_short"),
        ({"password": "password1234"}, "password", "too_common"),
        ({"password": "abcdefghijklmnop"}, "password", "too_weak"),
        ({"password": "ada.lovelace1815"}, "password", "similar"),
        ({"password": "x" * 129}, "password", "too_long"),
        ({"email": "not-an-address"}, "email", "invalid"),
        ({"role": "ADMIN"}, "role", "invalid"),
        ({"name": "\u0000"}, "name", "invalid"),
        ({"is_admin": "yes"}, "is_admin", "unknown"),
    ],
)
async def test_what_is_not_accepted(world: Any, changed: dict[str, str], field: str, code: str) -> None:
    answer = await (await world.browser()).post("/register", form("ada@example.com") | changed)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (field, code)


async def test_handles_are_unique(world: Any) -> None:
    browser = await world.browser()
    for host in ("example.com", "example.org"):
        await browser.post("/register", form(f"same.name@{host}"))
    first = await world.event("user.registered", email="same.name@example.com")
    second = await world.event("user.registered", email="same.name@example.org")
    handles = sorted([first.data.handle, second.data.handle])
    assert handles[0] == "same_name"
    assert handles[1].startswith("same_name_")
