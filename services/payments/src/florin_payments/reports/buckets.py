"""Days, weeks and months as people live them, as stretches of time. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

OfTime = Literal["day", "week", "month"]
OF_TIME: frozenset[str] = frozenset(get_args(OfTime))
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """From ``start`` until the next one's. ``key``: the day, the Monday of the week, or the month (``2026-11``)."""

    key: str
    start: datetime


def buckets(unit: OfTime, zone: ZoneInfo, start: datetime, end: datetime) -> list[Bucket]:
    """All that the time from ``start`` up to, and without, ``end`` has a part in, the oldest first."""
    found: list[Bucket] = []
    day = _first(unit, start.astimezone(zone).date())
    while (begins := midnight(day, zone)) < end:
        found.append(Bucket(f"{day:%Y-%m}" if unit == "month" else f"{day:%Y-%m-%d}", begins))
        day = _next(unit, day)
    return found


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a zone; where clocks jump over midnight, the moment of the jump."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _first(unit: OfTime, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _next(unit: OfTime, day: date) -> date:
    if unit == "month":
        return (day + timedelta(days=31)).replace(day=1)
    return day + (7 if unit == "week" else 1) * DAY
