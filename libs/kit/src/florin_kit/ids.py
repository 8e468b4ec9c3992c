"""Identifiers: UUIDv7 in the database, a readable prefix on the wire.

A wire id is ``<prefix>_<32 hex digits>``: ``pay_0193f3a2c4d47e1fa0b5c6d7e8f90123``.
Ids sort by creation time, so they also serve as cursors.
"""

import os
import random
import re
import time
from uuid import UUID

from florin_kit.errors import NotFound

_HEX = re.compile(r"[0-9a-f]{32}")


def uuid7() -> UUID:
    """Make a time-ordered UUID (RFC 9562, 5.7; sub-millisecond time in ``rand_a``, 6.2 method 3)."""
    now_ns = time.time_ns()
    ms, rest_ns = divmod(now_ns, 1_000_000)
    fraction = (rest_ns << 12) // 1_000_000
    random_62 = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(ms & (1 << 48) - 1) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random_62)


def request_id() -> str:
    """Make the id of a request: time-ordered as `new_id`, cheap, and no secret."""
    return f"req_{time.time_ns() // 1_000_000:012x}{random.getrandbits(80):020x}"


def from_uuid(prefix: str, value: UUID) -> str:
    """Write a database id as its wire form."""
    return f"{prefix}_{value.hex}"


def to_uuid(prefix: str, value: str) -> UUID:
    """Read a wire id.

    Raises `NotFound` when it is not an id of that kind: no such object can exist, and a caller
    learns nothing more from a malformed id than from an unknown one.
    """
    head, _, tail = value.partition("_")
    if head != prefix or not _HEX.fullmatch(tail):
        raise NotFound
    return UUID(hex=tail)


def new_id(prefix: str) -> str:
    """Make a new wire id."""
    return from_uuid(prefix, uuid7())
