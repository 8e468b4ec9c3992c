"""What an API key looks like, and which routes one opens."""

import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin_contracts.vocabulary import Mode, Scope
from florin_kit.errors import ApiKeyNotAllowed, Forbidden, InsufficientScope, StepUpRequired
from florin_kit.identity import VENDOR, Principal, allow, api_keys
from florin_kit.ids import new_id


def principal(role: str = "VENDOR", scopes: frozenset[str] | None = None, auth_time: int | None = None) -> Principal:
    now = int(time.time())
    values: dict[str, Any] = {"issued_at": now, "expires_at": now + 60, "token_id": "tok"}
    return Principal(
        user_id=new_id("usr"),
        session_id=new_id("aks" if scopes is not None else "ses"),
        role=role,
        auth_time=now if auth_time is None else auth_time,
        scopes=scopes,
        **values,
    )


def test_keys_have_a_prefix_and_a_checksum_and_differ() -> None:
    made = {api_keys.make() for _ in range(200)}
    assert len(made) == 200
    for key in made:
        assert (key[:8], len(key)) == ("fl_live_", 44)
        assert api_keys.is_well_formed(key.encode())


def test_the_checksum_is_the_one_that_scanners_are_told_about() -> None:
    body = b"fl_live_" + b"0" * 30
    assert api_keys.checksum(body) == "16gFoq"
    assert api_keys.is_well_formed(body + b"16gFoq")


def test_the_mode_can_be_seen_and_not_changed() -> None:
    key = api_keys.make(Mode.TEST)
    assert key.startswith("fl_test_")
    assert api_keys.is_well_formed(key.encode())
    assert not api_keys.is_well_formed(key.replace("fl_test_", "fl_live_").encode())


@given(st.integers(0, 43), st.characters(codec="ascii", categories=["L", "N", "P"]))
def test_a_changed_character_is_noticed(at: int, character: str) -> None:
    key = "fl_live_abcdefghijklmnopqrstuvwxyz0123"
    key += api_keys.checksum(key.encode())
    changed = key[:at] + character + key[at + 1 :]
    assert api_keys.is_well_formed(changed.encode()) == (changed == key)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"fl_live_",
        b"fl_demo_" + b"0" * 36,
        b"fl_test_" + b"0" * 30 + b"16gFoq",
        b"fl_live_" + b"0" * 35 + b"\n",
        b"\xff" * 44,
    ],
)
def test_other_things_are_not_well_formed(value: bytes) -> None:
    assert not api_keys.is_well_formed(value)


def test_a_key_opens_the_routes_of_its_scopes_and_no_other() -> None:
    key = principal(scopes=frozenset({Scope.PAYMENTS_READ}))
    allow(scope=Scope.PAYMENTS_READ).check(key)
    with pytest.raises(InsufficientScope) as lacking:
        allow(scope=Scope.PAYMENTS_WRITE).check(key)
    assert lacking.value.to_dict()["scope"] == "payments:write"
    with pytest.raises(ApiKeyNotAllowed):
        allow(VENDOR).check(key)
    with pytest.raises(Forbidden):
        allow("ADMIN", scope=Scope.PAYMENTS_READ).check(key)


def test_some_routes_are_open_to_keys_in_test_mode_only() -> None:
    rule = allow(test_scope=Scope.PAYMENTS_WRITE)
    live = principal(scopes=frozenset(Scope))
    with pytest.raises(ApiKeyNotAllowed):
        rule.check(live)
    rule.check(msgspec.structs.replace(live, mode=Mode.TEST))
    with pytest.raises(InsufficientScope):
        rule.check(msgspec.structs.replace(live, mode=Mode.TEST, scopes=frozenset({Scope.PAYMENTS_READ})))


def test_no_key_passes_step_up_whatever_it_says_of_itself() -> None:
    with pytest.raises(ApiKeyNotAllowed):
        allow(step_up=True, scope=Scope.PAYMENTS_READ).check(principal(scopes=frozenset({Scope.PAYMENTS_READ})))


def test_scopes_do_not_concern_people() -> None:
    allow(VENDOR, scope=Scope.PAYMENTS_READ).check(principal())
    with pytest.raises(StepUpRequired):
        allow(step_up=True, scope=Scope.PAYMENTS_READ).check(principal(auth_time=0))
