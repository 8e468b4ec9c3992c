"""A vendor with a receiver, and the dispatcher as it runs in the service."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from florin_kit.backbone import Backbone
from florin_kit.sealing import KeyEncryptionKeys
from florin_payments.events import webhook_consumers
from florin_payments.webhook_deliveries.factory import make_dispatcher

from .receiver import NameServer, Receiver, listening


@dataclass
class Hooks:
    """What these tests do again and again."""

    world: Any
    names: NameServer
    receiver: Receiver

    async def vendor(self, name: str = "shop") -> Any:
        return await self.world.customer(name, role="VENDOR")

    async def endpoint(self, vendor: Any, path: str = "/hook", **more: Any) -> dict[str, Any]:
        url = f"http://receiver.test:{self.receiver.port}{path}"
        answer = await vendor.http.post("/api/v1/webhook-endpoints", json={"url": url, "events": ["*"]} | more)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def trigger(self, vendor: Any, endpoint: dict[str, Any], count: int = 1) -> list[str]:
        """Deliveries by the test event; their ids."""
        ids = []
        for _ in range(count):
            answer = await vendor.http.post(f"/api/v1/webhook-endpoints/{endpoint['id']}/test")
            assert answer.status_code == 202, answer.text
            ids.append(answer.json()["id"])
        return ids

    async def log(self, vendor: Any, endpoint: dict[str, Any], **query: str) -> list[dict[str, Any]]:
        answer = await vendor.http.get(f"/api/v1/webhook-endpoints/{endpoint['id']}/deliveries", params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def delivery(self, vendor: Any, endpoint: dict[str, Any], delivery: str) -> dict[str, Any]:
        found: dict[str, Any] = await vendor.get(f"/webhook-endpoints/{endpoint['id']}/deliveries/{delivery}")
        return found

    async def settled(self) -> None:
        """Everything that is due was sent, and what came of it is written down."""
        open_work = (
            "SELECT 1 FROM webhook_endpoints WHERE status = 'active'"
            " AND (lease IS NOT NULL OR next_at <= now()) LIMIT 1"
        )
        async with asyncio.timeout(30):
            while await self.world.rows(open_work):
                await asyncio.sleep(0.02)

    async def let_time_come(self, *, breaker: bool = True) -> None:
        """For all that is to be tried again."""
        async with self.world.database.transaction() as tx:
            await tx.execute(
                text("UPDATE webhook_deliveries SET retry_at = now() - interval '1 s' WHERE retry_at IS NOT NULL")
            )
            blocked = ", blocked_until = NULL" if breaker else ""
            await tx.execute(text(f"UPDATE webhook_endpoints SET next_at = now(){blocked} WHERE next_at IS NOT NULL"))

    async def leases_run_out(self) -> None:
        async with self.world.database.transaction() as tx:
            await tx.execute(text("UPDATE webhook_endpoints SET leased_until = now() - interval '1 s'"))

    @asynccontextmanager
    async def running(self, trust: Any = None, **settings: Any) -> AsyncIterator[Any]:
        """The dispatcher of one replica."""
        told = {"webhook_nameservers": f"127.0.0.1:{self.names.port}", "webhook_timeout_s": 5.0} | settings
        chosen = self.world.settings.model_copy(update=told)
        dispatcher = make_dispatcher(chosen, KeyEncryptionKeys(chosen.webhook_key), lambda: None, trust)
        await dispatcher.start()
        try:
            yield dispatcher
        finally:
            await dispatcher.stop()

    async def send_all(self, **settings: Any) -> None:
        async with self.running(**settings):
            await self.settled()


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    server.says("receiver.test", ["127.0.0.2"])
    yield server
    transport.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening("127.0.0.2") as found:
        yield found


@pytest.fixture
async def hooks(world: Any, names: NameServer, receiver: Receiver) -> Hooks:
    return Hooks(world, names, receiver)


@pytest.fixture
def published(world: Any) -> Any:
    """What was published, by type: nothing takes it out of the outbox here."""

    async def find(kind: str) -> list[Any]:
        rows = await world.rows("SELECT envelope->'data' AS data FROM outbox WHERE type = :kind ORDER BY id", kind=kind)
        return [row.data for row in rows]

    return find


@pytest.fixture
async def told(world: Any) -> AsyncIterator[None]:
    """Events go to the broker and come back, as in the service."""
    backbone = Backbone(world.settings, world.database, service="payments", consumers=webhook_consumers())
    await backbone.start()
    yield
    await backbone.stop()


@pytest.fixture
def key_of() -> Any:
    """The bytes of a secret as it is shown."""
    return lambda secret: base64.b64decode(secret.removeprefix("whsec_"))


@pytest.fixture
def uuid_of() -> Any:
    return lambda wire: UUID(hex=wire.partition("_")[2])
