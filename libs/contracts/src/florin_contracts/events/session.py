"""`session.*`: signed-in devices, published by auth. Subject: the session id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import SessionId, ShortText, UserId
from florin_contracts.vocabulary import Service, SessionEndReason, Topic


@event(
    "session.started",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("session_id", "device", "new_device"),
)
class SessionStarted(Event, frozen=True, kw_only=True):
    """Somebody signed in. `new_device`: this device has not been seen for the account before."""

    user_id: UserId
    session_id: SessionId
    device: ShortText
    ip: ShortText
    new_device: bool


class SessionOver(Event, frozen=True, kw_only=True):
    """A session that no longer counts."""

    user_id: UserId
    session_id: SessionId
    reason: SessionEndReason


@event(
    "session.ended",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("session_id", "reason"),
)
class SessionEnded(SessionOver, frozen=True, kw_only=True):
    """The user signed out, or the session ran out."""


@event(
    "session.revoked",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("session_id", "reason"),
)
class SessionRevoked(SessionOver, frozen=True, kw_only=True):
    """The session was taken away; its live connections are closed at once."""
