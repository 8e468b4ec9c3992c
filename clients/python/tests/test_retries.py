"""When a call is sent again: a rule of its own, without a network."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from florin_client import CallLimits
from florin_client.calls import Call
from florin_client.retries import Tries, retry_after_s

READ: Call[Any] = Call("GET", "/wallets", dict)
PAY: Call[Any] = Call("POST", "/payments", dict, body={}, idempotency_key="k")
ROTATE: Call[Any] = Call("POST", "/webhook-endpoints/whe_1/rotate-secret", dict, body={})


class Clock:
    """Seconds, as a call lives them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def longest(low: float, high: float) -> float:
    assert low <= high
    return high


def shortest(low: float, high: float) -> float:
    return low


def test_pauses_grow_up_to_a_limit_and_end() -> None:
    tries = Tries(PAY, CallLimits(tries=7, total_s=100), Clock(), longest)
    pauses = []
    for _ in range(7):
        tries.begin()
        pauses.append(tries.pause_after_break(never_sent=False))
    assert pauses == [0.5, 1, 2, 4, 8, 8, None]


def test_pauses_differ_by_chance() -> None:
    tries = [Tries(PAY, CallLimits(), Clock()) for _ in range(50)]
    for each in tries:
        each.begin()
    pauses = {each.pause_after_break(never_sent=False) for each in tries}
    assert len(pauses) > 40
    assert all(pause is not None and 0.25 <= pause <= 0.5 for pause in pauses)


@given(st.lists(st.tuples(st.floats(0, 40), st.one_of(st.none(), st.floats(0, 1000))), max_size=12))
def test_no_call_takes_longer_than_it_may(steps: list[tuple[float, float | None]]) -> None:
    clock = Clock()
    tries = Tries(PAY, CallLimits(tries=100, total_s=90), clock, longest)
    for took_s, asked_s in steps:
        patience_s = tries.begin()
        assert 0 < patience_s <= min(30, 90 - clock.now)
        clock.now += min(took_s, patience_s)
        pause = tries.pause_after(503, "upstream_unavailable", asked_s)
        if pause is None:
            break
        assert asked_s is None or pause >= asked_s
        clock.now += pause
        assert clock.now < 90


@pytest.mark.parametrize(
    ("call", "status", "code", "again"),
    [
        (READ, 503, "upstream_unavailable", True),
        (PAY, 504, "upstream_timeout", True),
        (PAY, 409, "idempotency_in_progress", True),
        (PAY, 409, "insufficient_funds", False),
        (PAY, 500, "internal_error", False),
        (PAY, 422, "validation_failed", False),
        (ROTATE, 429, "rate_limited", True),
        (ROTATE, 502, "upstream_unavailable", False),
        (ROTATE, 409, "idempotency_in_progress", False),
    ],
)
def test_what_is_tried_again(call: Call[Any], status: int, code: str, again: bool) -> None:
    tries = Tries(call, CallLimits(), Clock(), shortest)
    tries.begin()
    assert (tries.pause_after(status, code, None) is not None) is again


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT", "date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "soon", "date": "today"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_without_a_clock_of_ours(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


def test_limits_limit() -> None:
    for wrong in ({"tries": 0}, {"try_s": 0}, {"total_s": -1}, {"pause_s": 0}):
        with pytest.raises(ValueError, match="positive"):
            CallLimits(**wrong)  # type: ignore[arg-type]
