"""Guessing at sign-in: the lock, the limit, and the owner who must not suffer from either."""

import asyncio
from collections import Counter
from typing import Any

import pytest

PASSWORD = "Correct-Horse-7-Battery"
WRONG = "wrong-wrong-wrong"


def outcomes(answers: list[Any]) -> Counter[str]:
    return Counter(answer.json().get("code", "ok") for answer in answers)


@pytest.fixture
async def relaxed(make_world: Any) -> Any:
    """Only the lockout: the limit on attempts is out of the way."""
    return await make_world(limits="signin=1000/15m")


async def hashes(world: Any) -> float:
    """How many password hashes the process has made."""
    stranger = await world.browser()
    text = (await stranger.http.get("/metrics")).text
    line = next(line for line in text.splitlines() if line.startswith("florin_password_hash_duration_seconds_count"))
    return float(line.split()[-1])


async def fail(browser: Any, email: str, times: int) -> list[Any]:
    return [await browser.login(email, WRONG) for _ in range(times)]


async def test_200_parallel_guesses_verify_at_most_five_hashes(relaxed: Any) -> None:
    email = await relaxed.user()
    browsers = [await relaxed.browser(ip=f"198.51.100.{number}") for number in range(20)]
    before = await hashes(relaxed)
    answers = await asyncio.gather(*(browsers[n % 20].login(email, f"guess-number-{n}") for n in range(200)))
    found = outcomes(list(answers))
    assert found["invalid_credentials"] == 5 == await hashes(relaxed) - before
    assert found["account_locked"] + found["overloaded"] == 195
    assert found["account_locked"] > 0
    await relaxed.mailbox.get(email, "locked")
    locked = await relaxed.event("user.locked", reason="too_many_failures")
    assert locked.data.until is not None


async def test_the_sixth_attempt_is_refused_with_the_right_password_too(world: Any) -> None:
    email, browser = await world.user(), await world.browser()
    assert outcomes(await fail(browser, email, 5)) == {"invalid_credentials": 5}
    answer = await browser.login(email)
    assert (answer.status_code, answer.json()["code"]) == (423, "account_locked")
    assert 890 <= int(answer.headers["retry-after"]) <= 900
    with world.later(seconds=int(answer.headers["retry-after"]) + 1):
        assert (await browser.login(email)).status_code == 200


async def test_known_and_unknown_addresses_are_locked_alike(world: Any) -> None:
    browser = await world.browser()
    bodies = []
    for email in (await world.user(), "nobody@example.com"):
        answers = [*await fail(browser, email, 5), await browser.login(email)]
        bodies.append(
            [(answer.status_code, answer.json() | {"request_id": ""}, set(answer.headers)) for answer in answers]
        )
    assert bodies[0] == bodies[1]


async def test_an_attackers_thousand_failures_leave_the_owner_able_to_sign_in(relaxed: Any) -> None:
    email = await relaxed.user()
    owner = await relaxed.signed_in(email)
    await owner.post("/logout")
    attackers = [await relaxed.browser(ip=f"203.0.113.{number}") for number in range(25)]
    for _ in range(40):
        await asyncio.gather(*(attacker.login(email, WRONG) for attacker in attackers))
    assert (await attackers[0].login(email)).json()["code"] == "account_locked"
    assert (await owner.login(email)).status_code == 200


async def test_a_forged_device_cookie_gives_no_counter_of_its_own(relaxed: Any) -> None:
    email = await relaxed.user()
    codes = []
    for number in range(8):
        browser = await relaxed.browser()
        browser.http.cookies.set("__Host-florin_device", f"{number}" * 43, domain="localhost.local")
        codes.append((await browser.login(email, WRONG)).status_code)
    assert codes == [401] * 5 + [423] * 3


async def test_the_device_of_another_account_is_unknown_here(relaxed: Any) -> None:
    email = await relaxed.user()
    mine = await relaxed.signed_in()
    assert [answer.status_code for answer in await fail(mine, email, 6)] == [401] * 5 + [423]


async def test_a_known_device_that_guesses_locks_only_itself(relaxed: Any) -> None:
    email = await relaxed.user()
    stolen, other = await relaxed.signed_in(email), await relaxed.signed_in(email)
    assert [answer.status_code for answer in await fail(stolen, email, 6)] == [401] * 5 + [423]
    assert (await other.login(email)).status_code == 200
    assert (await (await relaxed.browser()).login(email)).status_code == 200


