"""The simulated provider under test: its dials, its time and its webhooks."""

import time
from dataclasses import dataclass
from typing import Any

import httpx2
from sqlalchemy import text

from florin_kit.db import Database
from florin_psp_simulator.charges.service import Charges
from florin_psp_simulator.disputes.service import Disputes
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.signature import HEADER, sign


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
