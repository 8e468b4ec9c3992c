"""How the time of a report is cut, so that as much as possible of it is answered from sums. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of time, and where it is answered from: sums by ``hour`` or ``day``, or the payments themselves."""

    grain: str | None
    start: datetime
    end: datetime


def cuts(start: datetime, end: datetime, *, by_day: bool) -> list[Cut]:
    """Whole UTC days (where days will do), whole hours beside them, and what is left at both ends."""
    found: list[Cut] = []

    def cut(grains: tuple[tuple[str, timedelta], ...], a: datetime, b: datetime) -> None:
        if a >= b:
            return
        if not grains:
            found.append(Cut(None, a, b))
            return
        (grain, size), *finer = grains
        first, last = _up(a, size), _down(b, size)
        if first >= last:
            cut(tuple(finer), a, b)
            return
        cut(tuple(finer), a, first)
        found.append(Cut(grain, first, last))
        cut(tuple(finer), last, b)

    hours = (("hour", HOUR),)
    cut((("day", DAY), *hours) if by_day else hours, start.astimezone(UTC), end.astimezone(UTC))
    return found


def whole_hours(zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    """Whether the zone's days begin on full hours of UTC all the time between two moments."""
    moment = start
    while moment < end + DAY:
        offset = moment.astimezone(zone).utcoffset()
        if offset is None or offset % HOUR:
            return False
        moment += timedelta(days=7)
    return True


def _down(moment: datetime, size: timedelta) -> datetime:
    return moment - (moment - datetime.min.replace(tzinfo=UTC)) % size


def _up(moment: datetime, size: timedelta) -> datetime:
    down = _down(moment, size)
    return down if down == moment else down + size
