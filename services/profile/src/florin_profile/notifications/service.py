"""Use cases of the notification centre."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import Event, NotificationCreated
from florin_kit import cursor as cursors
from florin_kit.errors import invalid
from florin_kit.events import publish
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_profile.emails import service as emails
from florin_profile.notifications import repository
from florin_profile.notifications.kinds import Kind
from florin_profile.notifications.messages import messages
from florin_profile.notifications.models import NotificationRow
from florin_profile.notifications.schemas import MarkRead, Notification, NotificationList
from florin_profile.preferences import service as preferences


async def page(
    ro: AsyncSession, user_id: UUID, *, cursor: str | None, limit: int, unread_only: bool
) -> NotificationList:
    """One page, newest first."""
    before = cursors.decode(cursor, UUID)[0] if cursor else None
    rows = await repository.page(ro, user_id, before=before, limit=limit + 1, unread_only=unread_only)
    shown = rows[:limit]
    return NotificationList(
        items=[show(row) for row in shown],
        next_cursor=cursors.encode(shown[-1].id) if len(rows) > limit else None,
        unread=await repository.count_unread(ro, user_id),
    )


async def mark_read(tx: AsyncSession, user_id: UUID, request: MarkRead) -> int:
    """Mark as read; return how many are still unread. Ids of other people's are as unknown ones: skipped."""
    if request.all == (request.ids is not None):
        raise invalid("ids", "ids_or_all", "Name some notifications or all, not both")
    ids = None if request.ids is None else [to_uuid("ntf", item) for item in request.ids]
    await repository.mark_read(tx, user_id, ids)
    return await repository.count_unread(tx, user_id)


async def notify(tx: AsyncSession, event: Event, at: datetime) -> None:
    """Put what an event tells into the centres of those who want to hear it."""
    # In one order, so that two events about the same people never wait for each other.
    for message in sorted(messages(event), key=lambda message: message.user_id):
        user_id = to_uuid("usr", message.user_id)
        await emails.enqueue(tx, user_id, message, at)
        if not await preferences.wants_in_app(tx, user_id, message.kind):
            continue
        row = NotificationRow(
            id=uuid7(),
            user_id=user_id,
            kind=message.kind,
            title=message.title,
            body=message.body,
            data=message.data,
            created_at=at,
        )
        tx.add(row)
        created = NotificationCreated(
            notification_id=from_uuid("ntf", row.id),
            user_id=message.user_id,
            kind=message.kind,
            title=message.title,
            body=message.body,
            data=message.data,
        )
        await publish(tx, created, subject=message.user_id)


def show(row: NotificationRow) -> Notification:
    """The wire form."""
    return Notification(
        id=from_uuid("ntf", row.id),
        kind=Kind(row.kind),
        title=row.title,
        body=row.body,
        data=row.data,
        read_at=row.read_at,
        created_at=row.created_at,
    )
