"""`user.*`: accounts, published by auth. Subject: the user id."""

from florin_contracts.events.base import Event, event
from florin_contracts.types import Code, ShortText, Timestamp, UserId
from florin_contracts.vocabulary import Role, Service, Topic, UserStatus


class UserState(Event, frozen=True, kw_only=True):
    """The account as others may keep it in a read model."""

    user_id: UserId
    email: ShortText
    name: ShortText
    handle: ShortText
    role: Role
    status: UserStatus
    email_verified: bool
    created_at: Timestamp
    reason: ShortText | None = None


_PUBLIC = ("user_id", "name", "handle", "role", "status", "email_verified")


@event(
    "user.registered",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=_PUBLIC,
)
class UserRegistered(UserState, frozen=True, kw_only=True):
    """An account exists; its e-mail address may still be unverified."""


@event(
    "user.updated",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=_PUBLIC,
)
class UserUpdated(UserState, frozen=True, kw_only=True):
    """Any of the fields changed: verification, name, role, status. Carries the whole state."""


@event(
    "user.locked",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("user_id",),
)
class UserLocked(Event, frozen=True, kw_only=True):
    """Sign-in is refused until `until`, or until somebody unlocks when it is absent."""

    user_id: UserId
    until: Timestamp | None = None
    reason: Code


@event(
    "user.unlocked",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("user_id",),
)
class UserUnlocked(Event, frozen=True, kw_only=True):
    """Sign-in is possible again."""

    user_id: UserId
    reason: Code | None = None


@event(
    "user.deleted",
    producer=Service.AUTH,
    topic=Topic.SESSION,
    audience=("user_id",),
    public=("user_id",),
)
class UserDeleted(Event, frozen=True, kw_only=True):
    """The account is gone; whoever holds personal data of it erases that data."""

    user_id: UserId
