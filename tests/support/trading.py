"""A vendor who acts on both sides, live and test, each by an API key of that mode."""

import secrets
from typing import Any

import httpx2

from florin_contracts.vocabulary import Scope

TEST = {"Florin-Mode": "test"}


class Trader:
    """A vendor, with a key for each mode."""

    def __init__(self, stack: Any, vendor: Any) -> None:
        self.stack, self.vendor = stack, vendor
        self.keys: dict[str, str] = {}

    async def make(self, mode: str) -> None:
        body = {"name": mode, "scopes": [*Scope], "mode": mode}
        answer = await self.vendor.http.post("/auth/api-keys", json=body)
        assert answer.status_code == 201, answer.text
        self.keys[mode] = answer.json()["secret"]

    async def ask(self, mode: str, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """A request by the key of a mode."""
        headers = {"Idempotency-Key": secrets.token_hex(8)} | headers
        async with self.stack.client(Authorization=f"Bearer {self.keys[mode]}") as client:
            return await client.request(method, path, headers=headers, **({"json": body} if body else {}))

    async def balance(self, mode: str) -> int:
        wallets = (await self.ask(mode, "GET", "/wallets")).json()["items"]
        return next((one["available"]["amount"] for one in wallets if one["currency"] == "EUR"), 0)

    async def top_up(self, amount: int, card: str = "tok_visa") -> httpx2.Response:
        body = {"amount": amount, "currency": "EUR", "payment_method": card}
        return await self.ask("test", "POST", "/top-ups", body)

    async def pay(self, mode: str, to: str, amount: int, note: str = "", **headers: str) -> httpx2.Response:
        body = {
            "type": "instant",
            "amount": amount,
            "currency": "EUR",
            "recipient": {"email": to},
            "description": note,
        }
        return await self.ask(mode, "POST", "/payments", body, **headers)
