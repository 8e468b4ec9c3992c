"""Chance that can be repeated: the same seed, key and purpose always fall alike, in any order. Pure."""

import hashlib

_SCALE = float(1 << 64)


def roll(seed: int, *what: str | int) -> float:
    """A number in [0, 1) that depends on nothing but the arguments."""
    digest = hashlib.sha256("\x1f".join(map(str, (seed, *what))).encode()).digest()
    return int.from_bytes(digest[:8], "big") / _SCALE
