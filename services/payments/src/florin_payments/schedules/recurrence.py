"""When a recurring payment is due. Pure; imports no framework.

A rule is kept in the payer's wall-clock time, so that nine in the morning stays nine in the morning:

- *End of month*: a day that a month does not have is its last day (31 January, 28 February, 31 March);
  the day that was asked for comes back as soon as a month has it. ``last_day`` means the last one always.
- *Daylight saving*: a time that the clock skips is moved on by what was skipped (02:30 becomes 03:30);
  of a time that comes twice the first one counts (PEP 495, ``fold=0``).
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

YEAR_MAX = 9000


class Frequency(StrEnum):
    """The unit of a rule's interval."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


_MONTHS = {Frequency.MONTHLY: 1, Frequency.YEARLY: 12}
_DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Due every ``interval`` units, from ``starts`` on.

    ``starts`` is wall-clock time in ``time_zone`` (IANA) and has no offset. ``until`` is the last day
    on which something may be due, ``count`` how often it is due at most; without both it never ends.
    """

    frequency: Frequency
    interval: int
    time_zone: str
    starts: datetime
    last_day: bool = False
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        assert self.interval >= 1
        assert self.starts.tzinfo is None
        assert self.count is None or self.count >= 1
        assert not self.last_day or self.frequency in _MONTHS


def occurrence(rule: Rule, number: int) -> datetime | None:
    """The occurrence with that number, counted from 0, in UTC; None when the rule has ended by then."""
    if rule.count is not None and number >= rule.count:
        return None
    if days := _DAYS.get(rule.frequency):
        local = rule.starts + timedelta(days=number * rule.interval * days)
    else:
        months = number * rule.interval * _MONTHS[rule.frequency]
        year, month = divmod(rule.starts.year * 12 + rule.starts.month - 1 + months, 12)
        length = calendar.monthrange(year, month + 1)[1]
        day = length if rule.last_day else min(rule.starts.day, length)
        local = rule.starts.replace(year=year, month=month + 1, day=day)
    if local.year > YEAR_MAX or (rule.until is not None and local.date() > rule.until):
        return None
    return local.replace(tzinfo=ZoneInfo(rule.time_zone)).astimezone(UTC)


def following(rule: Rule, number: int, after: datetime) -> tuple[int, datetime] | None:
    """The first occurrence from ``number`` on that is later than ``after``; None when there is none."""
    first = max(number, _near(rule, after))
    for candidate in range(first, first + 5):
        at = occurrence(rule, candidate)
        if at is None:
            return None
        if at > after:
            return candidate, at
    return None


def upcoming(rule: Rule, number: int, limit: int) -> Iterator[datetime]:
    """Up to ``limit`` occurrences from ``number`` on."""
    for candidate in range(number, number + limit):
        at = occurrence(rule, candidate)
        if at is None:
            return
        yield at


def _near(rule: Rule, moment: datetime) -> int:
    """A number from which on the next occurrence after a moment is among the first five."""
    local = moment.astimezone(ZoneInfo(rule.time_zone)).replace(tzinfo=None)
    if days := _DAYS.get(rule.frequency):
        passed = (local - rule.starts) // timedelta(days=days * rule.interval)
    else:
        months = (local.year - rule.starts.year) * 12 + local.month - rule.starts.month
        passed = months // (rule.interval * _MONTHS[rule.frequency])
    return max(0, passed - 1)
