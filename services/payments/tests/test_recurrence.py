"""When recurring payments are due: months, leap years, daylight saving, ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from florin_payments.schedules.recurrence import Frequency, Rule, following, occurrence, upcoming

PARIS = "Europe/Paris"


def rule(frequency: str, starts: str, interval: int = 1, zone: str = PARIS, **more: object) -> Rule:
    return Rule(
        frequency=Frequency(frequency),
        interval=interval,
        time_zone=zone,
        starts=datetime.fromisoformat(starts),
        **more,  # type: ignore[arg-type]
    )


def local(made: Rule, count: int) -> list[str]:
    zone = ZoneInfo(made.time_zone)
    return [at.astimezone(zone).strftime("%Y-%m-%d %H:%M") for at in upcoming(made, 0, count)]


def test_the_31st_is_the_last_day_of_shorter_months_and_comes_back() -> None:
    assert local(rule("monthly", "2027-01-31T09:00"), 4) == [
        "2027-01-31 09:00",
        "2027-02-28 09:00",
        "2027-03-31 09:00",
        "2027-04-30 09:00",
    ]


def test_the_last_day_is_the_last_day_of_every_month() -> None:
    made = rule("monthly", "2028-02-29T09:00", last_day=True)
    assert local(made, 3) == ["2028-02-29 09:00", "2028-03-31 09:00", "2028-04-30 09:00"]


def test_the_29th_of_february_comes_back_in_leap_years() -> None:
    made = rule("yearly", "2028-02-29T09:00")
    assert local(made, 5)[1::3] == ["2029-02-28 09:00", "2032-02-29 09:00"]


def test_every_second_week_stays_on_its_weekday_across_years() -> None:
    made = rule("weekly", "2026-12-21T09:00", 2)
    assert local(made, 3) == ["2026-12-21 09:00", "2027-01-04 09:00", "2027-01-18 09:00"]


def test_nine_in_the_morning_stays_nine_in_the_morning() -> None:
    before, after = list(upcoming(rule("daily", "2027-03-27T09:00"), 0, 2))
    assert (before.hour, after.hour) == (8, 7)
    assert local(rule("daily", "2027-03-27T09:00"), 2) == ["2027-03-27 09:00", "2027-03-28 09:00"]


def test_a_time_that_the_clock_skips_is_moved_on() -> None:
    assert local(rule("daily", "2027-03-27T02:30"), 3) == [
        "2027-03-27 02:30",
        "2027-03-28 03:30",
        "2027-03-29 02:30",
    ]


def test_of_a_time_that_comes_twice_the_first_counts_and_only_once() -> None:
    made = rule("daily", "2027-10-30T02:30")
    found = list(upcoming(made, 0, 3))
    assert found[1] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert found[2] - found[1] == timedelta(hours=25)
    assert following(made, 1, found[1]) == (2, found[2])


@pytest.mark.parametrize("end", [{"count": 3}, {"until": date(2027, 1, 3)}])
def test_it_ends(end: dict[str, object]) -> None:
    made = rule("daily", "2027-01-01T23:30", **end)
    assert len(list(upcoming(made, 0, 10))) == 3
    assert occurrence(made, 3) is None
    assert following(made, 0, datetime(2027, 1, 4, tzinfo=UTC)) is None


def test_until_is_a_day_where_the_payer_lives() -> None:
    # 23:30 in Los Angeles is the next day in UTC.
    made = rule("daily", "2027-01-01T23:30", zone="America/Los_Angeles", until=date(2027, 1, 1))
    assert len(list(upcoming(made, 0, 5))) == 1


def test_the_next_ones_count_from_any_number() -> None:
    made = rule("daily", "2027-01-01T09:00", zone="UTC")
    assert [at.day for at in upcoming(made, 3, 3)] == [4, 5, 6]


def test_a_number_beyond_the_last_is_no_occurrence() -> None:
    made = rule("daily", "2027-01-01T09:00", count=1)
    assert occurrence(made, 0) is not None
    assert [occurrence(made, number) for number in (1, 2, 1000)] == [None, None, None]


def test_the_next_month_is_found_across_the_years() -> None:
    made = rule("monthly", "2026-12-15T09:00", zone="UTC")
    assert following(made, 0, datetime(2027, 3, 1, tzinfo=UTC)) == (3, datetime(2027, 3, 15, 9, tzinfo=UTC))


def test_the_calendar_ends_with_the_year_9000() -> None:
    made = rule("yearly", "2027-01-01T09:00", zone="UTC")
    last = occurrence(made, 9000 - 2027)
    assert last is not None
    assert last.year == 9000
    assert [occurrence(made, 9001 - 2027), occurrence(made, 9002 - 2027)] == [None, None]


@pytest.mark.parametrize("wrong", [{"interval": 0}, {"count": 0}, {"last_day": True}])
def test_rules_that_mean_nothing_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(AssertionError):
        rule("daily", "2027-01-01T09:00", **wrong)  # type: ignore[arg-type]


rules = st.builds(
    Rule,
    frequency=st.sampled_from(Frequency),
    interval=st.integers(1, 40),
    time_zone=st.sampled_from([PARIS, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    starts=st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2030-12-31")),
)


@settings(max_examples=300, deadline=None)
@given(
    rules,
    st.integers(0, 60),
    st.datetimes(datetime.fromisoformat("2019-01-01"), datetime.fromisoformat("2060-01-01"), timezones=st.just(UTC)),
)
def test_following_is_the_first_one_after(made: Rule, number: int, moment: datetime) -> None:
    found = following(made, number, moment)
    assert found is not None
    at_number, at = found
    assert at_number >= number
    assert at > moment or at_number == number
    assert occurrence(made, at_number) == at
    if at_number > number:
        earlier = occurrence(made, at_number - 1)
        assert earlier is not None
        assert earlier <= moment


@settings(max_examples=200, deadline=None)
@given(rules)
def test_occurrences_go_forward(made: Rule) -> None:
    found = list(upcoming(made, 0, 30))
    assert found == sorted(set(found))
