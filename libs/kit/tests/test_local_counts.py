"""What a process counts by itself while nobody can be asked."""

import pytest

from florin_kit import local_counts
from florin_kit.local_counts import LocalCounts


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(local_counts.time, "monotonic", lambda: now[0])
    return now


def test_a_window_begins_with_its_first_and_then_anew(clock: list[float]) -> None:
    counts = LocalCounts(10)
    assert counts.add("one", 3, 60) == (1, 60_000)
    clock[0] += 59
    assert counts.add("one", 3, 60) == (2, 1_000)
    clock[0] += 1
    assert counts.add("one", 3, 60) == (1, 60_000)


def test_a_flood_is_over_its_limit_and_takes_no_memory(clock: list[float]) -> None:
    counts = LocalCounts(10)
    seen = [counts.add(str(number), 3, 60)[0] for number in [*range(100), *range(100), 3]]
    assert seen == [1] * 10 + [4] * 90 + [2] * 10 + [4] * 90 + [3]
    assert len(counts._kept) == 10


def test_room_is_made_by_those_whose_window_is_over_but_not_looked_for_each_time(clock: list[float]) -> None:
    counts = LocalCounts(2)
    counts.add("short", 3, 2)
    counts.add("long", 3, 60)
    clock[0] += 1.5
    assert counts.add("new", 3, 60)[0] == 4  # nobody makes room: looked for now
    clock[0] += 0.6
    assert counts.add("new", 3, 60)[0] == 4  # "short" is over, but was just looked for
    clock[0] += 0.5
    assert counts.add("new", 3, 60)[0] == 1
    assert counts.add("long", 3, 60)[0] == 2
