"""Transactional outbox: an event is a row of the transaction that it reports.

Row format, for SQL that inserts rows itself (see `INSERT`; `OutboxRow` carries the values):

=========== ============= =======================================================================
column      type          meaning
=========== ============= =======================================================================
id          bigint        identity; the order in which events of one subject are sent
event_id    text          ``evt_…``, equal to the envelope's ``id``; stable over every redelivery
type        text          ``payment.completed``
subject     text          id of the aggregate; order is kept among its events
envelope    jsonb         the whole envelope, as `envelope.encode` makes it
created_at  timestamptz   when the row was inserted (transaction time)
error       text          null; set by the relay on a row that fits no schema, which is never sent
=========== ============= =======================================================================

Whoever changes an aggregate locks it before inserting the event, so that ids rise in commit order
within one subject. Between subjects rows may commit in any order: the relay goes by what is in the
table, never by a remembered position. NOTIFY is not used: it takes a lock that serialises commits.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from florin_contracts.events import Event
from florin_kit.db.direct import Unit
from florin_kit.events.envelope import encode, wrap

INSERT = """
INSERT INTO outbox (event_id, type, subject, envelope) VALUES ($1, $2, $3, $4::jsonb)
"""
"""For asyncpg: `await connection.execute(INSERT, *row)` with an `OutboxRow`'s values."""

_INSERT = text(
    "INSERT INTO outbox (event_id, type, subject, envelope)"
    " VALUES (:event_id, :type, :subject, CAST(:envelope AS jsonb))"
)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """The values of one outbox row, checked and ready to insert."""

    event_id: str
    type: str
    subject: str
    envelope: str

    def values(self) -> tuple[str, str, str, str]:
        """Parameters of `INSERT`, in its order."""
        return self.event_id, self.type, self.subject, self.envelope


def prepare(
    event: Event,
    subject: str,
    *,
    source: str | None = None,
    event_id: str | None = None,
    time: datetime | None = None,
    actor_id: str | None = None,
    client_ip: str | None = None,
    user_agent: str | None = None,
    request_id: str | None = None,
    traceparent: str | None = None,
) -> OutboxRow:
    """Make the outbox row of an event without touching the database; arguments as `publish`."""
    envelope = wrap(
        event,
        subject=subject,
        source=source,
        event_id=event_id,
        time=time,
        actor_id=actor_id,
        client_ip=client_ip,
        user_agent=user_agent,
        request_id=request_id,
        traceparent=traceparent,
    )
    return OutboxRow(envelope.id, envelope.type, subject, encode(envelope).decode())


async def publish(
    tx: AsyncSession | AsyncConnection | Unit,
    event: Event,
    subject: str,
    *,
    source: str | None = None,
    event_id: str | None = None,
    time: datetime | None = None,
    actor_id: str | None = None,
    client_ip: str | None = None,
    user_agent: str | None = None,
    request_id: str | None = None,
    traceparent: str | None = None,
) -> str:
    """Publish an event when, and only when, the caller's transaction commits; return its id.

    `subject` is the id of the aggregate the event is about. Who acts (`actor_id`, `client_ip`,
    `user_agent`, `request_id`) and the trace come from the request in progress unless given.
    Raises `InvalidEventError` when the event does not fit its schema.
    """
    row = prepare(
        event,
        subject,
        source=source,
        event_id=event_id,
        time=time,
        actor_id=actor_id,
        client_ip=client_ip,
        user_agent=user_agent,
        request_id=request_id,
        traceparent=traceparent,
    )
    if isinstance(tx, Unit):
        tx.has_events = True
        await tx.execute(INSERT, *row.values())
        return row.event_id
    await tx.execute(
        _INSERT, {"event_id": row.event_id, "type": row.type, "subject": row.subject, "envelope": row.envelope}
    )
    return row.event_id


def create_outbox(op: Any) -> None:
    """Create the outbox in an Alembic revision."""
    op.execute(
        """
        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            event_id text NOT NULL,
            type text NOT NULL,
            subject text NOT NULL,
            envelope jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            error text
        ) WITH (
            -- Rows live for milliseconds: without eager vacuuming the relay reads dead ones.
            autovacuum_vacuum_scale_factor = 0,
            autovacuum_vacuum_threshold = 5000,
            autovacuum_vacuum_insert_scale_factor = 0,
            autovacuum_vacuum_insert_threshold = 5000
        )
        """
    )


def drop_outbox(op: Any) -> None:
    """Take the outbox away in a downgrade."""
    op.execute("DROP TABLE outbox")
