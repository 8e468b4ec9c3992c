"""Queries on e-mails that are written on the busy path; the others are `florin_kit.mail.table`."""

from datetime import datetime
from uuid import UUID

from florin_kit.db import Unit

_COUNT = "SELECT count(*) FROM mails WHERE recipient_hash = $1 AND kind = $2 AND created_at > $3"
_ADD = "INSERT INTO mails (id, kind, recipient_hash, content, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $5)"


async def count_since(unit: Unit, recipient_hash: bytes, kind: str, since: datetime) -> int:
    """E-mails of one kind to one address."""
    return int(await unit.fetchval(_COUNT, recipient_hash, kind, since))


async def add(unit: Unit, mail_id: UUID, kind: str, recipient_hash: bytes, content: bytes, at: datetime) -> None:
    """An e-mail that is due at once."""
    await unit.execute(_ADD, mail_id, kind, recipient_hash, content, at)
