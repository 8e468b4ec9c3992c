"""The payments application on real servers, its own signing keys, and the simulator as its PSP."""

import asyncio
import json
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest
import uvicorn
from asgi_lifespan import LifespanManager
from databases import Databases
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from florin_cli.seeding.sizes import grow
from florin_cli.servers import Postgres, Valkey
from florin_contracts.events import UserRegistered
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.db import Database, migrate
from florin_kit.db.database import async_url
from florin_kit.http import make_client
from florin_kit.ids import new_id, to_uuid
from florin_kit.objects import DiskStore
from florin_payments.app import make_app
from florin_payments.disputes.evidence import Files
from florin_payments.disputes.settlement import DisputeSettlement
from florin_payments.ledger import repository as ledger
from florin_payments.people import repository as people
from florin_payments.psp.simulator import SimulatorPsp
from florin_payments.rules.service import Rulings
from florin_payments.settings import PaymentsSettings
from florin_payments.top_ups.settlement import Settlement
from florin_psp_simulator.app import make_app as make_psp
from florin_psp_simulator.charges.service import Charges
from florin_psp_simulator.disputes.service import Disputes
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.signature import HEADER, sign

KEY = SecretStr(secrets.token_urlsafe(48))


class Issuer:
    """Signs access tokens and publishes the key, as auth does."""

    def __init__(self) -> None:
        self._key = OKPKey.generate_key("Ed25519", parameters={"kid": "test", "alg": "Ed25519", "use": "sig"})
        document = json.dumps({"keys": [self._key.as_dict(private=False)]}).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/jwks.json"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, user_id: str, role: str = "CUSTOMER", **claims: Any) -> str:
        now = int(time.time())
        body = {
            "iss": "florin",
            "aud": "florin",
            "sub": user_id,
            "sid": new_id("ses"),
            "jti": secrets.token_hex(8),
            "role": role,
            "iat": now,
            "exp": now + 900,
            "auth_time": now,
        }
        return jwt.encode({"alg": "Ed25519", "kid": "test"}, body | claims, self._key, algorithms=["Ed25519"])


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    made = Issuer()
    yield made
    made.close()


@dataclass
class Customer:
    """A signed-in user with a client of their own."""

    id: str
    email: str
    handle: str
    http: httpx2.AsyncClient

    async def pay(self, to: "Customer", amount_minor: int, key: str | None = None, **more: Any) -> httpx2.Response:
        body = {
            "type": "instant",
            "amount": amount_minor,
            "currency": "EUR",
            "recipient": {"email": to.email},
        }
        return await self.http.post(
            "/api/v1/payments", json=body | more, headers={"Idempotency-Key": key or secrets.token_hex(8)}
        )

    async def post(self, path: str, body: Any = None, key: str | None = None, **headers: str) -> httpx2.Response:
        return await self.http.post(
            f"/api/v1{path}", json=body, headers={"Idempotency-Key": key or secrets.token_hex(8), **headers}
        )

    async def top_up(self, token: str, amount: int = 100, key: str | None = None) -> dict[str, Any]:
        body = {"amount": amount, "currency": "EUR", "payment_method": token}
        answer = await self.post("/top-ups", body, key=key)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, path: str) -> Any:
        answer = await self.http.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def balance(self, currency: str = "EUR") -> int:
        wallets = (await self.get("/wallets"))["items"]
        return next((w["available"]["amount"] for w in wallets if w["currency"] == currency), 0)


