"""Which passwords are refused, and why."""

import secrets
from typing import Any

import pytest

from florin_auth.accounts.common import encode

ACCEPTED = [
    "Correct-Horse-7-Battery",
    "monkey-river-cloud-91",
    "8812-9931-7733-love",
    "жираф-и-9-слонов",
    "k" + "9xQ!vT2#mLz7",
]
REFUSED = [
    ("password1234", "too_common"),
    ("Dragon123456!!", "too_common"),
    ("P@ssw0rd12345", "too_common"),
    ("passwordpassword", "too_common"),
    ("SunshineSunshine1", "too_common"),
    ("1qaz2wsx3edc4rfv", "too_common"),
    ("JustinBieber!!", "too_common"),
    ("aaaaaaaaaaaaaaaa", "too_weak"),
    ("abcdefghijklmnop", "too_weak"),
    ("robin.example1815", "similar"),
    ("Robin.Robin.Robin", "similar"),
    ("elpmaxE.niboR.24", "similar"),
    ("R0b1n.3xampl3!", "similar"),
    ("Correct-Horse", None),
]


async def answer(world: Any, password: str) -> Any:
    form = {"email": f"{secrets.token_hex(4)}@mail.test", "password": password, "name": "Robin Example"}
    return await (await world.browser()).post("/register", form)


async def test_what_is_refused_and_accepted(world: Any) -> None:
    for password, code in [*REFUSED, *((password, None) for password in ACCEPTED)]:
        found = await answer(world, password)
        if code is None:
            assert found.status_code == 202, (password, found.text)
        else:
            assert found.status_code == 422, password
            assert found.json()["errors"][0]["code"] == code, (password, found.text)


async def test_no_refusal_repeats_the_password(world: Any) -> None:
    assert "Dragon123456" not in (await answer(world, "Dragon123456!!")).text


@pytest.mark.parametrize("words", [["b-word", "a-word", "A-WORD"], ["abc"], []])
def test_the_list_is_made_of_sorted_hashes_and_nothing_else(words: list[str]) -> None:
    made = encode(words)
    entries = [made[n : n + 8] for n in range(0, len(made), 8)]
    assert entries == sorted(set(entries))
    assert len(entries) == len({word.lower() for word in words if len(word) >= 4})
    assert not any(word.encode() in made for word in words)
