"""Databases for tests: copied from a migrated template, emptied after each test and used again.

To copy one and to drop it takes ten times as long as to empty it, and there are a thousand tests.
"""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from florin_cli.servers import Postgres
from florin_kit.db import migrate

# What a test may have changed beside rows. (PostgreSQL's own statistics are updated in place: xmin stays.)
_SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT 'c' || oid || ':' || xmin AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'p' || oid || ':' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 't' || oid || ':' || xmin FROM pg_trigger
    UNION ALL SELECT 'k' || oid || ':' || xmin FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 's' || setrole || ':' || xmin FROM pg_db_role_setting
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
) AS parts
"""
_TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SEQUENCES = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"


@dataclass
class _Template:
    name: str
    #: What a migration put in: rows as JSON by table.
    rows: dict[str, str]
    free: list[str] = field(default_factory=list)


class Databases:
    """The databases of one test server."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._numbers = itertools.count()
        self._templates: dict[str, _Template] = {}
        self._shapes: dict[str, str] = {}

    async def take(self, package: str, role: str = "app") -> tuple[str, str]:
        """An empty, migrated database: its name, and its address for a role."""
        template = self._templates.get(package) or await self._make_template(package)
        if template.free:
            name = template.free.pop()
        else:
            name = f"{package}_{next(self._numbers)}"
            self._postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template.name} OWNER {template.name}_owner")
            self._shapes[name] = await self._ask(name, _SHAPE)
        return name, self._postgres.url(name, role, of=template.name)  # type: ignore[arg-type]

    async def give_back(self, name: str) -> None:
        """End a test's use: one whose tables, functions or settings were changed is dropped."""
        if await self._ask(name, _SHAPE) != self._shapes[name]:
            self._postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
            return
        await self._ask(name, _END_OTHERS)
        await self.empty(name)
        self._template_of(name).free.append(name)

    async def empty(self, name: str) -> None:
        """Put every row away but those of the migrations."""
        async with self._session(name) as session:
            # The books refuse deletion, by triggers; foreign keys are triggers too.
            await session.execute("SET session_replication_role = replica")
            for (table,) in await session.fetch(_TABLES):
                await session.execute(f"DELETE FROM {table}")
            for table, rows in self._template_of(name).rows.items():
                await session.execute(
                    f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1)", rows
                )
            await session.execute(_SEQUENCES)

    def _template_of(self, name: str) -> _Template:
        return self._templates[name.rpartition("_")[0]]

    async def _make_template(self, package: str) -> _Template:
        name = f"{package}_template"
        self._postgres.create(name)
        await migrate.upgrade_async(package, self._postgres.url(name, "owner"), f"{name}_app")
        async with self._session(name) as session:
            rows = {
                table: found
                for (table,) in await session.fetch(_TABLES)
                if (found := await session.fetchval(f"SELECT jsonb_agg(to_jsonb(t))::text FROM {table} t"))
            }
        return self._templates.setdefault(package, _Template(name, rows))

    async def _ask(self, name: str, sql: str) -> Any:
        async with self._session(name) as session:
            return await session.fetchval(sql)

    @asynccontextmanager
    async def _session(self, name: str) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(self._postgres.url(name, "superuser"))
        try:
            yield connection
        finally:
            await connection.close()