# What each share says, against the accounts of its owner and, summed, against the platform's own.
_DISPUTES = """
    WITH entries AS (
        SELECT t.reference AS dispute, a.kind, a.owner_id, sum(e.amount_minor) AS amount
        FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
        JOIN ledger_accounts a ON a.id = e.account_id WHERE t.reference IN (SELECT id FROM disputes)
        GROUP BY t.reference, a.kind, a.owner_id
    ), said AS (
        SELECT dispute_id AS dispute, 'hold' AS kind, owner_id, held_minor AS amount FROM dispute_shares
        UNION ALL SELECT dispute_id, 'wallet', owner_id, -held_minor - settled_minor - collected_minor
        FROM dispute_shares
        UNION ALL SELECT dispute_id, 'psp_clearing', NULL, sum(settled_minor + advanced_minor)
        FROM dispute_shares GROUP BY dispute_id
        UNION ALL SELECT dispute_id, 'suspense', NULL, sum(collected_minor - advanced_minor)
        FROM dispute_shares GROUP BY dispute_id
    )
    SELECT coalesce(s.dispute, e.dispute)::text AS dispute, coalesce(s.kind, e.kind) AS kind, s.amount, e.amount AS is_
    FROM said s FULL JOIN entries e
        ON e.dispute = s.dispute AND e.kind = s.kind AND coalesce(e.owner_id, e.dispute) = coalesce(s.owner_id, s.dispute)
    WHERE coalesce(s.amount, 0) <> coalesce(e.amount, 0)
    UNION ALL
    SELECT s.dispute_id::text, d.status, s.amount_minor, s.held_minor FROM dispute_shares s
    JOIN disputes d ON d.id = s.dispute_id
    WHERE s.work_at IS NULL AND (d.status = 'won' AND s.held_minor + s.settled_minor + s.advanced_minor <> 0
        OR d.status = 'lost' AND s.settled_minor + s.collected_minor <> s.amount_minor
        OR d.status NOT IN ('won', 'lost') AND s.held_minor <> s.amount_minor)
"""


@dataclass
class World:
    """The running application and ways to look behind it."""

    app: Any
    database: Database
    issuer: Issuer
    settings: PaymentsSettings
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    async def customer(self, name: str, eur: int = 0, role: str = "CUSTOMER", **funds: int) -> Customer:
        """A user whom the read model knows, with money from the clearing account."""
        user_id = new_id("usr")
        now = datetime.now(UTC)
        event = UserRegistered(
            user_id=user_id,
            email=f"{name}@example.com",
            name=name.title(),
            handle=name,
            role=Role(role),
            status=UserStatus.ACTIVE,
            email_verified=True,
            created_at=now,
        )
        async with self.database.transaction() as tx:
            await people.upsert(tx, event, now)
            for currency, amount in {"EUR": eur, **{key.upper(): value for key, value in funds.items()}}.items():
                if amount:
                    await self.fund(tx, user_id, currency, amount)
        return Customer(user_id, event.email, event.handle, self.client(user_id, role))

    async def fund(self, tx: Any, user_id: str, currency: str, amount: int) -> None:
        """As a completed top-up does it."""
        now = datetime.now(UTC)
        source = await ledger.open_account(tx, "psp_clearing", None, currency, now)
        target = await ledger.open_account(tx, "wallet", to_uuid("usr", user_id), currency, now)
        top_up = to_uuid("top", new_id("top"))
        await tx.execute(
            text("""
                INSERT INTO top_ups (id, user_id, amount_minor, currency, payment_method, status, created_at, updated_at)
                VALUES (:id, :user, :amount, :currency, 'tok_visa', 'completed', :now, :now)
            """),
            {"id": top_up, "user": to_uuid("usr", user_id), "amount": amount, "currency": currency, "now": now},
        )
        assert await ledger.move(
            tx, kind="top_up", reference=top_up, source=source, target=target, amount_minor=amount, now=now
        )

    def client(self, user_id: str, role: str = "CUSTOMER", **claims: Any) -> httpx2.AsyncClient:
        """A client that presents a fresh access token."""
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app),
            base_url="http://payments",
            headers={"Authorization": f"Bearer {self.issuer.token(user_id, role, **claims)}"},
        )
        self.clients.append(client)
        return client

    @property
    def rulings(self) -> Rulings:
        """What the rules say, as another replica reads them."""
        return Rulings(self.settings.rule_book)

    def settlement(self, url: str | None = None) -> Settlement:
        """A replica's job; ``url``: where it looks for the provider."""
        assert self.settings.psp_api_key is not None
        psp = SimulatorPsp(url or self.settings.psp_url or "", self.settings.psp_api_key.get_secret_value(), 8.0)
        return Settlement(self.database, psp, self.settings.public_origin)

    def disputes(self, url: str | None = None) -> DisputeSettlement:
        """A replica's job; ``url``: where it looks for the provider."""
        assert self.settings.psp_api_key is not None
        psp = SimulatorPsp(url or self.settings.psp_url or "", self.settings.psp_api_key.get_secret_value(), 8.0)
        return DisputeSettlement(self.database, psp, Files(self.database, DiskStore(self.settings.objects_dir)))

    async def dispute_differences(self) -> list[Any]:
        """Where the shares of disputes and the ledger differ; empty when all is well."""
        return await self.rows(_DISPUTES)

    async def make_due(self, column: str = "check_at") -> None:
        """Let the time come for every open top-up."""
        async with self.database.transaction() as tx:
            at = {"at": datetime.now(UTC) - timedelta(seconds=1)}
            await tx.execute(text(f"UPDATE top_ups SET {column} = :at WHERE {column} IS NOT NULL"), at)

    async def close(self) -> None:
        """Close all clients."""
        for client in self.clients:
            await client.aclose()

    def anonymous(self) -> httpx2.AsyncClient:
        """A client that presents nothing, as a provider."""
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(self.app), base_url="http://payments")
        self.clients.append(client)
        return client

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.database.read() as session:
            return list(await session.execute(text(sql), values))


