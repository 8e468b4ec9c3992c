"""Writing deliveries down: once for each event and endpoint."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.events import Envelope
from florin_kit.ids import new_id, uuid7
from florin_payments.webhook_deliveries import views
from florin_payments.webhook_deliveries.metrics import RECORDED
from florin_payments.webhook_endpoints import repository as endpoints

_INSERT = text("""
    INSERT INTO webhook_deliveries (id, endpoint_id, event_id, event_type, body, status, created_at)
    VALUES (:id, :endpoint, :event_id, :kind, :body, 'pending', :now)
    ON CONFLICT (endpoint_id, event_id) DO NOTHING
""")


async def record(tx: AsyncSession, envelope: Envelope[Any]) -> None:
    """Write down whom an event is to be told; runs in the transaction that notes the event in the inbox."""
    told = dict(views.readers(envelope.data))
    found = await endpoints.listening(tx, list(told), envelope.type)
    rows = [_row(endpoint, envelope.id, envelope.type, envelope.time, told[owner]) for endpoint, owner in found]
    await _write(tx, rows)


async def record_test(tx: AsyncSession, endpoint: UUID) -> UUID:
    """An event that nothing caused, for a locked endpoint; returns the delivery."""
    row = _row(endpoint, new_id("evt"), views.TEST, datetime.now(UTC), {"message": "It works."})
    await _write(tx, [row])
    found: UUID = row["id"]
    return found


def _row(endpoint: UUID, event_id: str, kind: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "endpoint": endpoint,
        "event_id": event_id,
        "kind": kind,
        "body": views.body(event_id, kind, at, data),
        "now": datetime.now(UTC),
    }


async def _write(tx: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    for row in rows:
        await tx.execute(_INSERT, row)
        RECORDED.labels(row["kind"]).inc()
    await endpoints.wake(tx, [row["endpoint"] for row in rows])
