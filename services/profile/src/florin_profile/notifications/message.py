"""What one notification says. Pure."""

from typing import Any

import msgspec

from florin_contracts.types import Party
from florin_profile.notifications.kinds import Kind

NAME_LENGTH_MAX = 80
BODY_LENGTH_MAX = 500


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One notification for one person. ``data`` lets a client link to it or say it in another language."""

    user_id: str
    kind: Kind
    title: str
    body: str
    data: dict[str, Any]


def name_of(party: Party) -> str:
    """A name as a title has room for it."""
    return party.name[:NAME_LENGTH_MAX]
