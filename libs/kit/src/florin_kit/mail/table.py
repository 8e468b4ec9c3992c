"""The table ``mails`` of a service: e-mails on their way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_CREATE = (
    """
    CREATE TABLE mails (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        recipient_hash bytea NOT NULL,
        content bytea,
        created_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        sent_at timestamptz,
        failed_at timestamptz,
        error text
    )
    """,
    "CREATE INDEX mails_due ON mails (due_at) WHERE sent_at IS NULL AND failed_at IS NULL",
    "CREATE INDEX mails_recipient ON mails (recipient_hash, kind, created_at)",
)
_DUE = text("SELECT EXISTS (SELECT FROM mails WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= :at)")
_CLAIM = text("""
    UPDATE mails SET due_at = :lease_ends, attempts = attempts + 1
    WHERE id = ANY (ARRAY(SELECT id FROM mails WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= :at
                 ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED))
    RETURNING id, kind, content, attempts
""")
_ADD = text("""
    INSERT INTO mails (id, kind, recipient_hash, content, created_at, due_at)
    VALUES (:id, :kind, :recipient, :content, :at, :at)
""")
_SENT = text("UPDATE mails SET sent_at = :at, content = NULL, error = NULL WHERE id = :id")
_LATER = text("UPDATE mails SET due_at = :again_at, error = :error WHERE id = :id")
_GIVEN_UP = text("UPDATE mails SET failed_at = :at, content = NULL, error = :error WHERE id = :id")
_PURGE = text("DELETE FROM mails WHERE (sent_at IS NOT NULL OR failed_at IS NOT NULL) AND created_at < :before")


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail to be sent now. ``content`` is the service's own, and erased once the mail has left."""

    id: UUID
    kind: str
    content: bytes
    attempts: int


def create_mails(op: Any) -> None:
    """Create the table, in a migration."""
    for statement in _CREATE:
        op.execute(statement)


def drop_mails(op: Any) -> None:
    op.execute("DROP TABLE mails")


async def add(tx: AsyncSession, mail_id: UUID, kind: str, recipient_hash: bytes, content: bytes, at: datetime) -> None:
    """An e-mail that is due at once; ``recipient_hash`` says whose mails may be counted or removed together."""
    values = {"id": mail_id, "kind": kind, "recipient": recipient_hash, "content": content, "at": at}
    await tx.execute(_ADD, values)


async def is_due(ro: AsyncSession, at: datetime) -> bool:
    return bool(await ro.scalar(_DUE, {"at": at}))


async def claim(tx: AsyncSession, at: datetime, lease: timedelta, limit: int) -> list[Mail]:
    """Take e-mails that are due; until the lease ends nobody else takes them."""
    found = await tx.execute(_CLAIM, {"at": at, "lease_ends": at + lease, "limit": limit})
    return [Mail(row.id, row.kind, bytes(row.content or b""), row.attempts) for row in found]


async def sent(tx: AsyncSession, mail_id: UUID, at: datetime) -> None:
    """It has left: what it said is not needed any more."""
    await tx.execute(_SENT, {"id": mail_id, "at": at})


async def not_sent(tx: AsyncSession, mail_id: UUID, error: str, again_at: datetime | None, at: datetime) -> None:
    """Try again at ``again_at``; None: give up."""
    if again_at is None:
        await tx.execute(_GIVEN_UP, {"id": mail_id, "at": at, "error": error[:500]})
    else:
        await tx.execute(_LATER, {"id": mail_id, "again_at": again_at, "error": error[:500]})


async def purge(tx: AsyncSession, before: datetime) -> None:
    """Forget e-mails that are done with."""
    await tx.execute(_PURGE, {"before": before})
