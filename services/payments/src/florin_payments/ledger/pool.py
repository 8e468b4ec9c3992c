"""Connections for the money path: asyncpg itself, kept prepared and never reset between uses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from florin_kit.db.database import POOL_EXHAUSTED, POOL_IN_USE, server_settings
from florin_kit.errors import Overloaded
from florin_kit.settings import DatabaseSettings

NAME = "payments-ledger"


class LedgerPool:
    """A bounded pool. Each statement is a transaction of its own, so there is nothing to reset."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings
        self._pool: asyncpg.Pool | None = None

    async def start(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._settings.database_dsn,
            min_size=2,
            max_size=self._settings.db_pool_size,
            max_inactive_connection_lifetime=300,
            command_timeout=self._settings.db_statement_timeout_s + 1,
            server_settings=server_settings(self._settings, NAME),
            reset=_nothing,
        )

    async def stop(self) -> None:
        if self._pool is not None:
            await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """A connection; raises `Overloaded` when none comes free in time."""
        assert self._pool is not None, "the pool is not started"
        try:
            connection = await self._pool.acquire(timeout=self._settings.db_pool_timeout_s)
        except TimeoutError:
            POOL_EXHAUSTED.labels(NAME).inc()
            raise Overloaded(retry_after_s=1) from None
        in_use = POOL_IN_USE.labels(NAME)
        in_use.inc()
        try:
            yield connection
        finally:
            in_use.dec()
            await asyncio.shield(self._pool.release(connection))


async def _nothing(_connection: Any) -> None:
    """No session state is ever set on these connections."""
