"""The profile service on real servers, and people who are signed in to it."""

import asyncio
import secrets
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import httpx2
import pytest
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope
from asgi_lifespan import LifespanManager
from joserfc import jwt
from joserfc.jwk import OKPKey

from florin_cli.servers import Postgres, Valkey
from florin_cli.servers.ports import free_port
from florin_contracts.events import Event
from florin_kit.db import Database, migrate
from florin_kit.events import Message, Transport, encode, make_transport, wrap
from florin_kit.ids import new_id
from florin_profile.app import make_app
from florin_profile.settings import ProfileSettings

WAIT_S = 10.0


class Signer:
    """Signs access tokens as auth does, and publishes its key on a real JWKS endpoint."""

    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", {"kid": "test", "alg": "Ed25519", "use": "sig"})
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/.well-known/jwks.json"

    def token(self, user_id: str, role: str = "CUSTOMER", **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": "florin",
            "aud": "florin",
            "sub": user_id,
            "sid": new_id("ses"),
            "jti": new_id("jti"),
            "role": role,
            "iat": now,
            "exp": now + 900,
            "auth_time": now,
            "amr": ["pwd"],
        }
        header = {"alg": "Ed25519", "kid": "test", "typ": "JWT"}
        return jwt.encode(header, claims | changes, self.key, algorithms=["Ed25519"])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = httpx2.Response(200, json={"keys": [self.key.as_dict(private=False)]}).content
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="session")
def signer() -> Iterator[Signer]:
    signer = Signer()
    server = uvicorn.Server(uvicorn.Config(signer, port=signer.port, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield signer
    server.should_exit = True
    thread.join()


class Mailbox:
    """A mail server that keeps what it is given, or refuses it for a while."""

    def __init__(self) -> None:
        self.all: list[EmailMessage] = []
        self.refusing = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.refusing:
            self.refusing -= 1
            return "451 try again later"
        self.all.append(cast("EmailMessage", message_from_bytes(envelope.content or b"", policy=policy.default)))
        return "250 ok"

    def to(self, email: str) -> list[EmailMessage]:
        return [mail for mail in self.all if email in mail["To"]]


@dataclass
class Stack:
    """The running service with the ways to it."""

    app: Any
    transport: Transport
    signer: Signer
    settings: ProfileSettings
    mailbox: Mailbox
    database: Database

    def client(self, user_id: str, role: str = "CUSTOMER", **headers: str) -> httpx2.AsyncClient:
        headers["Authorization"] = f"Bearer {self.signer.token(user_id, role)}"
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app), base_url="http://profile/api/v1", headers=headers
        )

    async def publish(self, event: Event, subject: str, **options: Any) -> str:
        envelope = wrap(event, subject=subject, **options)
        await self.transport.publish([Message(envelope.id, envelope.type, subject, encode(envelope))])
        return envelope.id


@pytest.fixture(scope="session")
async def stack(
    postgres: Postgres, valkey: Valkey, signer: Signer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    """One service for all tests: each acts as people of its own."""
    postgres.create("florin_profile")
    await migrate.upgrade_async("florin_profile", postgres.url("florin_profile", "owner"), "florin_profile_app")
    # A database of its own: other services' tests share the server.
    redis_url = valkey.url.removesuffix("/0") + "/3"
    settings = ProfileSettings(
        env="test",
        database_url=postgres.url("florin_profile", "app"),
        redis_url=redis_url,
        broker="redis",
        jwks_url=signer.url,
        personal_key=secrets.token_urlsafe(48),
        smtp_host="127.0.0.1",
        mail_from="Florin <no-reply@florin.test>",
        objects_dir=tmp_path_factory.mktemp("objects"),
        log_level="error",
    )
    mailbox = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)
    settings = settings.model_copy(update={"smtp_port": server.sockets[0].getsockname()[1]})
    database = Database(settings, "test")
    transport = make_transport("redis", redis_url, None, "payments")
    app = make_app(settings)
    async with LifespanManager(app):
        await transport.start()
        yield Stack(app, transport, signer, settings, mailbox, database)
        await transport.stop()
    await database.close()
    server.close()


@pytest.fixture
def usr() -> str:
    return new_id("usr")


Probe = Callable[[], Awaitable[Any]]


@pytest.fixture
def eventually() -> Callable[[Probe], Awaitable[Any]]:
    """Ask again until the answer is true; the time limit is for what never happens."""

    async def wait(probe: Probe) -> Any:
        async with asyncio.timeout(WAIT_S):
            while not (found := await probe()):
                await asyncio.sleep(0.01)
            return found

    return wait


@pytest.fixture
def postgres_of(postgres: Postgres) -> Postgres:
    return postgres
