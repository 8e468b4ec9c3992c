"""Idempotent consumption: a handler's effects and the note that it ran are one transaction."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.events.ports import TransactionFactory

RETENTION = timedelta(days=30)
PURGE_BATCH = 5_000

# A second, concurrent run waits here until the first one's transaction has ended.
_ENTER = text("INSERT INTO inbox (consumer, event_id) VALUES (:consumer, :event_id) ON CONFLICT DO NOTHING")
_PURGE = text(
    "DELETE FROM inbox WHERE ctid = ANY (ARRAY("
    " SELECT ctid FROM inbox WHERE processed_at < now() - CAST(:age AS interval) LIMIT :batch))"
)


async def enter(tx: AsyncSession, consumer: str, event_id: str) -> bool:
    """Note that `consumer` handles the event in this transaction; False when it already has."""
    result = await tx.execute(_ENTER, {"consumer": consumer, "event_id": event_id})
    return bool(getattr(result, "rowcount", 0))


async def purge(transaction: TransactionFactory, older_than: timedelta = RETENTION, batch: int = PURGE_BATCH) -> int:
    """Delete old notes, a batch per transaction; return how many.

    `older_than` must exceed the longest time after which an event may still be delivered again.
    """
    removed = 0
    while True:
        async with transaction() as tx:
            result = await tx.execute(_PURGE, {"age": older_than, "batch": batch})
            count = int(getattr(result, "rowcount", 0))
        removed += count
        if count < batch:
            return removed
        await asyncio.sleep(0)


def create_inbox(op: Any) -> None:
    """Create the inbox in an Alembic revision."""
    op.execute(
        """
        CREATE TABLE inbox (
            consumer text NOT NULL,
            event_id text NOT NULL,
            processed_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (consumer, event_id)
        )
        """
    )
    op.execute("CREATE INDEX inbox_processed_at ON inbox (processed_at)")


def drop_inbox(op: Any) -> None:
    """Take the inbox away in a downgrade."""
    op.execute("DROP TABLE inbox")
