"""One service's database: a bounded pool and the unit of work.

Nobody but this module commits. `Database.transaction` is one unit of work: it commits when its
body ends, rolls back when it raises, then tells the listeners (the outbox relay) that there may be
something to send.
"""

import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import event, text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker, create_async_engine

from florin_kit.errors import Overloaded
from florin_kit.settings import DatabaseSettings

log = structlog.get_logger("florin.db")

POOL_IN_USE = Gauge("florin_db_pool_in_use", "Database connections in use", ["pool"])
POOL_WAIT = Histogram(
    "florin_db_pool_wait_seconds",
    "Wait for a database connection",
    ["pool"],
    buckets=(0.001, 0.01, 0.05, 0.25, 1, 2),
)
POOL_EXHAUSTED = Counter("florin_db_pool_exhausted_total", "Requests refused for want of a connection", ["pool"])
SLOW_QUERIES = Counter("florin_db_slow_queries_total", "Statements slower than the limit")

_SCHEME = re.compile(r"^postgres(ql)?(\+\w+)?://")


def async_url(dsn: str) -> str:
    """Turn any PostgreSQL address into the one SQLAlchemy's asyncpg dialect takes."""
    return _SCHEME.sub("postgresql+asyncpg://", dsn, count=1)


def server_settings(settings: DatabaseSettings, name: str) -> dict[str, str]:
    """Time limits that PostgreSQL itself keeps for each connection."""
    return {
        "application_name": name,
        "statement_timeout": str(int(settings.db_statement_timeout_s * 1000)),
        "lock_timeout": str(int(settings.db_lock_timeout_s * 1000)),
        "idle_in_transaction_session_timeout": str(int(settings.db_idle_in_transaction_timeout_s * 1000)),
        "jit": "off",
    }


class Database:
    """A pool of connections and the units of work on it.

    A caller that finds the pool exhausted for longer than ``db_pool_timeout_s`` gets `Overloaded`
    (503): a queue without end would only move the failure to the client's own time limit.
    """

    def __init__(self, settings: DatabaseSettings, name: str) -> None:
        self.name = name
        self.engine = create_async_engine(
            async_url(settings.database_dsn),
            pool_size=settings.db_pool_size,
            max_overflow=0,
            pool_timeout=settings.db_pool_timeout_s,
            pool_pre_ping=False,
            pool_recycle=1800,
            hide_parameters=True,
            connect_args={"server_settings": server_settings(settings, name), "timeout": 5},
        )
        self._slow_s = settings.db_slow_query_s
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._after_commit: list[Callable[[], None]] = []
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._before)
        event.listen(self.engine.sync_engine, "after_cursor_execute", self._after)

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each commit of this process."""
        self._after_commit.append(listener)

    def committed(self) -> None:
        """Tell the listeners of a commit that was made outside `transaction`."""
        for listener in self._after_commit:
            listener()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One unit of work: commits at the end, rolls back on any error."""
        async with self._sessions() as session:
            await self._acquire(session)
            try:
                async with _commit(session):
                    yield session
            finally:
                POOL_IN_USE.labels(self.name).dec()
        self.committed()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A read-only session; PostgreSQL refuses any write in it."""
        async with self._sessions() as session:
            await self._acquire(session)
            try:
                await session.execute(text("SET TRANSACTION READ ONLY"))
                yield session
            finally:
                POOL_IN_USE.labels(self.name).dec()

    async def ping(self) -> None:
        """Raise unless the database answers."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    async def _acquire(self, session: AsyncSession) -> AsyncConnection:
        started = time.perf_counter()
        try:
            connection = await session.connection()
        except PoolTimeout:
            POOL_EXHAUSTED.labels(self.name).inc()
            raise Overloaded(retry_after_s=1) from None
        POOL_WAIT.labels(self.name).observe(time.perf_counter() - started)
        POOL_IN_USE.labels(self.name).inc()
        return connection

    @staticmethod
    def _before(_conn: Any, _cursor: Any, _sql: str, _args: Any, context: Any, _many: bool) -> None:
        context.florin_started = time.perf_counter()

    def _after(self, _conn: Any, _cursor: Any, sql: str, _args: Any, context: Any, _many: bool) -> None:
        duration_s = time.perf_counter() - context.florin_started
        if duration_s > self._slow_s:
            SLOW_QUERIES.inc()
            log.warning("slow_query", sql=sql[:500], duration_ms=round(duration_s * 1000))


@asynccontextmanager
async def _commit(session: AsyncSession) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await session.rollback()
        raise
    await session.commit()
