"""Queries on notifications that are to become e-mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

_ADD = text("""
    INSERT INTO mail_items (id, user_id, kind, title, body, data, created_at)
    VALUES (:id, :user, :kind, :title, :body, :data, :at)
""").bindparams(bindparam("data", type_=JSON))
# Due at once, unless the person has had enough for this hour and waits for its end.
_DUE = text("""
    INSERT INTO mail_allowances AS a (user_id, hour_began_at, due_at) VALUES (:user, :now, :now)
    ON CONFLICT (user_id) DO UPDATE SET due_at = excluded.due_at WHERE a.due_at IS NULL
""")
_CLAIM = text("""
    SELECT user_id, hour_began_at, sent FROM mail_allowances WHERE due_at <= :now
    ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
""")
_SETTLE = text("""
    UPDATE mail_allowances SET hour_began_at = :began, sent = :sent, due_at = :due WHERE user_id = :user
""")
_NEWEST = text("""
    SELECT id, kind, title, body, data, created_at FROM mail_items WHERE user_id = :user ORDER BY id DESC LIMIT :limit
""")
_COUNT = text("SELECT count(*) FROM mail_items WHERE user_id = :user")
# Up to the newest that was read: what came since stays for the next time.
_TAKE = text("DELETE FROM mail_items WHERE user_id = :user AND id <= :newest")
_ERASE = (
    text("DELETE FROM mail_items WHERE user_id = :user"),
    text("DELETE FROM mail_allowances WHERE user_id = :user"),
    text("DELETE FROM mails WHERE recipient_hash = :recipient"),
)
_PURGE = text("DELETE FROM mail_allowances WHERE due_at IS NULL AND hour_began_at < :before")
# For the person themselves: what will be told, and what was sent lately (what it said is not kept).
WAITING_OF = text("SELECT kind, title, body, created_at FROM mail_items WHERE user_id = :of ORDER BY id")
MAILS_OF = text("""
    SELECT kind, created_at, sent_at, failed_at FROM mails WHERE recipient_hash = :of ORDER BY created_at, id
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person for whom something waits."""

    user_id: UUID
    hour_began_at: datetime
    sent: int


async def add(tx: AsyncSession, user: UUID, now: datetime, **item: Any) -> None:
    """Note a notification, and that its person is due."""
    await tx.execute(_ADD, {"user": user, **item})
    await tx.execute(_DUE, {"user": user, "now": now})


async def claim(tx: AsyncSession, now: datetime, limit: int) -> list[Waiting]:
    """Lock some people who are due; replicas pass over them."""
    found = await tx.execute(_CLAIM, {"now": now, "limit": limit})
    return [Waiting(row.user_id, row.hour_began_at, row.sent) for row in found]


async def settle(tx: AsyncSession, user: UUID, began: datetime, sent: int, due: datetime | None) -> None:
    """What the person has had in this hour, and when to look again."""
    await tx.execute(_SETTLE, {"user": user, "began": began, "sent": sent, "due": due})


async def newest(ro: AsyncSession, user: UUID, limit: int) -> Sequence[Any]:
    """Newest first."""
    return (await ro.execute(_NEWEST, {"user": user, "limit": limit})).all()


async def count(ro: AsyncSession, user: UUID) -> int:
    return int((await ro.execute(_COUNT, {"user": user})).scalar_one())


async def take(tx: AsyncSession, user: UUID, newest_id: UUID) -> int:
    """Remove what has been put into an e-mail; how many they were."""
    done: Any = await tx.execute(_TAKE, {"user": user, "newest": newest_id})
    return int(done.rowcount)


async def erase(tx: AsyncSession, user: UUID) -> None:
    """Forget all that is on its way to a person."""
    for statement in _ERASE:
        await tx.execute(statement, {"user": user} if "recipient" not in statement.text else {"recipient": user.bytes})


async def purge(tx: AsyncSession, before: datetime) -> None:
    await tx.execute(_PURGE, {"before": before})
