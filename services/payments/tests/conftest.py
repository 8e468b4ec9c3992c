"""The payments application on real servers, its own signing keys, and the simulator as its PSP."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import uvicorn
from asgi_lifespan import LifespanManager
from databases import Databases
from payments_issuer import Issuer
from payments_provider import Provider
from payments_world import World
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from florin_cli.seeding.sizes import grow
from florin_cli.servers import Postgres, Valkey
from florin_kit.db import Database, migrate
from florin_kit.db.database import async_url
from florin_kit.http import make_client
from florin_payments.app import make_app
from florin_payments.settings import PaymentsSettings
from florin_psp_simulator.app import make_app as make_psp
from florin_psp_simulator.settings import SimulatorSettings

KEY = SecretStr(secrets.token_urlsafe(48))


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.close()


MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture(scope="session")
async def running_simulator(databases: Databases) -> AsyncIterator[Provider]:
    """A running simulator, one for all tests of this process."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    secret = secrets.token_urlsafe(48)
    database_name, database_url = await databases.take("florin_psp_simulator")
    settings = SimulatorSettings(
        env="test",
        database_url=database_url,
        psp_api_key=secret,
        psp_webhook_secret=secret[::-1],
        psp_public_url=url,
        psp_hang_s=5,
        background="off",
    )
    server = uvicorn.Server(uvicorn.Config(make_psp(settings), log_config=None, access_log=False))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    database = Database(settings, "test")
    client = make_client(base_url=url, headers={"Authorization": f"Bearer {secret}"})
    yield Provider(url, settings, database, client, database_name)
    await client.aclose()
    await database.close()
    server.should_exit = True
    await running


@pytest.fixture
async def psp(running_simulator: Provider, databases: Databases) -> AsyncIterator[Provider]:
    """The simulator, knowing nothing yet. Its jobs are run by the tests, its webhooks by nobody."""
    yield running_simulator
    await databases.empty(running_simulator.database_name)


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of `world` that a module of tests wants otherwise."""
    return {}


@pytest.fixture
async def make_world(
    new_database: Callable[..., Awaitable[str]],
    valkey: Valkey,
    issuer: Issuer,
    psp: Provider,
    settings: dict[str, Any],
    tmp_path: Path,
) -> AsyncIterator[MakeWorld]:
    """Starts applications, each on a database of its own; periodic jobs are run by the tests."""
    async with AsyncExitStack() as stack:

        async def make(**more: Any) -> World:
            values: dict[str, Any] = {
                "env": "test",
                "database_url": await new_database("florin_payments"),
                "redis_url": valkey.url,
                "broker": "redis",
                "jwks_url": issuer.url,
                "psp_url": psp.url,
                "psp_api_key": psp.settings.psp_api_key,
                "psp_webhook_secret": psp.settings.psp_webhook_secret,
                "psp_timeout_s": 1.0,
                "objects_dir": tmp_path / "objects",
                "background": "off",
                "db_pool_timeout_s": 30,  # a busy machine is not what these tests are about
                "db_lock_timeout_s": 30,
                "db_statement_timeout_s": 60,
                "payment_link_key": psp.settings.psp_api_key,
                "webhook_key": KEY,
                "webhook_http_hosts": "receiver.test,other.test,127.0.0.2",
                "webhook_networks": "127.0.0.2/32,127.0.0.3/32",
                "webhook_ports": "443,1024-65535",
                "log_level": "error",
                "exchange_rates": "table",
                "exchange_quote_s": 600,
            }
            given = PaymentsSettings(**values | settings | more)
            app = make_app(given)
            database = Database(given, "test")
            stack.push_async_callback(database.close)
            await stack.enter_async_context(LifespanManager(app, startup_timeout=60, shutdown_timeout=60))
            made = World(app, database, issuer, given)
            stack.push_async_callback(made.close)
            return made

        yield make


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """One application."""
    return await make_world()


SEEDED_PAYMENTS = 10_000
_BY_ENTRIES = (
    "SELECT owner_id FROM ledger_accounts WHERE kind = 'wallet' GROUP BY 1 ORDER BY sum(entry_count) {} LIMIT 1"
)


@dataclass(frozen=True)
class Seeded:
    """The database, with who has most payments and somebody with few."""

    app_url: str
    owner_url: str
    heavy: UUID
    light: UUID

    def who(self, name: str) -> UUID | None:
        return {"heavy": self.heavy, "light": self.light, "all": None}[name]

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        engine = create_async_engine(async_url(self.app_url))
        try:
            async with AsyncSession(engine) as session:
                yield session
                await session.rollback()
        finally:
            await engine.dispose()


@pytest.fixture(scope="session")
async def seeded(postgres: Postgres) -> Seeded:
    """A made-up history of 10,000 payments, shared: tests roll back what they change."""
    name = "florin_payments_seeded"
    postgres.create(name)
    owner, app = postgres.url(name, "owner"), postgres.url(name, "app")
    await migrate.upgrade_async("florin_payments", owner, f"{name}_app")
    await grow(owner, SEEDED_PAYMENTS, [], lambda _step: None, seed=7)
    connection = await asyncpg.connect(app)
    heavy, light = [await connection.fetchval(_BY_ENTRIES.format(order)) for order in ("DESC", "ASC")]
    await connection.close()
    return Seeded(app, owner, heavy, light)


@pytest.fixture(scope="session")
def until() -> Callable[..., Awaitable[None]]:
    """Wait until a check holds: ``await until(check)``."""

    async def wait(check: Callable[[], Awaitable[bool]], timeout_s: float = 30) -> None:
        async with asyncio.timeout(timeout_s):
            while not await check():
                await asyncio.sleep(0.05)

    return wait
