"""How the time of a report is cut, so that as much as possible of it is answered from sums. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of time, and where it is answered from: sums by ``hour`` or ``day``, or the payments themselves."""

    grain: str | None
    start: datetime
    end: datetime


def cuts(start: datetime, end: datetime, borders: Sequence[datetime] = ()) -> list[Cut]:
    """Whole UTC days, whole hours beside them, and what is left at both ends.

    No sum reaches over one of the ``borders`` (ascending), which groups of time begin at. The cuts follow each
    other without a gap, and no two neighbours are of one grain.
    """
    edges = [start, *(border for border in borders if start < border < end), end]
    found: list[Cut] = []
    for a, b in pairwise(edges):
        for cut in _between(a.astimezone(UTC), b.astimezone(UTC)):
            if found and found[-1].grain == cut.grain:
                found[-1] = Cut(cut.grain, found[-1].start, cut.end)
            else:
                found.append(cut)
    return found


def _between(start: datetime, end: datetime) -> list[Cut]:
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

    cut((("day", DAY), ("hour", HOUR)), start, end)
    return found


def _down(moment: datetime, size: timedelta) -> datetime:
    return moment - (moment - datetime.min.replace(tzinfo=UTC)) % size


def _up(moment: datetime, size: timedelta) -> datetime:
    down = _down(moment, size)
    return down if down == moment else down + size
