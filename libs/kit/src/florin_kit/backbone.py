"""A service's side of the event backbone as one component: transport, relay and consumers."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from florin_contracts.topology import QUEUES
from florin_kit.db import Database
from florin_kit.events import Consumers, Relay, Transport, make_transport
from florin_kit.events.factory import NAMESPACE
from florin_kit.settings import BrokerSettings


class Backbone:
    """Publishes the outbox of ``database`` and feeds ``consumers``, each with a queue of its own.

    The service starts and serves while the broker is away: what is published waits in the outbox.
    In a ``namespace`` of its own, with ``queues`` of its own, nobody of the platform hears what it publishes.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        database: Database,
        *,
        service: str,
        consumers: Consumers | Sequence[Consumers] = (),
        namespace: str = NAMESPACE,
        queues: Mapping[str, Sequence[str]] = QUEUES,
    ) -> None:
        self.transport = _transport(settings, service, namespace=namespace, queues=queues)
        self.relay = Relay(database.engine, self.transport, service=service)
        self._consumers = [consumers] if isinstance(consumers, Consumers) else list(consumers)
        self._database = database
        database.on_commit(self.relay.wake)

    async def start(self) -> None:
        await self.transport.start()
        await self.relay.start()
        for consumers in self._consumers:
            await consumers.start(self.transport, self._database.transaction)

    async def stop(self) -> None:
        await asyncio.gather(*(consumers.stop() for consumers in self._consumers))
        await self.relay.stop()
        await self.transport.stop()

    async def ready(self) -> None:
        """Raise unless the broker answers."""
        await self.transport.check()


class Ear:
    """Hears the platform's events, in a queue of its own, for a process that publishes elsewhere or nowhere."""

    def __init__(self, settings: BrokerSettings, database: Database, *, service: str, consumers: Consumers) -> None:
        self._transport = _transport(settings, service)
        self._consumers = consumers
        self._database = database

    async def start(self) -> None:
        await self._transport.start()
        await self._consumers.start(self._transport, self._database.transaction)

    async def stop(self) -> None:
        await self._consumers.stop()
        await self._transport.stop()


def _transport(settings: BrokerSettings, service: str, **options: Any) -> Transport:
    amqp_url = settings.amqp_url.get_secret_value() if settings.amqp_url else None
    return make_transport(settings.broker, settings.redis_dsn, amqp_url, service, **options)
