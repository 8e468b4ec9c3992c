"""Queries on e-mails."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_auth.mail.models import Mail


async def count_since(session: AsyncSession, recipient_hash: bytes, kind: str, since: datetime) -> int:
    """E-mails of one kind to one address."""
    query = select(func.count()).where(
        Mail.recipient_hash == recipient_hash, Mail.kind == kind, Mail.created_at > since
    )
    return int(await session.scalar(query) or 0)


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
