"""The simulator on a real database, and a receiver for its webhooks."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import uvicorn
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from florin_kit.db import Database
from florin_psp_simulator.app import make_app
from florin_psp_simulator.charges.service import Charges
from florin_psp_simulator.disputes.service import Disputes
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.sender import Sender


@dataclass
class Receiver:
    """An address that takes webhooks, or refuses them with ``status``."""

    url: str = ""
    status: int = 200
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        self.taken.append(({name.decode(): value.decode() for name, value in scope["headers"]}, body))
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@dataclass
class Simulator:
    """The running simulator; its jobs are run by the tests."""

    http: httpx2.AsyncClient
    database: Database
    settings: SimulatorSettings
    receiver: Receiver

    async def charge(self, token: str, key: str | None = None, **more: Any) -> httpx2.Response:
        body = {"amount": 100, "currency": "EUR", "payment_method": token} | more
        return await self.post("/v1/charges", body, key)

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx2.Response:
        return await self.http.post(path, json=body, headers={"Idempotency-Key": key or secrets.token_hex(8)})

    async def turn(self, **dials: Any) -> None:
        assert (await self.http.put("/v1/admin/dials", json=dials)).status_code == 200

    async def send(self) -> int:
        """One run of the job that sends, with the time come for all."""
        await self.execute("UPDATE webhooks SET due_at = now() - interval '1 s' WHERE status = 'pending'")
        sender = Sender(self.database, self.settings)
        try:
            return await sender.send_due()
        finally:
            await sender.stop()

    @property
    def charges(self) -> Charges:
        return Charges(self.database, self.settings)

    @property
    def disputes(self) -> Disputes:
        return Disputes(self.database, self.settings)

    async def execute(self, sql: str) -> None:
        async with self.database.transaction() as tx:
            await tx.execute(text(sql))

    async def rows(self, sql: str) -> list[Any]:
        async with self.database.read() as ro:
            return list(await ro.execute(text(sql)))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    listening = socket.create_server(("127.0.0.1", 0))
    made = Receiver(f"http://127.0.0.1:{listening.getsockname()[1]}/hooks")
    server = uvicorn.Server(uvicorn.Config(made, log_config=None, access_log=False, lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield made
    server.should_exit = True
    await running


@pytest.fixture
async def simulator(
    new_database: Callable[..., Awaitable[str]], secret: str, receiver: Receiver
) -> AsyncIterator[Simulator]:
    settings = SimulatorSettings(
        env="test",
        database_url=await new_database("florin_psp_simulator"),
        psp_api_key=secret,
        psp_webhook_secret=secret[::-1],
        psp_webhook_url=receiver.url,
        psp_hang_s=0,
        background="off",
        log_level="error",
    )
    app = make_app(settings)
    database = Database(settings, "test")
    async with LifespanManager(app):
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app),
            base_url="http://psp",
            headers={"Authorization": f"Bearer {secret}"},
        )
        yield Simulator(client, database, settings, receiver)
        await client.aclose()
    await database.close()
