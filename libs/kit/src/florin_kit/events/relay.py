"""The relay: takes events from the outbox to the broker, in order, at least once.

One relay is active per database: the one whose connection holds a session advisory lock. The same
connection reads and deletes, so a relay that has lost the lock cannot delete either. What is in
the table has not been sent; there is no remembered position that a late commit could slip under.
An event is deleted only after the broker has confirmed it; a relay killed in between leaves it to
be sent again with the same id, which the inbox of each consumer absorbs.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from florin_kit.events import metrics
from florin_kit.events.backoff import Backoff
from florin_kit.events.envelope import InvalidEventError, check
from florin_kit.events.ports import Message, PublishError, Transport, TransportError

log = structlog.get_logger("florin.events")

BATCH = 500
POLL_S = 0.2
STANDBY_POLL_S = 1.0
CONNECT_TIMEOUT_S = 5.0
COMMAND_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 15.0
# "florinob": one lock per database, as advisory locks are per database.
LOCK_KEY = int.from_bytes(b"florinob", "big")
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

_READ = """
SELECT id, event_id, type, subject, envelope::text AS envelope,
       extract(epoch FROM clock_timestamp() - created_at)::float8 AS age_s
FROM outbox WHERE error IS NULL ORDER BY id LIMIT $1
"""
_DELETE = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"
_REJECT = "UPDATE outbox SET error = $2 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class _Batch:
    ids: list[int]
    messages: list[Message]
    read: int
    age_s: float


class Relay:
    """Sends a database's outbox; every replica of the service runs one, one of them is active.

    `source` is a PostgreSQL address, or an engine whose address is used for a connection of the
    relay's own (a session lock needs a session: not through a transaction-pooling proxy). Call
    `wake` after commits; rows of other processes are found within `poll_s`.
    """

    def __init__(
        self,
        source: str | AsyncEngine,
        transport: Transport,
        *,
        service: str,
        poll_s: float = POLL_S,
        batch: int = BATCH,
        standby_poll_s: float = STANDBY_POLL_S,
    ) -> None:
        self._dsn = _dsn(source)
        self._transport = transport
        self._service = service
        self._poll_s = poll_s
        self._batch = batch
        self._standby_poll_s = standby_poll_s
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.active = False

    def wake(self) -> None:
        """There may be something to send. Cheap; call it from the event loop's thread."""
        self._wake.set()

    async def start(self) -> None:
        """Begin in the background."""
        self._stopping = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name=f"outbox-relay-{self._service}")

    async def stop(self) -> None:
        """Finish the batch in hand and let another relay take over."""
        self._stopping.set()
        self._wake.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=STOP_TIMEOUT_S)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                connection = await self._connect()
                try:
                    await self._lead(connection, backoff)
                finally:
                    self._set_active(False)
                    await _close(connection)
            except DATABASE_ERRORS as error:
                metrics.OUTBOX_FAILURES.labels(self._service).inc()
                log.warning("outbox_relay_database", error=f"{type(error).__name__}: {error}")
                await self._sleep(backoff.next_s())

    async def _connect(self) -> Any:
        return await asyncpg.connect(
            self._dsn,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=COMMAND_TIMEOUT_S,
            # A holder whose machine vanished must not keep the lock for hours.
            server_settings={
                "application_name": f"florin-{self._service}-relay",
                "tcp_keepalives_idle": "10",
                "tcp_keepalives_interval": "5",
                "tcp_keepalives_count": "3",
            },
        )

    async def _lead(self, connection: Any, backoff: Backoff) -> None:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
            await self._sleep(self._standby_poll_s)
            if self._stopping.is_set():
                return
        self._set_active(True)
        log.info("outbox_relay_active")
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                more = await self._round(connection)
                backoff.reset()
            except TransportError as error:
                metrics.OUTBOX_FAILURES.labels(self._service).inc()
                log.warning("outbox_relay_broker", error=str(error))
                await self._sleep(backoff.next_s())
                continue
            if not more:
                await self._wait_for_work()

    async def _round(self, connection: Any) -> bool:
        """Send one batch; whether there is likely more."""
        batch = await self._read(connection)
        metrics.OUTBOX_LAG_SECONDS.labels(self._service).set(batch.age_s)
        if batch.messages:
            metrics.OUTBOX_BATCH.labels(self._service).observe(len(batch.messages))
            confirmed = batch.ids
            try:
                await self._transport.publish(batch.messages)
            except PublishError as error:
                confirmed = [batch.ids[position] for position in error.confirmed]
                raise
            finally:
                if confirmed:
                    await connection.execute(_DELETE, confirmed)
                    metrics.OUTBOX_RELAYED.labels(self._service).inc(len(confirmed))
        return batch.read == self._batch

    async def _read(self, connection: Any) -> _Batch:
        rows = await connection.fetch(_READ, self._batch)
        ids: list[int] = []
        messages: list[Message] = []
        for row in rows:
            body = row["envelope"]
            try:
                # Rows may have been made in SQL; what fits no schema must not leave.
                check(body)
            except InvalidEventError as error:
                metrics.OUTBOX_REJECTED.labels(self._service).inc()
                log.exception("outbox_row_rejected", outbox_id=row["id"], type=row["type"])
                await connection.execute(_REJECT, row["id"], str(error)[:500])
                continue
            ids.append(row["id"])
            messages.append(Message(row["event_id"], row["type"], row["subject"], body.encode()))
        return _Batch(ids, messages, len(rows), max(0.0, rows[0]["age_s"]) if rows else 0.0)

    async def _wait_for_work(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll_s):
                await self._wake.wait()

    async def _sleep(self, seconds: float) -> None:
        """Wait, unless the relay is stopped meanwhile; a wake-up does not shorten a backoff."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    def _set_active(self, active: bool) -> None:
        self.active = active
        metrics.RELAY_ACTIVE.labels(self._service).set(active)
        if not active:
            # Only the active relay knows; an old value would look like a stuck one.
            metrics.OUTBOX_LAG_SECONDS.labels(self._service).set(0)


def _dsn(source: str | AsyncEngine) -> str:
    if isinstance(source, str):
        return source.replace("postgresql+asyncpg://", "postgresql://", 1)
    return source.url.set(drivername="postgresql").render_as_string(hide_password=False)


async def _close(connection: Any) -> None:
    with suppress(*DATABASE_ERRORS):
        await connection.close(timeout=CONNECT_TIMEOUT_S)
