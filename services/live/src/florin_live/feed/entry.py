"""What the log keeps of an event: what browsers may see, who, and whose sockets it closes. Pure."""

from typing import Any

import msgspec

from florin_contracts.events import (
    Event,
    ReuseDetected,
    SessionOver,
    UserDeleted,
    UserLocked,
    UserState,
    public,
    staff_may_see,
    topic_of,
    user_ids,
)
from florin_contracts.vocabulary import UserStatus
from florin_kit.events import Envelope


class Ends(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sockets that must close: those of a session, or of a user, except where the role is still right."""

    session_id: str | None = None
    user_id: str | None = None
    unless_role: str | None = None


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event of the log. An entry without a name is a gap: events before it may be missing.

    ``time`` is that of the event, in seconds since the epoch.
    """

    name: str = ""
    topic: str | None = None
    audience: tuple[str, ...] = ()
    staff: bool = False
    data: dict[str, Any] = {}
    time: float = 0.0
    ends: Ends | None = None

    @property
    def is_gap(self) -> bool:
        return not self.name


GAP = Entry()
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Entry)


def encode(entry: Entry) -> bytes:
    return _encoder.encode(entry)


def decode(text: bytes) -> Entry:
    """Raises `msgspec.MsgspecError`."""
    return _decoder.decode(text)


def entry_of(envelope: Envelope[Any]) -> Entry | None:
    """The entry for an event; None when it concerns no browser."""
    event: Event = envelope.data
    topic, staff = topic_of(event), staff_may_see(event)
    if topic is None and not staff:
        return None
    return Entry(
        name=envelope.type,
        topic=topic,
        audience=user_ids(event),
        staff=staff,
        data=public(event),
        time=envelope.time.timestamp(),
        ends=_ends(event),
    )


def _ends(event: Event) -> Ends | None:
    match event:
        case SessionOver():
            return Ends(session_id=event.session_id)
        case UserLocked() | UserDeleted() | ReuseDetected():
            return Ends(user_id=event.user_id)
        case UserState() if event.status in (UserStatus.LOCKED, UserStatus.DELETED):
            return Ends(user_id=event.user_id)
        case UserState():
            return Ends(user_id=event.user_id, unless_role=event.role)
    return None
