"""Everything that admin consumes: all of it. It publishes one event, ``audit.recorded`` (see `audit.recorder`)."""

from collections.abc import Sequence
from typing import Any

from florin_admin.audit import service as audit
from florin_admin.batches import BatchConsumer, Handler
from florin_admin.payments import service as payments
from florin_admin.settings import AdminSettings
from florin_admin.users import service as users
from florin_contracts.events import NotificationCreated
from florin_kit.db import Database
from florin_kit.events import Envelope, Relay, Transport

SERVICE = "admin"
# Says only that somebody was told of what has an entry of its own.
NOT_AUDITED = frozenset({NotificationCreated.spec.name})


def recorder(database: Database) -> Handler:
    """The handler of a batch: audit entries and read models in one transaction.

    The entry of an event is also the note that it was seen, so nothing counts twice.
    """

    async def record(envelopes: Sequence[Envelope[Any]]) -> None:
        audited = [envelope for envelope in envelopes if envelope.type not in NOT_AUDITED]
        async with database.transaction() as tx:
            fresh = await audit.append(tx, audited)
            await payments.apply(tx, fresh)
            for envelope in fresh:
                await users.apply(tx, envelope)

    return record


class Events:
    """Relay and consumer on one transport, as a part of the application's life."""

    def __init__(self, transport: Transport, database: Database, settings: AdminSettings) -> None:
        self._transport = transport
        self._consumer = BatchConsumer(SERVICE, recorder(database), batch_max=settings.event_batch_max)
        self._relay = Relay(database.engine, transport, service=SERVICE)
        database.on_commit(self._relay.wake)

    async def check(self) -> None:
        """Raise unless events are being consumed."""
        await self._consumer.check()

    async def start(self) -> None:
        await self._transport.start()
        await self._relay.start()
        await self._consumer.start(self._transport)

    async def stop(self) -> None:
        await self._consumer.stop()
        await self._relay.stop()
        await self._transport.stop()
