"""A process made to be killed by the tests of this folder.

victim.py consumer|relay redis|rabbitmq BROKER_URL NAMESPACE DSN LEASE_S
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.events import Consumers, Envelope, Message, Relay, make_transport
from florin_kit.settings import DatabaseSettings

QUEUES = {"alpha": ("notification.*",), "beta": ("notification.*",)}


class DiesAfterPublish:
    """The real transport, in a process that is killed between the broker's confirm and the delete."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    async def publish(self, batch: Sequence[Message]) -> None:
        await self._transport.publish(batch)
        os.kill(os.getpid(), signal.SIGKILL)


async def effect(envelope: Envelope[Any], tx: AsyncSession) -> None:
    await tx.execute(
        text("INSERT INTO effects (event_id, subject, n) VALUES (:e, :s, :n)"),
        {"e": envelope.id, "s": envelope.subject, "n": envelope.data.data["n"]},
    )


async def main(role: str, kind: str, url: str, namespace: str, dsn: str, lease_s: str) -> None:
    options = {"lease_s": float(lease_s)} if kind == "redis" else {}
    transport = make_transport(kind, url, url, "victim", queues=QUEUES, namespace=namespace, **options)
    if role == "relay":
        await Relay(dsn, DiesAfterPublish(transport), service="victim").start()  # type: ignore[arg-type]
    else:
        database = Database(DatabaseSettings(database_url=dsn, db_pool_size=8), "victim")
        consumers = Consumers("contract", queue="alpha")
        consumers.on("notification.*", name="handler")(effect)
        await consumers.start(transport, database.transaction)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
