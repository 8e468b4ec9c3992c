"""Notifications on the wire."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta

from florin_kit.web.schemas import Input, Output
from florin_profile.notifications.kinds import Kind

NotificationId = Annotated[str, Meta(pattern="^ntf_[0-9a-f]{32}$")]


class Notification(Output):
    id: str
    kind: Kind
    title: str
    body: str
    data: dict[str, Any]
    read_at: datetime | None
    created_at: datetime


class NotificationList(Output):
    """Newest first; ``unread`` counts all of the caller's, not only those on this page."""

    items: list[Notification]
    next_cursor: str | None
    unread: int


class MarkRead(Input):
    """Either some or all."""

    ids: Annotated[list[NotificationId], Meta(min_length=1, max_length=100)] | None = None
    all: bool = False


class Unread(Output):
    unread: int
