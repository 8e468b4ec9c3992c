"""Settings with several keys: those that only open what was sealed."""

import secrets

import pytest
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from florin_kit.settings import EarlierKeys, listed


class Keys(BaseSettings):
    previous: EarlierKeys | None = None


def given(text: str) -> tuple[str, ...]:
    found = Keys(previous=SecretStr(text)).previous
    assert found is not None
    return listed(found)


def test_several_are_listed_with_commas() -> None:
    one, other = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
    assert given(f"{one}, {other}") == (one, other)


@pytest.mark.parametrize("text", ["", " ", ",", " , "])
def test_nothing_is_no_key(text: str) -> None:
    assert given(text) == ()


def test_one_that_is_cut_off_is_refused_by_its_place_and_never_shown() -> None:
    one, cut = secrets.token_urlsafe(48), secrets.token_urlsafe(12)
    with pytest.raises(ValidationError, match="key 2 of those listed: too short") as refused:
        given(f"{one},{cut}")
    assert cut not in str(refused.value)


def test_one_that_is_easy_to_guess_is_refused() -> None:
    with pytest.raises(ValidationError, match="key 1 of those listed: too easy"):
        given("changeme" * 8)
