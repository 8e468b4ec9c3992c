"""Alembic, one history per service, run as a step of its own by the owner role.

Each service keeps its revisions in ``florin_<service>/migrations``; their ``env.py`` only calls
`run_env`. The application role gets rights on data, never on the schema.
"""

import asyncio
from importlib.resources import files
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util import await_only

from florin_kit.db.database import async_url

LOCK_TIMEOUT_S = 5


def config(package: str) -> Config:
    """The Alembic configuration of one service package, for example ``florin_payments``."""
    result = Config()
    result.set_main_option("script_location", str(files(package) / "migrations").replace("%", "%%"))
    return result


def upgrade(package: str, owner_url: str, app_role: str, revision: str = "head") -> None:
    """Bring a service's database to ``revision`` and give ``app_role`` its rights on the data."""
    asyncio.run(upgrade_async(package, owner_url, app_role, revision))


async def upgrade_async(package: str, owner_url: str, app_role: str, revision: str = "head") -> None:
    """`upgrade` for callers with an event loop of their own."""
    await _run(package, owner_url, app_role, lambda cfg: command.upgrade(cfg, revision))


async def downgrade_async(package: str, owner_url: str, app_role: str, revision: str = "base") -> None:
    """Take a service's database back to ``revision``."""
    await _run(package, owner_url, app_role, lambda cfg: command.downgrade(cfg, revision))


async def _run(package: str, owner_url: str, app_role: str, action: Any) -> None:
    cfg = config(package)
    cfg.attributes["app_role"] = app_role
    engine = create_async_engine(async_url(owner_url), poolclass=NullPool)

    def work(connection: Connection) -> None:
        cfg.attributes["connection"] = connection
        _default_rights(connection, app_role)
        action(cfg)

    try:
        async with engine.begin() as connection:
            # One migration at a time, whoever starts it.
            await connection.execute(text("SELECT pg_advisory_xact_lock(7203)"))
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def _default_rights(connection: Connection, app_role: str) -> None:
    role = connection.dialect.identifier_preparer.quote(app_role)
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'"))
    connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    connection.execute(
        text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
    )
    connection.execute(text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}"))


def app_role() -> str:
    """The quoted application role, for GRANT and REVOKE in a revision."""
    role: str = context.config.attributes["app_role"]
    connection: Connection = context.config.attributes["connection"]
    return str(connection.dialect.identifier_preparer.quote(role))


def run_sql(package: str, name: str) -> None:
    """Run a file of ``migrations/sql`` inside the migration's transaction; it may hold many statements."""
    script = (files(package) / "migrations" / "sql" / name).read_text()
    connection: Connection = context.config.attributes["connection"]
    await_only(connection.connection.driver_connection.execute(script))  # type: ignore[union-attr]


def run_env() -> None:
    """The whole of a service's ``env.py``."""
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
