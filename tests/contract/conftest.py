"""One rig per transport: real broker, real database, the backbone as services use it."""

import asyncio
import itertools
import secrets
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from florin_cli.servers import Postgres, RabbitMQ, Unavailable, Valkey
from florin_contracts.events import NotificationCreated
from florin_kit.db import Database
from florin_kit.db.database import async_url
from florin_kit.events import (
    Consumers,
    Envelope,
    Message,
    Relay,
    RetryPolicy,
    Transport,
    create_inbox,
    create_outbox,
    encode,
    make_transport,
    publish,
    wrap,
)
from florin_kit.ids import new_id
from florin_kit.settings import DatabaseSettings

QUEUES = {"alpha": ("notification.*",), "beta": ("notification.*",)}
QUICK = RetryPolicy(delays_s=(0.02, 0.04, 0.06, 0.08))
LEASE_S = 0.6
SETTLED_S = 4.0
_numbers = itertools.count()
VICTIM = Path(__file__).with_name("victim.py")


class Rig:
    """A broker, a database with outbox, inbox and `effects`, and what is built on them."""

    def __init__(self, kind: str, server: Any, dsn: str) -> None:
        self.kind = kind
        self.server = server
        self.dsn = dsn
        self.namespace = f"t{secrets.token_hex(4)}"
        self.database = Database(DatabaseSettings(database_url=dsn, db_pool_size=8), "contract")
        self._begun_at = time.monotonic()
        self._closers: list[Callable[[], Any]] = []
        self._processes: list[asyncio.subprocess.Process] = []

    def transport(self, **options: Any) -> Transport:
        """A transport of its own, as another replica or service would have."""
        if self.kind == "redis":
            options.setdefault("lease_s", LEASE_S)
        transport = make_transport(
            self.kind,
            self.server.url,
            self.server.url,
            "contract",
            queues=QUEUES,
            namespace=self.namespace,
            **options,
        )
        self._closers.append(transport.stop)
        return transport

    async def relay(self, transport: Transport | None = None, **options: Any) -> Relay:
        relay = Relay(
            self.database.engine, transport or self.transport(), service="contract", standby_poll_s=0.05, **options
        )
        await relay.start()
        self._closers.insert(0, relay.stop)
        return relay

    async def consume(
        self, handler: Callable[..., Any] | None = None, *, queue: str = "alpha", transport: Transport | None = None
    ) -> Consumers:
        """Start a consumer; by default it writes an effect per event."""
        consumers = Consumers("contract", queue=queue, retry=QUICK)
        consumers.on("notification.*", name="handler")(handler or self.effect)
        await consumers.start(transport or self.transport(), self.database.transaction)
        self._closers.insert(0, consumers.stop)
        return consumers

    @staticmethod
    async def effect(envelope: Envelope[Any], tx: AsyncSession) -> None:
        """A handler whose every run leaves a row."""
        await tx.execute(
            text("INSERT INTO effects (event_id, subject, n) VALUES (:e, :s, :n)"),
            {"e": envelope.id, "s": envelope.subject, "n": envelope.data.data["n"]},
        )

    @staticmethod
    def event(n: int) -> NotificationCreated:
        return NotificationCreated(
            notification_id=new_id("ntf"), user_id=new_id("usr"), kind="test", title="t", body="b", data={"n": n}
        )

    def message(self, n: int, subject: str = "one") -> Message:
        envelope = wrap(self.event(n), subject=subject)
        return Message(envelope.id, envelope.type, subject, encode(envelope))

    async def publish(self, count: int, subjects: Sequence[str] = ("one",), pause_s: float = 0) -> None:
        """Write events into the outbox, round robin over the subjects, a few per transaction.

        `pause_s` between transactions makes a load that lasts.
        """
        for start in range(0, count, 20):
            async with self.database.transaction() as tx:
                for n in range(start, min(start + 20, count)):
                    await publish(tx, self.event(n), subject=subjects[n % len(subjects)])
            await asyncio.sleep(pause_s)

    async def effects(self) -> list[tuple[str, int]]:
        async with self.database.read() as ro:
            rows = await ro.execute(text("SELECT subject, n FROM effects ORDER BY id"))
            return [(row.subject, row.n) for row in rows]

    async def expect_all(self, count: int, timeout_s: float = 25.0) -> None:
        """Every event has had its effect once, in order within its subject."""
        await self.until(lambda: self._count("effects"), lambda seen: seen >= count, timeout_s)
        effects = await self.effects()
        assert sorted(n for _, n in effects) == list(range(count)), "lost or repeated"
        for subject in {subject for subject, _ in effects}:
            ns = [n for s, n in effects if s == subject]
            assert ns == sorted(ns), f"{subject} was reordered"

    async def outbox_count(self) -> int:
        return await self._count("outbox")

    async def _count(self, table: str) -> int:
        async with self.database.read() as ro:
            return int((await ro.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())

    @staticmethod
    async def until(read: Callable[[], Any], good: Callable[[Any], bool], timeout_s: float = 15.0) -> Any:
        """Read again and again until it is good."""
        deadline = time.monotonic() + timeout_s
        while True:
            value = read()
            if asyncio.iscoroutine(value):
                value = await value
            if good(value):
                return value
            assert time.monotonic() < deadline, f"still {value!r} after {timeout_s} s"
            await asyncio.sleep(0.02)

    async def victim(self, role: str) -> asyncio.subprocess.Process:
        """A process to be killed: `consumer`, or `relay` that dies right after a confirmed publish."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, VICTIM, role, self.kind, self.server.url, self.namespace, self.dsn, str(LEASE_S)
        )
        self._processes.append(process)
        return process

    async def restart_broker(self) -> None:
        """Kill it without warning and start it again on the same port and data.

        RabbitMQ (seen with 3.10) forgets a quorum queue that was declared in the last second or so
        before its only node is killed, so the queues are let grow older than that first.
        """
        if self.kind == "rabbitmq":
            await self.until(lambda: time.monotonic() - self._begun_at, lambda age_s: age_s > SETTLED_S)
        self.server.process.kill()
        await asyncio.to_thread(self.server.stop_now)
        self.server.start_now()
        await self.server.ready()

    async def close(self) -> None:
        for process in self._processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
        for closer in self._closers:
            await closer()
        await self.database.close()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> str:
    """A database with the tables of the backbone, to be copied for each test."""
    name = "events_template"
    postgres.create(name)

    def tables(connection: Any) -> None:
        op = Operations(MigrationContext.configure(connection))
        create_outbox(op)
        create_inbox(op)
        op.execute(
            "CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY, event_id text, subject text, n integer)"
        )

    async def migrate() -> None:
        engine = create_async_engine(async_url(postgres.url(name, "superuser")))
        async with engine.begin() as connection:
            await connection.run_sync(tables)
        await engine.dispose()

    asyncio.run(migrate())
    return name


@pytest.fixture(scope="session")
def streams_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """Valkey as the stack runs it: what was confirmed survives a restart."""
    with Valkey.running(tmp_path_factory.mktemp("streams") / "data", appendonly=True) as server:
        yield server


@pytest.fixture(scope="session")
def rabbitmq_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    try:
        programs = RabbitMQ.find(fetch=True)
    except Unavailable as reason:
        pytest.skip(f"RabbitMQ: {reason}")
    with RabbitMQ.running(tmp_path_factory.mktemp("rabbitmq") / "data", programs=programs) as server:
        yield server


@pytest.fixture(params=["redis", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)])
async def rig(request: pytest.FixtureRequest, postgres: Postgres, template: str) -> AsyncIterator[Rig]:
    """The backbone on one transport; each test runs on both."""
    server = request.getfixturevalue("streams_server" if request.param == "redis" else "rabbitmq_server")
    name = f"events_{next(_numbers)}"
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    rig = Rig(request.param, server, postgres.url(name, "superuser"))
    try:
        yield rig
    finally:
        await rig.close()
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
