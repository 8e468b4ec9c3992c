"""Sign-ins and refreshes per second of one auth process, beside what they can't be faster than.

    python bench/signin.py [seconds per run]

Sign-ins run beside argon2-cffi verifying the same hash with the same parameters in as many threads;
refreshes beside asyncpg sending the same statements over as many connections. Everything runs on this
machine at once (service, PostgreSQL, Valkey and the callers), in interleaved rounds; medians with spread.
CPU time of the service for each request is given too, because it holds on a busy machine as well: what
argon2-cffi alone needs of it, divided by what a sign-in needs, is the share of the limit that is reached
where PostgreSQL and the callers have processors of their own.

Last, what everybody else notices of a flood of sign-ins: `GET /auth/me` of the same process and
`GET /payments` of a payments process beside it, by a few callers who pause between their requests.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.request import urlopen
from uuid import UUID

import asyncpg
import psutil
from argon2 import PasswordHasher

from florin_auth.accounts.commands import create_user
from florin_auth.accounts.hashing import THREAD_NICENESS
from florin_auth.clock import now
from florin_auth.crypto import token_hash
from florin_auth.sessions import chain
from florin_auth.sessions.refresh_token import first
from florin_auth.settings import CommandSettings, HashSettings
from florin_cli.servers import Postgres, Valkey
from florin_kit.db import migrate
from florin_kit.ids import uuid7

CALLERS = (1, 16, 64)
ROUNDS = 3
PASSWORD = "Correct-Horse-7-Battery"
POOL = 10
BYSTANDERS = 4
PAUSE_S = 0.02


@dataclass
class Series:
    """What rounds of one kind measured."""

    per_s: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        ordered = sorted(self.ms)
        result: dict[str, Any] = {"per_s": {"median": round(statistics.median(self.per_s), 1)}}
        result["per_s"] |= {"low": round(min(self.per_s), 1), "high": round(max(self.per_s), 1)}
        if self.cpu_ms:
            result["cpu_ms"] = round(statistics.median(self.cpu_ms), 2)
        if ordered:
            result |= {
                "p50_ms": round(ordered[len(ordered) // 2], 1),
                "p99_ms": round(ordered[len(ordered) * 99 // 100], 1),
            }
        return result


class Caller:
    """A client with one kept connection; as little work as a request can be."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        data = json.dumps(body).encode()
        return await self._ask(
            b"POST /api/v1/auth%s HTTP/1.1\r\nHost: auth\r\nUser-Agent: bench/1\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (path.encode(), len(data), data)
        )

    async def get(self, path: str, token: str) -> dict[str, Any]:
        return await self._ask(
            b"GET /api/v1%s HTTP/1.1\r\nHost: auth\r\nUser-Agent: bench/1\r\nAuthorization: Bearer %s\r\n\r\n"
            % (path.encode(), token.encode())
        )

    async def _ask(self, request: bytes) -> dict[str, Any]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        answer = await reader.readexactly(length)
        assert " 200 " in head.split("\r\n")[0], answer
        return json.loads(answer)  # type: ignore[no-any-return]


async def measure(
    callers: list[Callable[[], Awaitable[Any]]], seconds: float, series: Series, pid: int | None = None
) -> None:
    """All callers go on for so long; each waits for its answer before it asks again."""
    done, ends, cpu_s = 0, time.perf_counter() + seconds, cpu(pid)

    async def run(call: Callable[[], Awaitable[Any]]) -> None:
        nonlocal done
        while (began := time.perf_counter()) < ends:
            await call()
            series.ms.append((time.perf_counter() - began) * 1000)
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(run(call) for call in callers))
    series.per_s.append(done / (time.perf_counter() - began))
    if pid is not None:
        series.cpu_ms.append((cpu(pid) - cpu_s) / done * 1000)