async def test_each_lock_is_twice_as_long_up_to_a_day_and_a_quiet_day_forgives(relaxed: Any) -> None:
    email, browser = await relaxed.user(), await relaxed.browser()
    passed_s, seen = 0, []
    for _ in range(9):
        with relaxed.later(seconds=passed_s):
            await fail(browser, email, 5)
            seen.append(int((await browser.login(email)).headers["retry-after"]))
        passed_s += seen[-1] + 1
    expected = [min(900 * 2**level, 86400) for level in range(9)]
    assert all(0 <= wanted - got <= 5 for wanted, got in zip(expected, seen, strict=True)), seen
    with relaxed.later(seconds=passed_s + 86400):
        await fail(browser, email, 5)
        assert int((await browser.login(email)).headers["retry-after"]) <= 900


async def test_a_success_resets_the_counter(relaxed: Any) -> None:
    email, browser = await relaxed.user(), await relaxed.browser()
    for _ in range(3):
        assert [answer.status_code for answer in await fail(browser, email, 4)] == [401] * 4
        assert (await browser.login(email)).status_code == 200


async def test_a_password_reset_gets_through_and_unlocks(world: Any) -> None:
    email, browser = await world.user(), await world.browser()
    await fail(browser, email, 6)
    await browser.post("/password/forgot", {"email": email})
    token = await world.mailbox.token(email, "choose a new password")
    new = "Another-Fine-Secret-93"
    answer = await browser.post("/password/reset", {"token": token, "new_password": new})
    assert answer.status_code == 204, answer.text
    assert (await browser.login(email, new)).status_code == 200
    await world.event("user.unlocked", reason="password_reset")


@pytest.mark.parametrize("known", [True, False])
async def test_the_sixth_sign_in_on_an_account_is_refused_from_wherever_it_comes(world: Any, known: bool) -> None:
    email = await world.user() if known else "nobody@example.com"
    answers = [
        await (await world.browser(ip=f"198.51.100.{n}")).login(email, PASSWORD if n % 2 else WRONG) for n in range(6)
    ]
    limited = answers[-1]
    if known:
        assert (limited.status_code, limited.json()["code"]) == (429, "rate_limited")
    else:
        assert limited.status_code == 423
    assert 890 <= int(limited.headers["retry-after"]) <= 900


async def test_the_limit_slides(world: Any) -> None:
    email = await world.user()
    for minute in (0, 5, 10, 12, 14):
        with world.later(minutes=minute):
            assert (await (await world.browser()).login(email)).status_code == 200
    with world.later(minutes=14, seconds=30):
        refused = await (await world.browser()).login(email)
        assert refused.status_code == 429
        assert 20 <= int(refused.headers["retry-after"]) <= 31
    with world.later(minutes=15, seconds=1):
        assert (await (await world.browser()).login(email)).status_code == 200
        assert (await (await world.browser()).login(email)).status_code == 429


async def test_the_owner_comes_and_goes_on_a_known_device(world: Any) -> None:
    email = await world.user()
    owner = await world.signed_in(email)
    for _ in range(12):
        await owner.post("/logout")
        assert (await owner.login(email)).status_code == 200


@pytest.mark.parametrize("path", ["/password/forgot", "/email/resend", "/register"])
async def test_other_routes_that_aim_at_an_account_are_limited_alike(world: Any, path: str) -> None:
    bodies = []
    for email in (await world.user(), "nobody@example.com"):
        body = {"email": email}
        if path == "/register":
            body |= {"password": PASSWORD, "name": "Robin"}
        answers = [await (await world.browser(ip=f"198.51.100.{n}")).post(path, body) for n in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        bodies.append([answer.json() | {"request_id": ""} for answer in answers])
    assert bodies[0] == bodies[1]


async def test_parallel_attempts_are_counted_exactly(world: Any) -> None:
    browsers = [await world.browser() for _ in range(30)]
    answers = await asyncio.gather(*(b.post("/password/forgot", {"email": "x@example.com"}) for b in browsers))
    assert Counter(answer.status_code for answer in answers) == {202: 5, 429: 25}


async def test_the_limits_are_settings(make_world: Any) -> None:
    world = await make_world(limits="user=7/1m, signin=2/1h", lockout="3/2m")
    email, browser = await world.user(), await world.browser()
    assert [answer.status_code for answer in await fail(browser, email, 3)] == [401, 401, 429]
    other = await make_world(limits="anonymous=5/1m", lockout="3/2m")
    email, browser = await other.user(), await other.browser()
    answers = await fail(browser, email, 4)
    assert [answer.status_code for answer in answers] == [401, 401, 401, 423]
    assert int(answers[-1].headers["retry-after"]) <= 120
