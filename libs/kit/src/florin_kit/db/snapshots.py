"""Long answers that are read from one snapshot of the database while the client takes them."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable

import structlog
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db.database import Database
from florin_kit.errors import Overloaded

log = structlog.get_logger("florin.exports")
EXPORTS = Counter("florin_exports_total", "Exports", ["outcome"])
GRACE_S = 10
WAIT_S = 2.0
WAITING_MAX = 20
Source = Callable[[AsyncSession], AsyncIterator[bytes]]


class Snapshots:
    """At most ``exports_max`` at a time: each holds a connection for as long as its client reads.

    Most are over at once, so others wait `WAIT_S` for a place before they are refused.

    An export ends early, and its connection is broken so that the client sees it, when it takes longer
    than ``timeout_s``.
    """

    def __init__(self, database: Database, *, timeout_s: int, exports_max: int) -> None:
        self._database = database
        self._timeout_s = timeout_s
        self._places = asyncio.Semaphore(exports_max)
        self._waiting = 0

    async def stream(self, source: Source) -> AsyncIterator[bytes]:
        """Begin an export: ``source`` reads and makes the parts, of which the first is ready. Raises `Overloaded`."""
        parts = self._parts(source)
        first = await anext(parts)

        async def all_parts() -> AsyncIterator[bytes]:
            try:
                yield first
                async for part in parts:
                    yield part
            finally:
                await parts.aclose()

        return all_parts()

    async def _parts(self, source: Source) -> AsyncGenerator[bytes, None]:
        await self._take_place()
        outcome = "broken"
        try:
            deadline = time.monotonic() + self._timeout_s
            async with self._database.read() as ro:
                # A client may take its time to read; the export's own time limit ends it.
                wait_ms = int((self._timeout_s + GRACE_S) * 1000)
                await ro.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                await ro.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {wait_ms}"))
                await ro.execute(text(f"SET LOCAL statement_timeout = {wait_ms}"))
                async for part in source(ro):
                    yield part
                    if time.monotonic() > deadline:
                        raise TimeoutError("the export takes too long")
            outcome = "whole"
        finally:
            self._places.release()
            EXPORTS.labels(outcome).inc()
            log.info("exported", outcome=outcome)

    async def _take_place(self) -> None:
        """Raises `Overloaded` when none becomes free in time."""
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_S if self._waiting <= WAITING_MAX else 0):
                await self._places.acquire()
        except TimeoutError:
            EXPORTS.labels("refused").inc()
            raise Overloaded(retry_after_s=30) from None
        finally:
            self._waiting -= 1