def cpu(pid: int | None) -> float:
    """CPU seconds that a process has used; of this one without ``pid``."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def argon2_alone(seconds: float, series: Series, threads: int) -> None:
    """argon2-cffi and nothing else, in threads of the priority that the service gives to its own."""
    settings = HashSettings()
    hasher = PasswordHasher(settings.argon2_time_cost, settings.argon2_memory_kib, settings.argon2_parallelism)
    kept, ends = hasher.hash(PASSWORD), time.perf_counter() + seconds

    def work() -> int:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), THREAD_NICENESS)
        count = 0
        while time.perf_counter() < ends:
            hasher.verify(kept, PASSWORD)
            count += 1
        return count

    began, cpu_s = time.perf_counter(), cpu(None)
    with ThreadPoolExecutor(threads) as pool:
        done = sum(future.result() for future in [pool.submit(work) for _ in range(threads)])
    series.per_s.append(done / (time.perf_counter() - began))
    series.cpu_ms.append((cpu(None) - cpu_s) / done * 1000)


class Chain:
    """A session's chain of refresh tokens, rotated by the service's own statements and nothing around them."""

    def __init__(self, pool: Any, refresh_token: str) -> None:
        self._pool = pool
        self._session_id = UUID(hex=refresh_token[4:36])
        self._hash = token_hash(refresh_token)

    async def __call__(self) -> None:
        child, moment = first(self._session_id).hash, now()
        async with self._pool.acquire() as connection, connection.transaction():
            found = await chain.lock_chain(connection, self._session_id)
            link = await chain.find_token(connection, self._session_id, self._hash)
            assert await chain.rotate(
                connection,
                token_id=link["id"],
                session_id=found["id"],
                child_id=uuid7(),
                child_hash=child,
                retry_hash=None,
                moment=moment,
                expires_at=moment + timedelta(days=7),
                ip="127.0.0.1",
                place=None,
            )
        self._hash = child


@contextmanager
def service(name: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """One process of a service, ready; its port and its id."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", f"florin_{name}"],
        env={**os.environ, **environment, "FLORIN_BIND_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


async def sign_in_rounds(port: int, pid: int, emails: list[str], seconds: float, result: dict[str, Series]) -> None:
    for callers in CALLERS:
        clients = [Caller(port) for _ in range(callers)]
        calls = [
            lambda client=client, email=email: client.post(  # type: ignore[misc]
                "/login", {"email": email, "password": PASSWORD, "transport": "token"}
            )
            for client, email in zip(clients, emails, strict=False)
        ]
        await measure(calls, seconds, result.setdefault(f"sign_ins, {callers} callers", Series()), pid)
    argon2_alone(seconds, result.setdefault("argon2-cffi alone", Series()), os.cpu_count() or 1)


async def refresh_rounds(
    port: int, pid: int, dsn: str, emails: list[str], seconds: float, result: dict[str, Series]
) -> None:
    async def token(email: str) -> str:
        body = {"email": email, "password": PASSWORD, "transport": "token"}
        return str((await Caller(port).post("/login", body))["refresh_token"])

    for callers in CALLERS:
        mine = emails[:callers]
        calls = [_refresher(Caller(port), await token(email)) for email in mine]
        await measure(calls, seconds, result.setdefault(f"refreshes, {callers} callers", Series()), pid)
        pool = await asyncpg.create_pool(dsn, min_size=POOL, max_size=POOL)
        chains: list[Callable[[], Awaitable[Any]]] = [Chain(pool, await token(email)) for email in mine]
        await measure(chains, seconds, result.setdefault(f"asyncpg alone, {callers} callers", Series()))
        await pool.close()


def flood(port: int, emails: list[str], seconds: float) -> None:
    """Sign in with all accounts at once, again and again; in a process of its own."""
    asyncio.run(_flood(port, emails, seconds))


async def _flood(port: int, emails: list[str], seconds: float) -> None:
    async def sign_in(client: Caller, email: str) -> None:
        await client.post("/login", {"email": email, "password": PASSWORD, "transport": "token"})

    callers = [partial(sign_in, Caller(port), email) for email in emails]
    await measure(callers, seconds, Series())


async def bystander_rounds(
    auth_port: int, payments_port: int, emails: list[str], seconds: float, result: dict[str, Series]
) -> None:
    """What others wait, first without sign-ins and then beside a flood of them."""
    body = {"email": emails[0], "password": PASSWORD, "transport": "token"}
    token = str((await Caller(auth_port).post("/login", body))["access_token"])
    for what, port, path in (("GET /auth/me", auth_port, "/auth/me"), ("GET /payments", payments_port, "/payments")):
        with ProcessPoolExecutor(1) as other:
            for when in ("calm", "flood"):
                done = other.submit(flood, auth_port, emails[1:], seconds + 1) if when == "flood" else None
                await asyncio.sleep(0.5)
                series = result.setdefault(f"{what}, {when}", Series())
                callers = [_bystander(Caller(port), path, token, series) for _ in range(BYSTANDERS)]
                await measure(callers, seconds, Series())
                series.per_s.append(len(series.ms) / seconds)
                if done:
                    done.result()


def _bystander(client: Caller, path: str, token: str, series: Series) -> Callable[[], Awaitable[Any]]:
    async def call() -> None:
        began = time.perf_counter()
        await client.get(path, token)
        series.ms.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(PAUSE_S)

    return call


def _refresher(client: Caller, token: str) -> Callable[[], Awaitable[Any]]:
    held = token

    async def call() -> None:
        nonlocal held
        held = (await client.post("/refresh", {"refresh_token": held}))["refresh_token"]

    return call


async def prepare(dsn: str, owner: str, role: str, key: str) -> list[str]:
    await migrate.upgrade_async("florin_auth", owner, role)
    settings = CommandSettings(database_url=dsn, key_encryption_key=key)  # type: ignore[arg-type]
    emails = [f"bench{number}@example.com" for number in range(max(CALLERS))]
    for email in emails:
        await create_user(settings, email, "Bench Person", "CUSTOMER", PASSWORD)
    return emails


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    result: dict[str, Series] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(
            Postgres.running(folder / "postgres", databases=["florin_auth", "florin_payments"])
        )
        valkey = stack.enter_context(Valkey.running(folder / "valkey"))
        dsn, owner = postgres.url("florin_auth", "app"), postgres.url("florin_auth", "owner")
        key = token_urlsafe(48)
        emails = asyncio.run(prepare(dsn, owner, "florin_auth_app", key))
        environment = {
            "FLORIN_ENV": "test",
            "FLORIN_DATABASE_URL": dsn,
            "FLORIN_REDIS_URL": valkey.url,
            "FLORIN_BROKER": "redis",
            "FLORIN_KEY_ENCRYPTION_KEY": key,
            "FLORIN_CSRF_KEY": token_urlsafe(48),
            "FLORIN_SMTP_HOST": "127.0.0.1",
            "FLORIN_SMTP_PORT": "1",
            "FLORIN_MAIL_FROM": "bench@example.com",
            "FLORIN_LIMITS": "signin=10000000/1h,refresh=10000000/1h",
            "FLORIN_HASH_QUEUE_MAX": "128",
        }
        port, pid = stack.enter_context(service("auth", environment))
        migrate.upgrade("florin_payments", postgres.url("florin_payments", "owner"), "florin_payments_app")
        beside = {
            "FLORIN_ENV": "test",
            "FLORIN_DATABASE_URL": postgres.url("florin_payments", "app"),
            "FLORIN_REDIS_URL": valkey.url,
            "FLORIN_BROKER": "redis",
            "FLORIN_JWKS_URL": f"http://127.0.0.1:{port}/.well-known/jwks.json",
            "FLORIN_PSP_URL": "http://127.0.0.1:9",
            "FLORIN_OBJECTS_DIR": tempfile.gettempdir(),
            "FLORIN_PSP_API_KEY": token_urlsafe(48),
            "FLORIN_PSP_WEBHOOK_SECRET": token_urlsafe(48),
            "FLORIN_PAYMENT_LINK_KEY": token_urlsafe(48),
            "FLORIN_WEBHOOK_KEY": token_urlsafe(48),
        }
        payments_port, _ = stack.enter_context(service("payments", beside))
        for _ in range(ROUNDS):
            asyncio.run(sign_in_rounds(port, pid, emails, seconds, result))
            asyncio.run(refresh_rounds(port, pid, dsn, emails, seconds, result))
            asyncio.run(bystander_rounds(port, payments_port, emails, seconds, result))
    limit = statistics.median(result["argon2-cffi alone"].per_s)
    hash_cpu_ms = statistics.median(result["argon2-cffi alone"].cpu_ms)
    for name, series in result.items():
        line = {"what": name, **series.summary()}
        if name.startswith("sign_ins"):
            line["of_the_limit"] = round(statistics.median(series.per_s) / limit, 2)
            line["cpu_of_the_limit"] = round(hash_cpu_ms / statistics.median(series.cpu_ms), 2)
        if name.startswith("refreshes"):
            alone = statistics.median(result[f"asyncpg alone,{name.partition(',')[2]}"].per_s)
            line["of_the_limit"] = round(statistics.median(series.per_s) / alone, 2)
        print(json.dumps(line))


if __name__ == "__main__":
    main()
