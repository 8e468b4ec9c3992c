"""Calendar months and how dates are written on paper. Pure."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from florin_kit.errors import NotFound

UTC_NAME = "UTC"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def parse(name: str) -> date:
    """``2026-10`` as the first day of that month. Raises `NotFound`: no other month has an address."""
    found = _MONTH.fullmatch(name)
    if found is None or found[1] == "0000":
        raise NotFound
    return date(int(found[1]), int(found[2]), 1)


def key(month: date) -> str:
    """``2026-10``."""
    return f"{month:%Y-%m}"


def title(month: date) -> str:
    """``October 2026``."""
    return f"{_NAMES[month.month - 1]} {month.year}"


def zone(name: str) -> ZoneInfo:
    """The time zone; UTC when this machine does not know the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(UTC_NAME)


def day(at: datetime, where: ZoneInfo) -> str:
    """``1 Oct 2026``, there."""
    local = at.astimezone(where)
    return f"{local.day} {_NAMES[local.month - 1][:3]} {local.year}"


def moment(at: datetime, where: ZoneInfo) -> str:
    """``1 Oct 2026, 14:05``, there."""
    return f"{day(at, where)}, {at.astimezone(where):%H:%M}"
