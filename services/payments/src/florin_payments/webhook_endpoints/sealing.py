"""Secrets of endpoints, sealed with their owner's data key."""

from datetime import datetime
from uuid import UUID

from florin_kit.sealing import Sealer


def place(endpoint: UUID) -> str:
    """A secret can be opened in the row that it was sealed for, and in no other one."""
    return f"webhook.secret:{endpoint.hex}"


def usable(
    sealer: Sealer,
    endpoint: UUID,
    secret: bytes,
    previous: bytes | None,
    previous_until: datetime | None,
    now: datetime,
) -> list[bytes]:
    """The secrets to sign with at this time, the present one first. Raises `SealBrokenError`."""
    found = [sealer.open(secret, place(endpoint))]
    if previous is not None and previous_until is not None and previous_until > now:
        found.append(sealer.open(previous, place(endpoint)))
    return found
