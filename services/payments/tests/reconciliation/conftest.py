"""Reconciliation of `world` with the simulator: staff's client, and the job, run by the tests."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.psp.simulator import SimulatorPsp
from florin_payments.reconciliation.reconciling import Reconciliation

NOWHERE = "http://127.0.0.1:1"


@dataclass
class Books:
    """Both sides of one world."""

    world: Any
    provider: Any
    staff: httpx2.AsyncClient
    psps: list[SimulatorPsp]

    def psp(self, url: str | None = None) -> SimulatorPsp:
        key = self.world.settings.psp_api_key.get_secret_value()
        made = SimulatorPsp(url or self.world.settings.psp_url, key, 8.0)
        self.psps.append(made)
        return made

    def job(self, url: str | None = None, grace: timedelta = timedelta(0)) -> Reconciliation:
        """A replica's; ``url``: where it looks for the provider."""
        return Reconciliation(
            self.world.database, self.psp(url), grace, timedelta(minutes=5), days_back=2, kept_days=30
        )

    async def run(self, job: Reconciliation | None = None, *, whole: bool = False) -> int:
        """Let the time come for all days; how many steps it took."""
        await self.make_due(whole=whole)
        job, steps = job or self.job(), 0
        while await job.reconcile():
            steps += 1
        return steps

    async def make_due(self, *, whole: bool = False) -> None:
        await self.execute(
            f"UPDATE reconciliation_days SET due_at = now() - interval '1 s', whole = whole OR {whole}, leased_until = NULL"
        )

    async def execute(self, sql: str) -> None:
        async with self.world.database.transaction() as tx:
            await tx.execute(text(sql))

    async def tamper(self, sql: str) -> None:
        """Behind the provider's back."""
        async with self.provider.database.transaction() as tx:
            await tx.execute(text(sql))

    async def differences(self, **params: Any) -> list[dict[str, Any]]:
        answer = await self.staff.get("/api/v1/reconciliation/differences", params=params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def open(self) -> list[tuple[str, str, str]]:
        """Kind, reference and reason of each."""
        return [(one["flow"], one["reference"], one["reason"]) for one in await self.differences(status="open")]

    async def today(self, currency: str = "EUR") -> dict[str, Any]:
        """The newest day's outcome."""
        answer = await self.staff.get("/api/v1/reconciliation/runs", params={"currency": currency})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["items"][0]
        return found

    async def pay_out(self, customer: Any, destination: str, amount: int = 30) -> str:
        """Asked for, decided by the provider, and heard of."""
        body = {"amount": amount, "currency": "EUR", "destination": destination}
        answer = await customer.post("/payouts", body)
        assert answer.status_code == 201, answer.text
        for _ in range(2):
            await self.provider.move_time("payouts", "decides_at")
            await self.decide_payouts()
        await self.execute("UPDATE payouts SET check_at = now() - interval '1 s' WHERE check_at IS NOT NULL")
        await PayoutSettlement(self.world.database, self.psp()).settle_open()
        made: str = answer.json()["id"]
        return made

    async def decide_payouts(self) -> None:
        from florin_psp_simulator.payouts.routes import decide_due_payouts

        await decide_due_payouts(self.provider.database, self.provider.settings)

    async def settle(self) -> None:
        """Ask about every top-up that is open."""
        await self.provider.decide()
        await self.world.make_due()
        await self.world.settlement().settle_open()


@pytest.fixture
async def books(world: Any, psp: Any) -> AsyncIterator[Books]:
    made = Books(world, psp, world.client("usr_" + "0" * 32, "ADMIN"), [])
    yield made
    for one in made.psps:
        await one.stop()
