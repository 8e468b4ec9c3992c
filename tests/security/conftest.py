"""Bytes over TLS to the platform's edge, as they are; browsers and thieves who go through it; what it keeps."""

import json
import re
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from typing import Any

import asyncpg
import httpx2
import pytest

from florin_auth.accounts.commands import create_user
from florin_auth.settings import CommandSettings

WAIT_S = 10.0


@dataclass(frozen=True)
class Answer:
    """One answer; header names in lower case, repeated ones repeated."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


class Wire:
    """Speaks TLS to the edge and nothing above it."""

    def __init__(self, stack: Any) -> None:
        self._port = stack.port
        self._trust = stack.trust
        self.host = f"localhost:{stack.port}".encode()

    def send(self, data: bytes, *, wait_s: float = WAIT_S) -> bytes:
        """Send bytes; all that comes back until the edge closes, or the wait is over."""
        raw = b""
        with (
            socket.create_connection(("127.0.0.1", self._port), WAIT_S) as link,
            self._trust.wrap_socket(link, server_hostname="localhost") as tls,
        ):
            tls.settimeout(wait_s)
            with suppress(TimeoutError, ConnectionError, ssl.SSLEOFError):
                tls.sendall(data)
            with suppress(TimeoutError, ConnectionError, ssl.SSLEOFError):
                while chunk := tls.recv(65536):
                    raw += chunk
        return raw

    def ask(self, target: str, method: str = "GET", *, body: bytes = b"", head: str = "") -> Answer:
        """One request on a connection of its own; ``head`` are further header lines."""
        request = f"{method} {target} HTTP/1.1\r\nHost: {self.host.decode()}\r\nConnection: close\r\n{head}"
        if body:
            request += f"Content-Length: {len(body)}\r\n"
        return parse(self.send(request.encode("latin-1") + b"\r\n" + body))


def parse(raw: bytes) -> Answer:
    """The first answer in ``raw``."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    assert first.startswith("HTTP/1.1 "), raw[:200]
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Answer(int(first.split(" ")[1]), headers, body)


@pytest.fixture(scope="session")
def wire(stack: Any) -> Wire:
    return Wire(stack)


PASSWORD = "Correct-Horse-7-Battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
ACCESS, REFRESH = "__Host-florin_access", "__Secure-florin_refresh"


@dataclass
class Browser:
    """A browser on a page of Florin: cookies, its own word about where it is, the CSRF token."""

    http: httpx2.AsyncClient
    body: dict[str, Any] = field(default_factory=dict)

    async def sign_in(self, email: str, password: str = PASSWORD) -> "Browser":
        answer = await self.http.post("/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        self.body = answer.json()
        return self

    def cookie(self, name: str) -> str | None:
        return next((cookie.value for cookie in self.http.cookies.jar if cookie.name == name), None)

    async def csrf(self) -> str:
        return str((await self.http.get("/auth/csrf")).json()["csrf_token"])


@dataclass
class Inside:
    """The platform from within: accounts made without a mail, rows, metrics, the mail that left."""

    stack: Any

    @property
    def values(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.stack.home / "run.json").read_text())["inner"]
        return found

    async def account(self, role: str = "CUSTOMER") -> str:
        """A verified account; its address."""
        email = f"target-{secrets.token_hex(6)}@florin.test"
        settings = CommandSettings(
            database_url=self.values["FLORIN_AUTH_DATABASE_URL"],
            key_encryption_key=self.values["FLORIN_KEY_ENCRYPTION_KEY"],
        )
        await create_user(settings, email, "Robin Example", role, PASSWORD)
        return email

    async def execute(self, sql: str, *values: Any) -> list[Any]:
        connection = await asyncpg.connect(self.values["FLORIN_AUTH_DATABASE_URL"])
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    async def hashes(self) -> float:
        """How many passwords auth has looked at since it started."""
        async with httpx2.AsyncClient(trust_env=False) as client:
            text = (await client.get(f"{self.values['FLORIN_AUTH_URL']}/metrics")).text
        found = re.search(r"^florin_password_hash_duration_seconds_count (\S+)", text, re.MULTILINE)
        assert found
        return float(found[1])

    def links(self, email: str, path: str) -> list[str]:
        """Tokens of the links to a page that were mailed to an address."""
        found: list[str] = []
        for file in sorted((self.stack.home / "mail").glob("*.eml")):
            message = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
            body = message.get_body(preferencelist=("plain",))
            if email in str(message["To"]) and body is not None:
                found += re.findall(rf"{re.escape(path)}\?token=([\w-]+)", body.get_content())
        return found


@pytest.fixture(scope="session")
def inside(stack: Any) -> Inside:
    return Inside(stack)


@pytest.fixture
async def browser(stack: Any) -> AsyncIterator[Callable[..., Awaitable[Browser]]]:
    """Opens browsers: ``await browser()``, or signed in at once with an address."""
    opened: list[httpx2.AsyncClient] = []

    async def make(email: str | None = None, agent: str = FIREFOX) -> Browser:
        headers = {"User-Agent": agent, "Origin": stack.origin, "Sec-Fetch-Site": "same-origin"}
        opened.append(stack.client(**headers))
        made = Browser(opened[-1])
        return await made.sign_in(email) if email else made

    yield make
    for client in opened:
        await client.aclose()
