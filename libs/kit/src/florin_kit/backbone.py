"""A service's side of the event backbone as one component: transport, relay and consumers."""

import asyncio
from collections.abc import Sequence

from florin_kit.db import Database
from florin_kit.events import Consumers, Relay, make_transport
from florin_kit.settings import BrokerSettings


class Backbone:
    """Publishes the outbox of ``database`` and feeds ``consumers``, each with a queue of its own.

    The service starts and serves while the broker is away: what is published waits in the outbox.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        database: Database,
        *,
        service: str,
        consumers: Consumers | Sequence[Consumers] = (),
    ) -> None:
        amqp_url = settings.amqp_url.get_secret_value() if settings.amqp_url else None
        self.transport = make_transport(settings.broker, settings.redis_dsn, amqp_url, service)
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
