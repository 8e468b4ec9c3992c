"""Guessing at passwords, addresses, links and codes, through the public address."""

import asyncio
import time
from collections import Counter
from typing import Any

import httpx2
import pyotp
import pytest

PASSWORD = "Correct-Horse-7-Battery"
NEW_PASSWORD = "quartz-meadow-91-ferry"
WRONG = "wrong-wrong-wrong"
# Different for each request, or for each second.
OWN_TO_ONE_ANSWER = {"x-request-id", "date", "content-length"}
COUNTERS = ("ratelimit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after")


def code(answer: httpx2.Response) -> str:
    return "ok" if answer.is_success else str(answer.json()["code"])


@pytest.fixture
async def guesser(stack: Any) -> Any:
    async with stack.client(**{"User-Agent": "guesser/1"}) as http:
        yield http


async def guess(http: httpx2.AsyncClient, email: str, password: str = WRONG) -> httpx2.Response:
    return await http.post("/auth/login", json={"email": email, "password": password, "transport": "token"})


async def test_200_parallel_guesses_have_at_most_five_looked_at(guesser: Any, inside: Any) -> None:
    email, before = await inside.account(), await inside.hashes()
    answers = await asyncio.gather(*(guess(guesser, email, f"guess-number-{n}") for n in range(200)))
    assert await inside.hashes() - before <= 5
    assert Counter(map(code, answers))["invalid_credentials"] <= 5
    assert (await guess(guesser, email, PASSWORD)).status_code == 423


async def test_a_thousand_failures_of_others_leave_the_owner_in(guesser: Any, browser: Any, inside: Any) -> None:
    email = await inside.account()
    owner = await browser(email)
    for _ in range(20):
        await asyncio.gather(*(guess(guesser, email) for _ in range(50)))
    assert (await guess(guesser, email, PASSWORD)).status_code == 423
    again = await owner.http.post("/auth/login", json={"email": email, "password": PASSWORD})
    assert again.status_code == 200, again.text


async def test_an_unknown_address_answers_as_a_known_one_until_and_beyond_the_lock(guesser: Any, inside: Any) -> None:
    known, unknown = await inside.account(), "nobody-at-all@florin.test"
    answers = {email: [await guess(guesser, email) for _ in range(7)] for email in (known, unknown)}
    assert [_shape(answer) for answer in answers[known]] == [_shape(answer) for answer in answers[unknown]]
    assert [answer.status_code for answer in answers[unknown]] == [401] * 5 + [423] * 2


def _shape(answer: httpx2.Response) -> tuple[int, dict[str, Any], dict[str, str]]:
    """All of an answer but what differs between any two; waits are compared roughly, by ten seconds."""
    headers = {name: value for name, value in answer.headers.items() if name not in OWN_TO_ONE_ANSWER}
    for name in COUNTERS:
        if name in headers:
            headers[name] = str(len(headers[name]))
    return answer.status_code, answer.json() | {"request_id": ""}, headers


async def test_asking_for_a_new_password_tells_nothing_about_the_address(guesser: Any, inside: Any) -> None:
    answers = [
        await guesser.post("/auth/password/forgot", json={"email": email})
        for email in (await inside.account(), "nobody-here@florin.test")
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert set(answers[0].headers) == set(answers[1].headers)


async def test_registering_a_taken_address_answers_as_a_free_one(guesser: Any, inside: Any) -> None:
    bodies = [
        {"email": email, "password": NEW_PASSWORD, "name": "Kim Example", "role": "CUSTOMER"}
        for email in (await inside.account(), f"free-{time.time_ns()}@florin.test")
    ]
    answers = [await guesser.post("/auth/register", json=body) for body in bodies]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content


async def reset_link(guesser: Any, inside: Any, until: Any) -> tuple[str, str]:
    email = await inside.account()
    assert (await guesser.post("/auth/password/forgot", json={"email": email})).status_code == 202

    async def mailed() -> bool:
        return bool(inside.links(email, "/reset-password"))

    await until(mailed)
    return email, inside.links(email, "/reset-password")[-1]


async def test_a_reset_link_works_once(guesser: Any, inside: Any, until: Any) -> None:
    _, token = await reset_link(guesser, inside, until)
    body = {"token": token, "new_password": NEW_PASSWORD}
    assert (await guesser.post("/auth/password/reset", json=body)).is_success
    again = await guesser.post("/auth/password/reset", json=body | {"new_password": NEW_PASSWORD + "-2"})
    assert again.status_code == 422


async def test_a_reset_link_works_for_thirty_minutes(guesser: Any, inside: Any, until: Any) -> None:
    email, token = await reset_link(guesser, inside, until)
    # Time is moved by making the link older.
    [row] = await inside.execute(
        "UPDATE one_time_tokens SET created_at = created_at - interval '30 minutes',"
        " expires_at = expires_at - interval '30 minutes' WHERE purpose LIKE '%reset%'"
        " AND user_id = (SELECT id FROM users WHERE email = $1)"
        " RETURNING extract(epoch FROM expires_at - created_at) AS life_s",
        email,
    )
    assert round(row["life_s"]) == 1800
    body = {"token": token, "new_password": NEW_PASSWORD}
    assert (await guesser.post("/auth/password/reset", json=body)).status_code == 422


async def with_app(guesser: Any, inside: Any) -> tuple[str, str]:
    """An account with an authenticator app; its address and the app's secret."""
    email = await inside.account()
    signed_in = (await guess(guesser, email, PASSWORD)).json()
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    secret = (await guesser.post("/auth/mfa/totp", json={}, headers=headers)).json()["secret"]
    for _ in range(2):  # the code before the present one, which the tests need; a step may end meanwhile
        first = pyotp.TOTP(secret).at(int(time.time()) - 30)
        done = await guesser.post("/auth/mfa/totp/confirm", json={"code": first}, headers=headers)
        if done.status_code == 200:
            return email, secret
    raise AssertionError(done.text)


async def second_step(guesser: Any, email: str, given: str) -> httpx2.Response:
    token = (await guess(guesser, email, PASSWORD)).json()["mfa_token"]
    answer: httpx2.Response = await guesser.post("/auth/mfa/verify", json={"mfa_token": token, "code": given})
    return answer


async def test_a_code_is_good_once(guesser: Any, inside: Any) -> None:
    email, secret = await with_app(guesser, inside)
    given = pyotp.TOTP(secret).now()
    assert (await second_step(guesser, email, given)).status_code == 200
    assert code(await second_step(guesser, email, given)) == "invalid_credentials"


async def test_five_wrong_codes_lock_the_second_step_whatever_sign_in_they_belong_to(guesser: Any, inside: Any) -> None:
    email, secret = await with_app(guesser, inside)
    wrong = f"{(int(pyotp.TOTP(secret).now()) + 500_000) % 1_000_000:06}"
    found = [(await second_step(guesser, email, wrong)).status_code for _ in range(5)]
    assert found == [401] * 5
    assert (await second_step(guesser, email, pyotp.TOTP(secret).now())).status_code == 423


async def test_parallel_codes_are_counted_before_they_are_looked_at(guesser: Any, inside: Any) -> None:
    email, _ = await with_app(guesser, inside)
    token = (await guess(guesser, email, PASSWORD)).json()["mfa_token"]
    answers = await asyncio.gather(
        *(guesser.post("/auth/mfa/verify", json={"mfa_token": token, "code": f"{n:06}"}) for n in range(40))
    )
    assert Counter(map(code, answers))["invalid_credentials"] <= 5
