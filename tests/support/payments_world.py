"""Payments under test: people with clients, and ways to look behind the application."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
from payments_issuer import Issuer
from sqlalchemy import text

from florin_contracts.events import UserRegistered
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.db import Database
from florin_kit.ids import new_id, to_uuid
from florin_kit.objects import DiskStore
from florin_payments.disputes.evidence import Files
from florin_payments.disputes.settlement import DisputeSettlement
from florin_payments.ledger import repository as ledger
from florin_payments.ledger.verify import verify
from florin_payments.people import repository as people
from florin_payments.psp.simulator import SimulatorPsp
from florin_payments.rules.service import Rulings
from florin_payments.settings import PaymentsSettings
from florin_payments.top_ups.settlement import Settlement


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

    async def found_after(self, tampering: str) -> set[str]:
        """What `verify` finds when somebody has changed a row behind Florin's back; before, all was well."""
        assert (await verify(self.database.engine)).differences == []
        async with self.database.transaction() as tx:
            await tx.execute(text(tampering))
        return {check for check, _ in (await verify(self.database.engine)).differences}

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
