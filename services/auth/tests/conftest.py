"""The auth application on real servers, a mailbox that catches its e-mails, and browsers to attack it with."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import httpx2
import pytest
import time_machine
from aiosmtpd.smtp import SMTP, Envelope
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from florin_auth.accounts.commands import create_user
from florin_auth.app import make_app
from florin_auth.settings import AuthSettings
from florin_cli.servers import Valkey
from florin_kit.db import Database
from florin_kit.events import Message, decode, make_transport

ORIGIN = "https://localhost:8443"
PASSWORD = "Correct-Horse-7-Battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
ACCESS, REFRESH = "__Host-florin_access", "__Secure-florin_refresh"
WAIT_S = 5


class Arrivals:
    """Things that arrive, and a way to wait for one of them."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._changed = asyncio.Condition()

    async def put(self, item: Any) -> None:
        async with self._changed:
            self.all.append(item)
            self._changed.notify_all()

    async def first(self, wanted: Callable[[Any], bool]) -> Any:
        async with asyncio.timeout(WAIT_S), self._changed:
            await self._changed.wait_for(lambda: any(map(wanted, self.all)))
            return next(item for item in self.all if wanted(item))


class Mailbox(Arrivals):
    """Catches what the application sends by SMTP."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        await self.put(message_from_bytes(envelope.content, policy=policy.default))
        return "250 ok"

    def to(self, email: str, subject: str = "") -> list[EmailMessage]:
        return [mail for mail in self.all if email in mail["To"] and subject.lower() in mail["Subject"].lower()]

    async def get(self, email: str, subject: str = "", count: int = 1) -> EmailMessage:
        """The ``count``-th mail to an address whose subject holds the words."""
        await self.first(lambda _mail: len(self.to(email, subject)) >= count)
        return self.to(email, subject)[count - 1]

    async def token(self, email: str, subject: str = "", count: int = 1) -> str:
        """The token in the link of a mail."""
        mail = await self.get(email, subject, count)
        found = re.search(r"\?token=([\w-]+)", mail.get_body(("plain",)).get_content())
        assert found is not None
        return found[1]


@dataclass
class Browser:
    """A browser as the gateway presents it: the access cookie becomes a Bearer token."""

    http: httpx2.AsyncClient
    agent: str
    ip: str = "203.0.113.7"

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        access = self.cookie(ACCESS)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        all_headers = {
            "User-Agent": self.agent,
            "X-Forwarded-For": self.ip,
            "Sec-Fetch-Site": "same-origin",
            **({"Authorization": f"Bearer {access}"} if access else {}),
            **given,
        }
        return await self.http.request(method, f"/api/v1/auth{path}", json=body, headers=all_headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        return await self.send("POST", path, body, **headers)

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.send("GET", path, **headers)

    async def delete(self, path: str) -> httpx2.Response:
        return await self.send("DELETE", path)

    async def login(self, email: str, password: str = PASSWORD) -> httpx2.Response:
        return await self.post("/login", {"email": email, "password": password})

    async def refresh(self, key: str | None = None) -> httpx2.Response:
        return await self.post("/refresh", X_Florin_Refresh="1", **({"Idempotency_Key": key} if key else {}))

    def cookie(self, name: str) -> str | None:
        return next((cookie.value for cookie in self.http.cookies.jar if cookie.name == name), None)

    async def confirm(self, **proof: Any) -> httpx2.Response:
        """Step up: prove again who is signed in."""
        return await self.post("/reauthenticate", proof or {"password": PASSWORD})

    async def signed_in(self) -> bool:
        return (await self.get("/me")).status_code == 200


@dataclass
class World:
    """The running application and ways to look behind it."""

    app: Any
    settings: AuthSettings
    database: Database
    mailbox: Mailbox
    events: Arrivals
    stack: AsyncExitStack
    make: "MakeWorld"

    async def again(self, **changed: Any) -> "World":
        """Another process of the same service, with other settings, on the same database."""
        return await self.make(database_url=str(self.settings.database_url), **changed)

    def later(self, **by: float) -> Any:
        """Move the clock: by so much, compared with the real one."""
        return time_machine.travel(datetime.now(UTC) + timedelta(**by), tick=True)

    def stopped(self) -> Any:
        """Stop the clock."""
        return time_machine.travel(datetime.now(UTC), tick=False)

    async def browser(self, agent: str = FIREFOX, ip: str = "203.0.113.7") -> Browser:
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url=ORIGIN)
        return Browser(await self.stack.enter_async_context(client), agent, ip)

    async def user(self, role: str = "CUSTOMER", password: str = PASSWORD) -> str:
        """A verified user; returns the address."""
        email = f"user-{secrets.token_hex(4)}@example.com"
        await create_user(self.settings, email, "Robin Example", role, password)
        return email

    async def signed_in(self, email: str | None = None, agent: str = FIREFOX, ip: str = "203.0.113.7") -> Browser:
        """A browser in which somebody is signed in."""
        browser = await self.browser(agent, ip)
        answer = await browser.login(email or await self.user())
        assert answer.status_code == 200, answer.text
        return browser

    async def tokens(self, email: str, agent: str = "florin-sdk/1") -> dict[str, Any]:
        """Tokens of a client that is not a browser."""
        browser = await self.browser(agent)
        answer = await browser.post("/login", {"email": email, "password": PASSWORD, "transport": "token"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def event(self, type_: str, **fields: Any) -> Any:
        """Wait for an event with these fields in its data."""

        def wanted(envelope: Any) -> bool:
            return envelope.type == type_ and all(getattr(envelope.data, k) == v for k, v in fields.items())

        return await self.events.first(wanted)

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.database.read() as session:
            return list(await session.execute(text(sql), values))

    async def execute(self, sql: str, **values: Any) -> None:
        async with self.database.transaction() as session:
            await session.execute(text(sql), values)


MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, int]]:
    """A mail server on a free port."""
    box = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(box), "127.0.0.1", 0)
    yield box, server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def make_world(
    new_database: Callable[..., Awaitable[str]], valkey: Valkey, mailbox: tuple[Mailbox, int], secret: str
) -> AsyncIterator[MakeWorld]:
    """Make the application on a database of its own, with other settings if asked."""
    async with AsyncExitStack() as stack:

        async def make(**changed: Any) -> World:
            values: dict[str, Any] = {
                "env": "test",
                "database_url": changed.get("database_url") or await new_database("florin_auth"),
                "redis_url": valkey.url,
                "broker": "redis",
                "key_encryption_key": secret,
                "csrf_key": secrets.token_urlsafe(48),
                "service_key": secrets.token_urlsafe(48),
                "smtp_host": "127.0.0.1",
                "smtp_port": mailbox[1],
                "mail_from": "Florin <no-reply@florin.test>",
                "public_origin": ORIGIN,
                "log_level": "error",
                "argon2_memory_kib": 8,
                "argon2_time_cost": 1,
                "db_pool_timeout_s": 20,
                "limits": "refresh=1000/15m",
                **changed,
            }
            settings = AuthSettings(**values)
            transport = make_transport("redis", valkey.url, None, "test")
            await transport.start()
            stack.push_async_callback(transport.stop)
            events, loop = Arrivals(), asyncio.get_running_loop()

            def arrived(message: Message) -> None:
                loop.create_task(events.put(decode(message.body)))

            subscription = await transport.broadcast(["#"], arrived)
            stack.push_async_callback(subscription.close)
            app = make_app(settings)
            database = Database(settings, "test")
            stack.push_async_callback(database.close)
            await stack.enter_async_context(LifespanManager(app, startup_timeout=20))
            return World(app, settings, database, mailbox[0], events, stack, make)

        yield make


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """The application with the usual settings."""
    return await make_world()
