"""`auth.*`: what happens to credentials, published by auth. Subject: the user id.

For a sign-in to an unknown e-mail address the subject is the address's hash.
"""

from florin_contracts.events.base import Event, event
from florin_contracts.types import Code, SessionId, ShortText, UserId
from florin_contracts.vocabulary import Service, Topic


@event("auth.login_failed", producer=Service.AUTH, topic=Topic.STAFF)
class LoginFailed(Event, frozen=True, kw_only=True):
    """A sign-in was refused. The address itself never travels, only its keyed hash."""

    email_hash: ShortText
    user_id: UserId | None = None
    reason: Code


@event(
    "auth.reuse_detected",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("session_id",),
)
class ReuseDetected(Event, frozen=True, kw_only=True):
    """A spent refresh token was presented; all sessions of the user are revoked."""

    user_id: UserId
    session_id: SessionId


@event(
    "auth.password_changed",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("user_id",),
)
class PasswordChanged(Event, frozen=True, kw_only=True):
    """The password was changed or reset."""

    user_id: UserId
