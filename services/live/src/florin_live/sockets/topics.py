"""Who may subscribe to what, and which entries that brings. Pure."""

from collections.abc import Iterable

from florin_contracts.vocabulary import Role, Topic
from florin_live.feed.entry import Entry

# One's own events. Whose they are is decided for every single event, by its audience.
PERSONAL = frozenset({Topic.PAYMENTS.value, Topic.NOTIFICATIONS.value, Topic.SESSION.value})
# Other people's events, for staff: all of them, those about accounts, those that only staff may see.
AUDIT, USERS, STAFF = "audit", "users", Topic.STAFF.value
FOR_STAFF = frozenset({AUDIT, USERS, STAFF})
KNOWN = PERSONAL | FOR_STAFF


def refused(topics: Iterable[str], role: str) -> str | None:
    """The error code for a subscription, None when it may be."""
    wanted = frozenset(topics)
    if not wanted <= KNOWN:
        return "unknown_topic"
    if wanted & FOR_STAFF and role != Role.ADMIN:
        return "forbidden"
    return None


def matching(entry: Entry, topics: frozenset[str], user_id: str, role: str) -> tuple[str, ...]:
    """The topics by which this client gets this entry; empty when it must not see it."""
    found: list[str] = []
    if entry.topic in PERSONAL and entry.topic in topics and user_id in entry.audience:
        found.append(entry.topic)
    if role == Role.ADMIN and entry.staff:
        if USERS in topics and entry.name.startswith(("user.", "session.")):
            found.append(USERS)
        if STAFF in topics and entry.topic == STAFF:
            found.append(STAFF)
        if AUDIT in topics:
            found.append(AUDIT)
    return tuple(found)
