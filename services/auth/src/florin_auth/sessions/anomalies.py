"""Signals that a sign-in is not like the others; pure. They inform, they never block.

New devices are known by their cookie. Travel is judged where the operator provides a table of places.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from florin_auth.places import Place

HISTORY_MIN = 10
HOURS_AROUND = 3
HOURS_OF_DAY = 24
EARTH_RADIUS_KM = 6371.0
SPEED_KM_H_MAX = 900  # of an airliner
DISTANCE_KM_MIN = 500  # tables of places are no more exact than that


def unusual_hour(history: Sequence[int], at: datetime) -> bool:
    """Whether none of the earlier sign-ins (UTC hours) was within three hours of this one's time of day."""
    if len(history) < HISTORY_MIN:
        return False
    hour = at.astimezone(UTC).hour
    return all(_apart(hour, earlier) > HOURS_AROUND for earlier in history)


def impossible_travel(before: Place | None, here: Place | None, elapsed: timedelta) -> bool:
    """Whether nobody gets from the place of the last sign-in to this one in the time between them."""
    if before is None or here is None:
        return False
    distance_km = _distance_km(before, here)
    if distance_km is None or distance_km < DISTANCE_KM_MIN:
        return False
    hours = max(elapsed.total_seconds(), 1.0) / 3600
    return distance_km / hours > SPEED_KM_H_MAX


def _distance_km(one: Place, other: Place) -> float | None:
    """The great-circle distance (haversine formula)."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    lat1, lon1, lat2, lon2 = map(radians, (one.latitude, one.longitude, other.latitude, other.longitude))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def _apart(one: int, other: int) -> int:
    distance = abs(one - other)
    return min(distance, HOURS_OF_DAY - distance)
