"""`notification.*`: messages to a user, published by profile. Subject: the user id."""

from typing import Any

import msgspec

from florin_contracts.events.base import Event, event
from florin_contracts.types import Code, LongText, NotificationId, ShortText, UserId
from florin_contracts.vocabulary import Service, Topic


@event(
    "notification.created",
    producer=Service.PROFILE,
    topic=Topic.NOTIFICATIONS,
    audience=("user_id",),
    staff=False,
    public=("notification_id", "kind", "title", "body", "data"),
)
class NotificationCreated(Event, frozen=True, kw_only=True):
    """A new entry of the user's notification centre."""

    notification_id: NotificationId
    user_id: UserId
    kind: Code
    title: ShortText
    body: LongText
    data: dict[str, Any] = msgspec.field(default_factory=dict)
