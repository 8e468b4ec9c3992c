"""Opaque, tamper-tolerant cursors for lists ordered by a few columns."""

import base64
import binascii
from typing import Any

import msgspec

from florin_kit.errors import invalid

LIMIT_DEFAULT = 20
LIMIT_MAX = 100


def encode(*key: Any) -> str:
    """Write the sort key of the last item of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def decode(cursor: str, *types: type) -> tuple[Any, ...]:
    """Read a cursor back into its sort key.

    Raises `ValidationFailed` when it was not made by `encode` for a key of these types.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        key: tuple[Any, ...] = msgspec.json.decode(raw, type=tuple[types])  # type: ignore[valid-type]
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise invalid("cursor", "invalid", "This cursor is not from this list") from None
    return key
