"""Ids, cursors, settings and errors."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin_kit import cursor, errors, ids
from florin_kit.errors import NotFound, Problem, ValidationFailed
from florin_kit.settings import ServiceSettings, Settings, StrongSecret, load


def test_ids_sort_by_time_and_are_version_7() -> None:
    made = [ids.uuid7() for _ in range(2000)]
    times = [value.int >> 68 for value in made]
    assert times == sorted(times)
    assert {value.version for value in made} == {7}
    assert {value.variant for value in made} == {"specified in RFC 4122"}
    assert len(set(made)) == 2000
    assert abs((made[0].int >> 80) / 1000 - time.time()) < 5


def test_a_wire_id_goes_there_and_back() -> None:
    value = ids.uuid7()
    assert ids.to_uuid("pay", ids.from_uuid("pay", value)) == value


@pytest.mark.parametrize(
    "bad", ["", "pay_", "pay_1", "usr_" + "a" * 32, "pay_" + "A" * 32, "pay_" + "a" * 33, "a" * 32]
)
def test_anything_else_is_an_object_that_does_not_exist(bad: str) -> None:
    with pytest.raises(NotFound):
        ids.to_uuid("pay", bad)


@given(st.integers(0, 2**53), st.text(max_size=40))
def test_cursors_go_there_and_back(number: int, text: str) -> None:
    assert cursor.decode(cursor.encode(number, text), int, str) == (number, text)


@pytest.mark.parametrize("bad", ["", "x", "bm8", "W10", "WzEsMl0", "!!!", "é", "WyJhIl0="])
def test_foreign_cursors_are_refused(bad: str) -> None:
    with pytest.raises(ValidationFailed):
        cursor.decode(bad, int, str)


def problems(base: type[Problem] = Problem) -> list[type[Problem]]:
    return [found for kind in base.__subclasses__() for found in (kind, *problems(kind))]


@pytest.mark.parametrize("kind", [kind for kind in problems() if kind.__module__ == errors.__name__])
def test_every_problem_is_a_whole_document(kind: type[Problem]) -> None:
    document = kind().to_dict("req_1")
    assert set(document) == {"type", "title", "status", "code", "detail", "request_id"}
    assert 400 <= document["status"] < 600
    assert document["type"].endswith(document["code"].replace("_", "-"))


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in problems() if kind.__module__ == errors.__name__]
    assert len(codes) == len(set(codes))


def test_missing_and_weak_secrets_are_all_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mine(ServiceSettings):
        first_key: StrongSecret
        second_key: StrongSecret

    monkeypatch.setenv("FLORIN_FIRST_KEY", "changeme-changeme-changeme-changeme-1234")
    with pytest.raises(SystemExit) as ended:
        load(Mine)
    message = str(ended.value)
    for name in ("FLORIN_FIRST_KEY", "FLORIN_SECOND_KEY", "FLORIN_DATABASE_URL", "FLORIN_REDIS_URL", "FLORIN_JWKS_URL"):
        assert name in message
    assert "changeme-changeme" not in message


@pytest.mark.parametrize("weak", ["short", "a" * 64, "password-password-password-password", "x" * 31])
def test_weak_secrets_are_refused(monkeypatch: pytest.MonkeyPatch, weak: str) -> None:
    class Mine(Settings):
        key: StrongSecret

    monkeypatch.setenv("FLORIN_KEY", weak)
    with pytest.raises(SystemExit):
        load(Mine)


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    class Mine(Settings):
        key: StrongSecret

    monkeypatch.setenv("FLORIN_KEY", secret)
    settings: Any = load(Mine)
    assert secret not in repr(settings)
    assert secret not in settings.model_dump_json()


def test_the_environment_is_production_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLORIN_ENV", raising=False)
    assert Settings().env == "production"
