"""Replicas of the live service on real servers, and clients that speak to them."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import msgspec
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import OKPKey
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect

from florin_cli.servers import Valkey
from florin_cli.servers.ports import free_port
from florin_contracts.events import Event
from florin_kit.events import Message, encode, make_transport, wrap
from florin_kit.ids import new_id
from florin_live.app import make_app
from florin_live.settings import LiveSettings
from florin_live.sockets.protocol import SocketProtocol, options

WAIT_S = 10.0


class Signer:
    """Signs access tokens as auth does, and publishes its key on a real JWKS endpoint."""

    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", {"kid": "test", "alg": "Ed25519", "use": "sig"})
        self.documents: dict[str, Any] = {}
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
        document: Any = {"keys": [self.key.as_dict(private=False)]}
        if scope["path"].endswith("/openapi/openapi.json"):
            document = self.documents[scope["path"].split("/")[1]]
        body = httpx2.Response(200, json=document).content
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


@dataclass
class Replica:
    """One running process's worth of the service."""

    port: int
    app: Any

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def http(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}")


@dataclass
class Person:
    """Somebody with a session."""

    signer: Signer
    user_id: str
    session_id: str
    role: str = "CUSTOMER"

    def headers(self, **claims: Any) -> dict[str, str]:
        token = self.signer.token(self.user_id, self.role, sid=self.session_id, **claims)
        return {"Authorization": f"Bearer {token}"}


class Tab:
    """A browser tab: speaks JSON, answers pings."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, **message: Any) -> None:
        await self.connection.send(msgspec.json.encode(message).decode())

    async def hear(self, type_: str | None = None) -> Any:
        """The next message, of a type when one is given; the server's own pings are passed over."""
        async with asyncio.timeout(WAIT_S):
            while True:
                message = msgspec.json.decode(await self.connection.recv())
                if message["type"] == type_ or (type_ is None and message["type"] != "ping"):
                    return message

    async def closed(self) -> int | None:
        """Wait for the end; the close code."""
        async with asyncio.timeout(WAIT_S):
            await self.connection.wait_closed()
        return self.connection.close_code

    async def subscribe(self, *topics: str, after: str | None = None) -> list[Any]:
        """Subscribe; all messages up to the answer."""
        await self.say(type="subscribe", topics=topics, **({"after": after} if after else {}))
        heard = [await self.hear()]
        while heard[-1]["type"] == "event":
            heard.append(await self.hear())
        return heard


@pytest.fixture(scope="session")
def redis_url(valkey: Valkey) -> str:
    """A database of its own: other services' tests share the server."""
    return valkey.url.removesuffix("/0") + "/5"


def live_settings(address: str, signer: Signer, **changes: Any) -> LiveSettings:
    base = f"http://127.0.0.1:{signer.port}"
    values: dict[str, Any] = {
        "env": "test",
        "redis_url": address,
        "broker": "redis",
        "jwks_url": signer.url,
        "log_level": "error",
        "live_log_entries_max": 200,
        "socket_heartbeat_s": 1.0,
        "socket_buffer_bytes_max": 64 * 1024,
        **{f"{service}_url": f"{base}/{service}" for service in ("auth", "payments", "admin", "profile")},
    }
    return LiveSettings(**values | changes)


@asynccontextmanager
async def running(settings: LiveSettings) -> AsyncIterator[Replica]:
    app = make_app(settings)
    port = free_port()
    # Liveness by protocol pings is uvicorn's part; here only our own heartbeat is fast.
    config = uvicorn.Config(
        app,
        port=port,
        ws=SocketProtocol,
        lifespan="on",
        log_config=None,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        **options(30),
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(WAIT_S):
            while not server.started and not task.done():
                await asyncio.sleep(0.005)
        assert server.started
        yield Replica(port, app)
    finally:
        server.should_exit = True
        await task


@pytest.fixture(scope="session")
async def replicas(redis_url: str, signer: Signer) -> AsyncIterator[list[Replica]]:
    """Two replicas for all tests: each test acts as people of its own."""
    settings = live_settings(redis_url, signer)
    async with running(settings) as one, running(settings) as two:
        yield [one, two]


@pytest.fixture
def start_replica(redis_url: str, signer: Signer) -> Callable[..., AbstractAsyncContextManager[Replica]]:
    """Run one more replica, with some settings changed."""
    return lambda **changes: running(live_settings(redis_url, signer, **changes))


@pytest.fixture
def replica(replicas: list[Replica]) -> Replica:
    return replicas[0]


@pytest.fixture(scope="session")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


Publish = Callable[..., Awaitable[str]]


@asynccontextmanager
async def publishing(redis_url: str) -> AsyncIterator[Publish]:
    """Publish events on the real transport, as a relay does."""
    transport = make_transport("redis", redis_url, None, "payments")
    await transport.start()

    async def send(event: Event, subject: str, **changes: Any) -> str:
        envelope = wrap(event, subject=subject, **changes)
        await transport.publish([Message(envelope.id, envelope.type, subject, encode(envelope))])
        return envelope.id

    yield send
    await transport.stop()


@pytest.fixture(scope="session")
def publish_to() -> Callable[[str], AbstractAsyncContextManager[Publish]]:
    return publishing


@pytest.fixture(scope="session")
async def publish(redis_url: str) -> AsyncIterator[Publish]:
    async with publishing(redis_url) as send:
        yield send


@pytest.fixture
def person(signer: Signer) -> Callable[..., Person]:
    return lambda role="CUSTOMER", user_id=None: Person(signer, user_id or new_id("usr"), new_id("ses"), role)


OpenTab = Callable[..., Awaitable[Tab]]


@pytest.fixture
async def open_tab(replica: Replica) -> AsyncIterator[OpenTab]:
    """Connect somebody; closed with the test."""
    async with AsyncExitStack() as stack:

        async def connect_to(
            somebody: Person, at: Replica = replica, origin: str | None = "https://localhost:8443", **claims: Any
        ) -> Tab:
            connecting = connect(at.url, additional_headers=somebody.headers(**claims), origin=origin, proxy=None)
            return Tab(await stack.enter_async_context(connecting))

        yield connect_to


@pytest.fixture
def eventually() -> Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]:
    """Ask again until the answer is true; the time limit is for what never happens."""

    async def wait(probe: Callable[[], Awaitable[Any]]) -> Any:
        async with asyncio.timeout(WAIT_S):
            while not (found := await probe()):
                await asyncio.sleep(0.01)
            return found

    return wait
