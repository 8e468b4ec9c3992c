"""Units of work on asyncpg itself, for the few paths that are busier than SQLAlchemy's comfort is worth.

A `Unit` is either a transaction of a `DirectPool`, or SQLAlchemy's own transaction seen through its
driver (`joined`): code written for units serves both.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db.database import POOL_EXHAUSTED, POOL_IN_USE, server_settings
from florin_kit.errors import Overloaded
from florin_kit.settings import DatabaseSettings

UNAVAILABLE = (
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    OSError,
)


class Unit:
    """A transaction in progress; asyncpg's ``fetch``, ``fetchrow``, ``fetchval`` and ``execute`` work in it."""

    __slots__ = ("after_commit", "execute", "fetch", "fetchrow", "fetchval", "has_events")

    def __init__(self, connection: Any, after_commit: Callable[[Callable[[], None]], object]) -> None:
        self.execute = connection.execute
        self.fetch = connection.fetch
        self.fetchrow = connection.fetchrow
        self.fetchval = connection.fetchval
        self.after_commit = after_commit
        """Call something once when, and only when, the transaction was committed."""
        self.has_events = False


async def joined(tx: "AsyncSession | Unit") -> Unit:
    """The same transaction as a unit. What the session has not written yet is written first."""
    if isinstance(tx, Unit):
        return tx
    await tx.flush()
    driver: Any = (await (await tx.connection()).get_raw_connection()).driver_connection
    if not driver.is_in_transaction():
        # SQLAlchemy begins with its first statement; without one the driver would commit each of ours.
        await tx.execute(text("SELECT 1"))
    session = tx.sync_session
    return Unit(driver, lambda call: event.listen(session, "after_commit", lambda _session: call(), once=True))


class DirectPool:
    """A bounded pool of asyncpg connections; each prepares its statements once.

    ``on_events`` is called after the commit of a unit that has published events.
    """

    def __init__(self, settings: DatabaseSettings, name: str, on_events: Callable[[], None]) -> None:
        self._settings = settings
        self._on_events = on_events
        self._name = name
        self._in_use = POOL_IN_USE.labels(name)
        self._pool: asyncpg.Pool | None = None

    async def start(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._settings.database_dsn,
            min_size=1,
            max_size=self._settings.db_pool_size,
            max_inactive_connection_lifetime=300,
            command_timeout=self._settings.db_statement_timeout_s + 1,
            server_settings=server_settings(self._settings, self._name),
            reset=_nothing,
        )

    async def stop(self) -> None:
        if self._pool is not None:
            await self._pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Unit]:
        """One unit of work: commits at the end, rolls back on any error.

        Raises `Overloaded` when the database, or a connection to it, is not to be had.
        """
        assert self._pool is not None, "the pool is not started"
        try:
            connection = await self._pool.acquire(timeout=self._settings.db_pool_timeout_s)
        except (TimeoutError, asyncpg.PostgresError, *UNAVAILABLE):
            POOL_EXHAUSTED.labels(self._name).inc()
            raise Overloaded(retry_after_s=1) from None
        self._in_use.inc()
        after: list[Callable[[], None]] = []
        try:
            async with connection.transaction():
                unit = Unit(connection, after.append)
                yield unit
        except UNAVAILABLE:
            raise Overloaded(retry_after_s=1) from None
        finally:
            self._in_use.dec()
            await asyncio.shield(self._pool.release(connection))
        for call in after:
            call()
        if unit.has_events:
            self._on_events()


async def _nothing(_connection: Any) -> None:
    """No session state is ever set on these connections."""
