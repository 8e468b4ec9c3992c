"""Events per second through the outbox relay, with publisher confirms, on each transport.

    python bench/relay.py [events per run]

Real servers, durable settings (PostgreSQL with fsync, Valkey with its append-only file, RabbitMQ
with quorum queues), everything on one machine. Three interleaved runs per transport; median, lowest
and highest. `one by one` is the same relay sending an event per confirm, for comparison.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from florin_cli.servers import Postgres, RabbitMQ, Unavailable, Valkey
from florin_contracts.events import PaymentCompleted
from florin_contracts.types import Party
from florin_contracts.vocabulary import PaymentStatus, PaymentType
from florin_kit.db.database import async_url
from florin_kit.events import Relay, create_outbox, make_transport, prepare
from florin_kit.ids import new_id

RUNS = 3
EVENTS_PER_SUBJECT = 3
ONE_BY_ONE_SHARE = 10


async def create_table(dsn: str) -> None:
    engine = create_async_engine(async_url(dsn))
    async with engine.begin() as connection:
        await connection.run_sync(lambda c: create_outbox(Operations(MigrationContext.configure(c))))
    await engine.dispose()


def row() -> tuple[str, str, str, str]:
    """A payment event of usual size (about 900 bytes)."""
    now = "2026-01-01T00:00:00Z"
    party = {"id": new_id("usr"), "name": "Some Name", "handle": "some.name"}
    event = PaymentCompleted(
        payment_id=new_id("pay"),
        type=PaymentType.INSTANT,
        status=PaymentStatus.COMPLETED,
        amount=1250,
        currency="EUR",
        sender=Party(**party),
        recipient=Party(**party),
        description="Lunch",
        version=3,
        created_at=now,  # type: ignore[arg-type]
        occurred_at=now,  # type: ignore[arg-type]
    )
    return prepare(event, event.payment_id, actor_id=party["id"], client_ip="192.0.2.1", user_agent="bench").values()


async def fill(connection: Any, count: int) -> None:
    """Rows as payments make them: some events in a row for the same payment."""
    rows = []
    for _ in range(count // EVENTS_PER_SUBJECT):
        event_id, type_, subject, envelope = row()
        for _ in range(EVENTS_PER_SUBJECT):
            again = new_id("evt")
            rows.append((again, type_, subject, envelope.replace(event_id, again)))
    await connection.copy_records_to_table("outbox", records=rows, columns=["event_id", "type", "subject", "envelope"])


async def run(dsn: str, broker: str, url: str, count: int, batch: int) -> float:
    connection = await asyncpg.connect(dsn)
    await fill(connection, count)
    total = await connection.fetchval("SELECT count(*) FROM outbox")
    transport = make_transport(broker, url, url, "bench", queues={"bench": ("payment.*",)}, namespace="bench")
    await transport.check()
    relay = Relay(dsn, transport, service="bench", batch=batch)
    started = time.perf_counter()
    await relay.start()
    while await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)"):
        await asyncio.sleep(0.01)
    rate = total / (time.perf_counter() - started)
    await relay.stop()
    await transport.stop()
    await connection.close()
    return float(rate)


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(Postgres.running(folder / "postgres", databases=["bench"]))
        dsn = postgres.url("bench", "owner")
        asyncio.run(create_table(dsn))
        valkey = stack.enter_context(Valkey.running(folder / "valkey", appendonly=True))
        brokers = {"redis": valkey.url}
        try:
            programs = RabbitMQ.find(fetch=True)
            brokers["rabbitmq"] = stack.enter_context(RabbitMQ.running(folder / "rabbitmq", programs=programs)).url
        except Unavailable as reason:
            print(f"rabbitmq skipped: {reason}")
        rates: dict[tuple[str, str], list[float]] = {}
        for _ in range(RUNS):
            for broker, url in brokers.items():
                for name, batch, share in (("batches", 500, 1), ("one by one", 1, ONE_BY_ONE_SHARE)):
                    rate = asyncio.run(run(dsn, broker, url, count // share, batch))
                    rates.setdefault((broker, name), []).append(rate)
    for (broker, name), seen in rates.items():
        result = {"median": statistics.median(seen), "low": min(seen), "high": max(seen)}
        print(json.dumps({"broker": broker, "relay": name, "events_per_s": {k: round(v) for k, v in result.items()}}))


if __name__ == "__main__":
    main()
