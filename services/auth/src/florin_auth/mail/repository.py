"""Queries on e-mails."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.mail.models import Mail
from florin_kit.db import Unit

_COUNT = "SELECT count(*) FROM mails WHERE recipient_hash = $1 AND kind = $2 AND created_at > $3"
_ADD = "INSERT INTO mails (id, kind, recipient_hash, content, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $5)"


async def count_since(unit: Unit, recipient_hash: bytes, kind: str, since: datetime) -> int:
    """E-mails of one kind to one address."""
    return int(await unit.fetchval(_COUNT, recipient_hash, kind, since))


async def add(unit: Unit, mail_id: UUID, kind: str, recipient_hash: bytes, content: bytes, at: datetime) -> None:
    """An e-mail that is due at once."""
    await unit.execute(_ADD, mail_id, kind, recipient_hash, content, at)


async def is_due(session: AsyncSession, at: datetime) -> bool:
    query = select(Mail.id).where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.due_at <= at).limit(1)
    return await session.scalar(query) is not None


async def claim(tx: AsyncSession, at: datetime, lease: timedelta, limit: int) -> list[Mail]:
    """Take e-mails that are due; until the lease ends nobody else takes them."""
    due = (
        select(Mail.id)
        .where(Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.due_at <= at)
        .order_by(Mail.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Mail)
        .where(Mail.id.in_(due.scalar_subquery()))
        .values(due_at=at + lease, attempts=Mail.attempts + 1)
        .returning(Mail)
    )
    return list(await tx.scalars(taken))


async def sent(tx: AsyncSession, mail_id: UUID, at: datetime) -> None:
    """It has left: what it said is not needed any more."""
    await tx.execute(update(Mail).where(Mail.id == mail_id).values(sent_at=at, content=None, error=None))


async def not_sent(tx: AsyncSession, mail_id: UUID, error: str, again_at: datetime | None, at: datetime) -> None:
    """Try again at ``again_at``; None: give up."""
    values = {"due_at": again_at} if again_at else {"failed_at": at, "content": None}
    await tx.execute(update(Mail).where(Mail.id == mail_id).values(error=error[:500], **values))


async def purge(tx: AsyncSession, before: datetime) -> None:
    """Forget e-mails that are done with."""
    done = Mail.sent_at.is_not(None) | Mail.failed_at.is_not(None)
    await tx.execute(delete(Mail).where(done, Mail.created_at < before))
