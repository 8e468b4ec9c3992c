"""The hash chain. Pure.

The hash of an entry is SHA-256 over the hash of the entry before and the canonical form of its own
columns: a JSON array in a fixed order, times as UTC with microseconds, UTF-8 without spaces. So
changing, removing, inserting or reordering entries shows at that place, and cutting off the end
shows against the head. Whoever can rewrite the whole table can make a new chain: note the head
elsewhere from time to time (`florin audit verify` prints it).
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

GENESIS = bytes(32)
COLUMNS = (
    "seq",
    "id",
    "event_id",
    "occurred_at",
    "recorded_at",
    "source",
    "action",
    "actor_type",
    "actor_id",
    "target_type",
    "target_id",
    "ip",
    "user_agent",
    "request_id",
    "data",
)


def digest(before: bytes, entry: Mapping[str, Any]) -> bytes:
    """The hash of an entry that follows the entry with hash ``before``."""
    canonical = msgspec.json.encode([_plain(entry[name]) for name in COLUMNS])
    return hashlib.sha256(before + canonical).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return value.hex
    return value