@dataclass
class Provider:
    """The running simulator and ways to look behind it."""

    url: str
    settings: SimulatorSettings
    database: Database
    http: httpx2.AsyncClient
    database_name: str

    async def turn(self, **dials: Any) -> None:
        """Turn the dials."""
        answer = await self.http.put("/v1/admin/dials", json=dials)
        assert answer.status_code == 200, answer.text

    async def decide(self) -> int:
        """Let the time come for whatever is decided later."""
        await self.move_time("charges", "decides_at")
        return await Charges(self.database, self.settings).decide_due()

    async def dispute(self) -> int:
        """Let the time come for whatever is disputed later."""
        await self.move_time("charges", "disputes_at")
        return await Disputes(self.database, self.settings).open_due()

    async def decide_disputes(self) -> int:
        """Let the time come for whatever is under review."""
        await self.move_time("disputes", "decides_at")
        return await Disputes(self.database, self.settings).decide_due()

    async def move_time(self, table: str, column: str) -> None:
        async with self.database.transaction() as tx:
            await tx.execute(text(f"UPDATE {table} SET {column} = now() - interval '1 s' WHERE {column} IS NOT NULL"))

    async def rows(self, sql: str) -> list[Any]:
        async with self.database.read() as session:
            return list(await session.execute(text(sql)))

    async def webhooks(self) -> list[bytes]:
        """What it wants to send, in the order in which it wants to."""
        return [
            row.body for row in await self.rows("SELECT body FROM webhooks WHERE status = 'pending' ORDER BY due_at")
        ]

    def sign(self, body: bytes, at_s: float | None = None, secret: str | None = None) -> dict[str, str]:
        """The header that makes Florin believe a webhook."""
        secret = secret or self.settings.psp_webhook_secret.get_secret_value()
        return {HEADER: sign(secret, body, int(time.time() if at_s is None else at_s))}


MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture(scope="session")
async def running_simulator(databases: Databases) -> AsyncIterator[Provider]:
    """A running simulator, one for all tests of this process."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    secret = secrets.token_urlsafe(48)
    database_name, database_url = await databases.take("florin_psp_simulator")
    settings = SimulatorSettings(
        env="test",
        database_url=database_url,
        psp_api_key=secret,
        psp_webhook_secret=secret[::-1],
        psp_public_url=url,
        psp_hang_s=5,
        background="off",
    )
    server = uvicorn.Server(uvicorn.Config(make_psp(settings), log_config=None, access_log=False))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    database = Database(settings, "test")
    client = make_client(base_url=url, headers={"Authorization": f"Bearer {secret}"})
    yield Provider(url, settings, database, client, database_name)
    await client.aclose()
    await database.close()
    server.should_exit = True
    await running


@pytest.fixture
async def psp(running_simulator: Provider, databases: Databases) -> AsyncIterator[Provider]:
    """The simulator, knowing nothing yet. Its jobs are run by the tests, its webhooks by nobody."""
    yield running_simulator
    await databases.empty(running_simulator.database_name)


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of `world` that a module of tests wants otherwise."""
    return {}


