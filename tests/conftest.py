"""A whole platform for the tests that go through its public face: real servers, real nginx, https."""

import asyncio
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import websockets

from florin_cli.commands import users
from florin_cli.paths import Home
from florin_cli.stack import environment

PASSWORD = "Correct-Horse-7-Battery"
LIMITS = ",".join(
    f"{name}=100000000/15m" for name in ("anonymous", "user", "address", "signin", "refresh", "keys", "exports")
)
START_TIMEOUT_S = 240


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass
class User:
    """A signed-in user of the public API."""

    id: str
    email: str
    http: httpx2.AsyncClient
    stack: "Stack"

    async def pay(self, to: str, amount: int, key: str | None = None, **more: Any) -> httpx2.Response:
        body = {"type": "instant", "amount": amount, "currency": "EUR", "recipient": {"email": to}}
        return await self.http.post(
            "/payments", json=body | more, headers={"Idempotency-Key": key or secrets.token_hex(12)}
        )

    async def balance(self, currency: str = "EUR") -> int:
        answer = await self.http.get("/wallets")
        answer.raise_for_status()
        return next(w["available"]["amount"] for w in answer.json()["items"] if w["currency"] == currency)

    def live(self) -> Any:
        """The user's WebSocket."""
        headers = {"Authorization": self.http.headers["Authorization"], "Origin": self.stack.origin}
        return websockets.connect(
            f"wss://localhost:{self.stack.port}/ws", ssl=self.stack.trust, additional_headers=headers
        )


@dataclass
class Stack:
    """A running platform."""

    home: Path
    port: int
    broker: str
    replicas: str = "1"
    users: list[User] = field(default_factory=list)
    #: Settings that this platform has and others have not.
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.home / "ca.pem"))

    def florin(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        env = os.environ | {
            "FLORIN_HOME": str(self.home),
            "FLORIN_PORT": str(self.port),
            "FLORIN_BROKER": self.broker,
            "FLORIN_REPLICAS": self.replicas,
            "FLORIN_LIMITS": LIMITS,
            "FLORIN_EDGE_RATE": "100000",
            "FLORIN_EDGE_BURST": "100000",
            **self.settings,
        }
        command = [sys.executable, "-m", "florin_cli", *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=START_TIMEOUT_S)
        assert not check or done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    def pid(self, process: str) -> int:
        return int(json.loads((self.home / "run.json").read_text())["processes"][process]["pid"])

    def kill(self, process: str) -> None:
        """As hard as a process can end; one that the launcher is just bringing back is waited for."""
        patience = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                return os.kill(self.pid(process), signal.SIGKILL)
            except ProcessLookupError:
                assert time.monotonic() < patience, f"{process} did not come back"
                time.sleep(0.05)

    def kill_all(self, service: str) -> None:
        """Every replica of a service at once."""
        processes = json.loads((self.home / "run.json").read_text())["processes"]
        for name, facts in processes.items():
            if name.partition("-")[0] == service:
                os.kill(int(facts["pid"]), signal.SIGKILL)

    def client(self, **headers: str) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=f"{self.origin}/api/v1",
            verify=self.trust,
            trust_env=False,
            timeout=30,
            headers=headers,
            limits=httpx2.Limits(max_connections=64, max_keepalive_connections=64),
        )

    async def sign_in(self, email: str, password: str = PASSWORD) -> User:
        client = self.client()
        body = {"email": email, "password": password, "transport": "token"}
        answer = await client.post("/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        client.headers["Authorization"] = f"Bearer {found['access_token']}"
        user = User(found["user"]["id"], email, client, self)
        self.users.append(user)
        return user

    async def new_user(self, name: str, eur: int = 0, role: str = "CUSTOMER") -> User:
        """A fresh, verified user, with money from the simulated provider."""
        email = f"{name.lower().replace(' ', '-')}-{secrets.token_hex(4)}@florin.test"
        # What `florin users create` calls: a process for each of hundreds of users costs minutes.
        await users.make(environment.current(Home(self.home)), email, name, role, PASSWORD)
        user = await self.sign_in(email)

        async def known() -> bool:
            """Payments knows the user a moment after auth does."""
            return bool((await user.http.get("/wallets")).json().get("items"))

        await eventually(known)
        if eur:
            body = {"amount": eur, "currency": "EUR", "payment_method": "tok_visa"}

            async def funded() -> bool:
                answer = await user.http.post("/top-ups", json=body, headers={"Idempotency-Key": email})
                return answer.status_code == 201 and answer.json()["status"] == "completed"

            await eventually(funded)
        return user

    def verify_books(self) -> None:
        done = self.florin("ledger", "verify", check=False)
        assert done.returncode == 0, done.stdout


async def eventually(check: Callable[[], Any], timeout_s: float = 20) -> None:
    """Wait until ``check`` holds; fails after ``timeout_s``."""
    async with asyncio.timeout(timeout_s):
        while not await check():
            await asyncio.sleep(0.05)


@pytest.fixture(scope="session")
def until() -> Callable[..., Any]:
    return eventually


@contextmanager
def running(folder: Path, broker: str, replicas: str = "1", **settings: str) -> Iterator[Stack]:
    """A platform with its data in a folder; ``settings`` are variables of its environment."""
    stack = Stack(folder / "home", free_port(), broker, replicas, settings=settings)
    stack.florin("up", "--detach")
    try:
        yield stack
    finally:
        stack.florin("down", check=False)


@pytest.fixture(scope="session")
async def test_side(stack: Stack) -> None:
    """Wait for the instance of payments with play money, which comes up after the platform."""
    url = json.loads((stack.home / "run.json").read_text())["inner"]["FLORIN_PAYMENTS_TEST_URL"]

    async def ready() -> bool:
        async with httpx2.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(f"{url}/health/ready")).status_code == 200
            except httpx2.TransportError:
                return False

    await eventually(ready, START_TIMEOUT_S)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A platform on the Streams transport, with replicas, shared by all tests of this process."""
    with running(tmp_path_factory.mktemp("stack"), "redis", "gateway=2,payments=2,live=2") as made:
        yield made


@pytest.fixture(scope="session")
def run_stack() -> Callable[..., AbstractContextManager[Stack]]:
    """Make a platform with settings of its own: ``with run_stack(folder, "redis", FLORIN_…="…") as stack``."""
    return running


@pytest.fixture(scope="module")
def rabbit_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A platform on RabbitMQ."""
    if reason := os.environ.get("FLORIN_NO_RABBITMQ"):
        pytest.skip(f"RabbitMQ can't be had here: {reason}")
    with running(tmp_path_factory.mktemp("rabbit"), "rabbitmq") as made:
        yield made


@pytest.fixture(params=["redis", "rabbitmq"])
def each_stack(request: pytest.FixtureRequest) -> Stack:
    """The platform on each transport."""
    found: Stack = request.getfixturevalue("stack" if request.param == "redis" else "rabbit_stack")
    return found
