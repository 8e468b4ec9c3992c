"""Where an address is, by a table that the operator provides; nobody is asked over the network.

``FLORIN_PLACES_DATABASE`` is a file in the MaxMind DB format with cities (GeoLite2 City, DB-IP City, …); such
tables have licences and an age of their own, so Florin ships none. Without one no place is known.
"""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import maxminddb

REMEMBERED_MAX = 4096
NAME_LENGTH_MAX = 120
LOCAL = "Local network"


@dataclass(frozen=True, slots=True)
class Place:
    """``name`` is for people; ``latitude`` and ``longitude`` in degrees, None where they are not known."""

    name: str
    latitude: float | None = None
    longitude: float | None = None


class Places:
    """Looks addresses up. Raises `OSError` or `maxminddb.InvalidDatabaseError` at start for a bad file."""

    def __init__(self, database: Path | None) -> None:
        self._reader = maxminddb.open_database(database) if database else None
        self.find = lru_cache(REMEMBERED_MAX)(self._find)

    def _find(self, ip: str) -> Place | None:
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return None
        found: Any = self._reader.get(address) if self._reader else None
        if isinstance(found, dict) and (name := _name(found)):
            location = found.get("location", {})
            return Place(name[:NAME_LENGTH_MAX], location.get("latitude"), location.get("longitude"))
        return Place(LOCAL) if address.is_private else None


def _name(found: dict[str, Any]) -> str:
    city = found.get("city", {}).get("names", {}).get("en")
    country = found.get("country", {}).get("names", {}).get("en")
    return ", ".join(part for part in (city, country) if part)
