"""The gateway as a process of its own, in front of an upstream that tells what it got."""

import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from redis.asyncio import Redis

from florin_cli.servers import Valkey
from florin_kit.ids import new_id

ORIGIN = "https://florin.test"
UPSTREAMS = ("AUTH", "PAYMENTS", "PAYMENTS_TEST", "ADMIN", "PROFILE", "LIVE")
CSRF_KEY = "test-" + "0123456789abcdefghijABCDEFGHIJ" * 2


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Upstream:
    """Stands for every service: answers with what it received, or as the path asks."""

    def __init__(self) -> None:
        self.key = OKPKey.generate_key("Ed25519", parameters={"kid": "test", "alg": "Ed25519", "use": "sig"})
        self.requests = 0
        self.connections = 0
        self.seen: list[dict[str, Any]] = []
        self.revoked: set[str] = set()  # tokens of whom auth says that their session has ended
        self.api_keys: dict[str, str] = {}  # and the tokens that auth gives for them
        self.exchanges: list[dict[str, str]] = []  # heads of the requests for such a token
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        assert self._server
        self._server.close()

    def token(self, user_id: str | None = None, session_id: str | None = None, **claims: Any) -> str:
        now = int(time.time())
        body = {
            "iss": "florin",
            "aud": "florin",
            "sub": user_id or new_id("usr"),
            "sid": session_id or new_id("ses"),
            "jti": secrets.token_hex(8),
            "role": "CUSTOMER",
            "iat": now,
            "exp": now + 900,
            "auth_time": now,
        }
        return jwt.encode({"alg": "Ed25519", "kid": "test"}, body | claims, self.key, algorithms=["Ed25519"])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = [tuple(line.split(": ", 1)) for line in head[1:] if line]
        named = {name.lower(): value for name, value in headers}
        path = target.partition("?")[0]
        if path == "/.well-known/jwks.json":
            body = json.dumps({"keys": [self.key.as_dict(private=False)]}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
            return True
        if path == "/api/v1/auth/me" and named.get("authorization", "")[7:] in self.revoked:
            writer.write(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n")
            return True
        if path == "/internal/api-keys/exchange":
            writer.write(await self._exchange(reader, named))
            return True
        if path == "/internal/api-keys/alive" and named["authorization"][7:] in self.revoked:
            writer.write(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n")
            return True
        self.requests += 1
        if path.endswith("/reset"):
            return False
        if path.endswith("/hang") or target.endswith("?hang"):
            await asyncio.sleep(30)
        if path.endswith("/slow"):
            await asyncio.sleep(float(target.partition("?")[2]))
        if target == "/ws":
            writer.write(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
            while data := await reader.read(1024):
                writer.write(data.upper())
            return False
        if path.endswith("/big"):
            size = int(target.partition("?")[2])
            writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            for _ in range(size // 65536):
                writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                await writer.drain()
            writer.write(b"0\r\n\r\n")
            return True
        if path.endswith("/whole"):
            size = int(target.partition("?")[2])
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size + b"x" * size)
            return True
        if path.endswith("/early"):
            writer.write(b"HTTP/1.1 409 Conflict\r\ncontent-length: 2\r\n\r\nno")
            return True
        if path.endswith("/twice"):
            await asyncio.sleep(0.3)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno" * 2)
            return True
        if path.endswith("/half"):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
            await writer.drain()
            return False
        body = await self._body(reader, named)
        self.seen.append({"method": method, "target": target, "headers": headers, "body": body})
        answer = json.dumps({"method": method, "target": target, "headers": headers, "body": body}).encode()
        head_lines = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nserver: secret/1.0\r\nx-internal: 1\r\n"
        writer.write(head_lines + b"content-length: %d\r\n\r\n" % len(answer))
        if method != "HEAD":
            writer.write(answer)
        await writer.drain()
        return True

    async def _exchange(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        self.exchanges.append(headers)
        token = self.api_keys.get(json.loads(await self._body(reader, headers))["key"])
        if token == "down":
            return b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"
        if token is None:
            return b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n"
        body = json.dumps({"access_token": token, "expires_at": int(time.time()) + 120}).encode()
        return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)

    @staticmethod
    async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> str:
        if headers.get("transfer-encoding") == "chunked":
            whole = b""
            while size := int(await reader.readline(), 16):
                whole += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readexactly(2)
            return whole.decode("latin-1")
        return (await reader.readexactly(int(headers.get("content-length", 0)))).decode("latin-1")


@dataclass
class Door:
    """A running gateway."""

    port: int
    process: subprocess.Popen[bytes]
    upstream: Upstream
    redis: Redis

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, **headers: str) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=10, trust_env=False)

    async def until_alone(self) -> None:
        """Wait until no client is connected but the one that asks."""
        async with asyncio.timeout(15), self.client() as observer:
            while "florin_gateway_client_connections 1.0" not in (await observer.get("/metrics")).text:
                await asyncio.sleep(0.1)

    async def raw(self, data: bytes, *, wait_s: float = 3.0) -> bytes:
        """Send bytes as they are and read all that comes back until the gateway closes (or the wait is over)."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        answer = b""
        try:
            async with asyncio.timeout(wait_s):
                while chunk := await reader.read(65536):
                    answer += chunk
        except (TimeoutError, ConnectionError):
            pass
        writer.close()
        return answer


def start_gateway(upstream: Upstream, redis_url: str, **settings: str) -> tuple[int, subprocess.Popen[bytes]]:
    port = free_port()
    env = {
        "PATH": os.environ["PATH"],
        "FLORIN_ENV": "test",
        "FLORIN_BIND_PORT": str(port),
        "FLORIN_REDIS_URL": redis_url,
        "FLORIN_JWKS_URL": f"{upstream.url}/.well-known/jwks.json",
        "FLORIN_CSRF_KEY": CSRF_KEY,
        "FLORIN_PUBLIC_ORIGIN": ORIGIN,
        "FLORIN_LOG_LEVEL": "warning",
        "FLORIN_ACCESS_LOG": "false",
        "FLORIN_SHUTDOWN_TIMEOUT_S": "3",
        **{f"FLORIN_{name}_URL": upstream.url for name in UPSTREAMS},
        **{f"FLORIN_{name.upper()}": value for name, value in settings.items()},
    }
    return port, subprocess.Popen([sys.executable, "-m", "florin_gateway"], env=env)


async def until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    async with asyncio.timeout(20), httpx2.AsyncClient(trust_env=False) as client:
        while True:
            assert process.poll() is None, "the gateway ended"
            try:
                await client.get(f"http://127.0.0.1:{port}/health/live")
            except httpx2.HTTPError:
                await asyncio.sleep(0.02)
            else:
                return


@dataclass
class Pool:
    """Gateways that tests share, by their settings: starting one takes a second."""

    doors: dict[str, Door]


@pytest.fixture(scope="session")
async def pool() -> AsyncIterator[Pool]:
    made = Pool({})
    yield made
    for door in made.doors.values():
        door.process.send_signal(signal.SIGTERM)
    for door in made.doors.values():
        await asyncio.to_thread(door.process.wait, 10)
        await door.redis.aclose()
        await door.upstream.stop()


@pytest.fixture
def gateway_settings() -> dict[str, str]:
    """Settings of the gateway under test; overridden by parametrization."""
    return {}


@pytest.fixture
async def door(pool: Pool, valkey: Valkey, gateway_settings: dict[str, str]) -> Door:
    """A gateway with fresh counters and an upstream that remembers nothing."""
    name = repr(gateway_settings)
    if name not in pool.doors:
        upstream = Upstream()
        await upstream.start()
        port, process = start_gateway(upstream, valkey.url, **gateway_settings)
        await until_listening(port, process)
        pool.doors[name] = Door(port, process, upstream, Redis.from_url(valkey.url))
    door = pool.doors[name]
    await door.redis.flushdb()
    door.upstream.requests = 0
    door.upstream.seen.clear()
    door.upstream.exchanges.clear()
    return door


@pytest.fixture
async def own_door(valkey: Valkey) -> AsyncIterator[Door]:
    """A gateway of one test's own, to break."""
    upstream = Upstream()
    await upstream.start()
    redis = Redis.from_url(valkey.url)
    await redis.flushdb()
    port, process = start_gateway(upstream, valkey.url)
    await until_listening(port, process)
    yield Door(port, process, upstream, redis)
    process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(process.wait, 10)
    await redis.aclose()
    await upstream.stop()


@pytest.fixture
async def upstream_door(valkey: Valkey) -> AsyncIterator[Any]:
    """Make a gateway of one test's own: ``await upstream_door(payments_url=…, workers="2")``."""
    made: list[Door] = []

    async def make(**settings: str) -> Door:
        upstream = Upstream()
        await upstream.start()
        redis = Redis.from_url(valkey.url)
        await redis.flushdb()
        port, process = start_gateway(upstream, valkey.url, **settings)
        made.append(Door(port, process, upstream, redis))
        await until_listening(port, process)
        return made[-1]

    yield make
    for door in made:
        door.process.send_signal(signal.SIGTERM)
    for door in made:
        await asyncio.to_thread(door.process.wait, 15)
        await door.redis.aclose()
        await door.upstream.stop()