@pytest.fixture
async def make_world(
    new_database: Callable[..., Awaitable[str]],
    valkey: Valkey,
    issuer: Issuer,
    psp: Provider,
    settings: dict[str, Any],
    tmp_path: Path,
) -> AsyncIterator[MakeWorld]:
    """Starts applications, each on a database of its own; periodic jobs are run by the tests."""
    async with AsyncExitStack() as stack:

        async def make(**more: Any) -> World:
            values: dict[str, Any] = {
                "env": "test",
                "database_url": await new_database("florin_payments"),
                "redis_url": valkey.url,
                "broker": "redis",
                "jwks_url": issuer.url,
                "psp_url": psp.url,
                "psp_api_key": psp.settings.psp_api_key,
                "psp_webhook_secret": psp.settings.psp_webhook_secret,
                "psp_timeout_s": 1.0,
                "objects_dir": tmp_path / "objects",
                "background": "off",
                "db_pool_timeout_s": 30,  # a busy machine is not what these tests are about
                "db_lock_timeout_s": 30,
                "db_statement_timeout_s": 60,
                "payment_link_key": psp.settings.psp_api_key,
                "webhook_key": KEY,
                "webhook_http_hosts": "receiver.test,other.test,127.0.0.2",
                "webhook_networks": "127.0.0.2/32,127.0.0.3/32",
                "webhook_ports": "443,1024-65535",
                "log_level": "error",
                "exchange_rates": "table",
                "exchange_quote_s": 600,
            }
            given = PaymentsSettings(**values | settings | more)
            app = make_app(given)
            database = Database(given, "test")
            stack.push_async_callback(database.close)
            await stack.enter_async_context(LifespanManager(app, startup_timeout=60, shutdown_timeout=60))
            made = World(app, database, issuer, given)
            stack.push_async_callback(made.close)
            return made

        yield make


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    """One application."""
    return await make_world()


SEEDED_PAYMENTS = 10_000
_BY_ENTRIES = (
    "SELECT owner_id FROM ledger_accounts WHERE kind = 'wallet' GROUP BY 1 ORDER BY sum(entry_count) {} LIMIT 1"
)


@dataclass(frozen=True)
class Seeded:
    """The database, with who has most payments and somebody with few."""

    app_url: str
    owner_url: str
    heavy: UUID
    light: UUID

    def who(self, name: str) -> UUID | None:
        return {"heavy": self.heavy, "light": self.light, "all": None}[name]

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        engine = create_async_engine(async_url(self.app_url))
        try:
            async with AsyncSession(engine) as session:
                yield session
                await session.rollback()
        finally:
            await engine.dispose()


@pytest.fixture(scope="session")
async def seeded(postgres: Postgres) -> Seeded:
    """A made-up history of 10,000 payments, shared: tests roll back what they change."""
    name = "florin_payments_seeded"
    postgres.create(name)
    owner, app = postgres.url(name, "owner"), postgres.url(name, "app")
    await migrate.upgrade_async("florin_payments", owner, f"{name}_app")
    await grow(owner, SEEDED_PAYMENTS, [], lambda _step: None, seed=7)
    connection = await asyncpg.connect(app)
    heavy, light = [await connection.fetchval(_BY_ENTRIES.format(order)) for order in ("DESC", "ASC")]
    await connection.close()
    return Seeded(app, owner, heavy, light)


@pytest.fixture(scope="session")
def until() -> Callable[..., Awaitable[None]]:
    """Wait until a check holds: ``await until(check)``."""

    async def wait(check: Callable[[], Awaitable[bool]], timeout_s: float = 30) -> None:
        async with asyncio.timeout(timeout_s):
            while not await check():
                await asyncio.sleep(0.05)

    return wait
