"""Signals that a sign-in is not like the others; pure. They inform, they never block.

New devices are known by their cookie. Impossible travel is not judged: it needs to know where an address
is, and Florin asks nobody about its users' addresses and ships no table of places. Guessing would be worse.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

HISTORY_MIN = 10
HOURS_AROUND = 3
HOURS_OF_DAY = 24


def unusual_hour(history: Sequence[int], at: datetime) -> bool:
    """Whether none of the earlier sign-ins (UTC hours) was within three hours of this one's time of day."""
    if len(history) < HISTORY_MIN:
        return False
    hour = at.astimezone(UTC).hour
    return all(_apart(hour, earlier) > HOURS_AROUND for earlier in history)


def _apart(one: int, other: int) -> int:
    distance = abs(one - other)
    return min(distance, HOURS_OF_DAY - distance)
