"""Use cases of notifications by e-mail."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import NotFound
from florin_kit.ids import uuid7
from florin_profile.emails import repository
from florin_profile.emails.unsubscribing import EVERYTHING
from florin_profile.notifications.kinds import SECURITY, Kind
from florin_profile.notifications.message import Message
from florin_profile.preferences import repository as preferences
from florin_profile.preferences import rules
from florin_profile.profiles import repository as profiles


async def enqueue(tx: AsyncSession, user_id: UUID, message: Message, at: datetime) -> None:
    """Send this notification by e-mail, if its person wants it and is known. Security is auth's own to tell."""
    if message.kind in SECURITY:
        return
    person = await profiles.find(tx, user_id)
    if person is None or person.deleted or not person.email:
        return
    if not rules.channels((await preferences.find(tx, user_id)).notifications).email[message.kind]:
        return
    await repository.add(
        tx,
        user_id,
        datetime.now(UTC),
        id=uuid7(),
        kind=message.kind,
        title=message.title,
        body=message.body,
        data=message.data,
        at=at,
    )


async def unsubscribe(tx: AsyncSession, user_id: UUID, kind: str) -> None:
    """Switch a kind of e-mail off, or all that can be. Raises `NotFound` for a person who is gone."""
    person = await profiles.find(tx, user_id)
    if person is None or person.deleted:
        raise NotFound
    kinds = [known for known in Kind if known not in SECURITY and kind in (EVERYTHING, known)]
    row = await preferences.lock(tx, user_id)
    row.notifications = rules.merged(row.notifications, "email", dict.fromkeys(kinds, False))
    row.version += 1
    row.updated_at = datetime.now(UTC)
