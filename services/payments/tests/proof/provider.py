"""The provider decides what is open, and Florin hears of it."""

import httpx2
from sqlalchemy import text

from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.psp_webhooks.processing import Processing
from florin_payments.top_ups.settlement import Settlement
from florin_psp_simulator.payouts.routes import decide_due_payouts

from .machine import TRIES_MAX, Machine


async def settle(machine: Machine, *, told: bool) -> None:
    """The provider decides what is open; Florin is told by webhooks, twice, and asks."""
    await machine.psp.decide()
    await machine.psp.move_time("payouts", "decides_at")
    await decide_due_payouts(machine.psp.database, machine.psp.settings)
    transfers = Settlement(machine.world.database, machine.adapter, machine.world.settings.public_origin)
    payouts = PayoutSettlement(machine.world.database, machine.adapter)
    if told:
        await _deliver(machine, Processing(machine.world.database, transfers, payouts, machine.world.disputes(), 600))
    async with machine.world.database.transaction() as tx:
        for table in ("top_ups", "payouts"):
            await tx.execute(text(f"UPDATE {table} SET check_at = now() - interval '1 s' WHERE check_at IS NOT NULL"))
    await transfers.settle_open()
    await payouts.settle_open()
    for top_up in machine.model.top_ups:
        if top_up.status == "processing":
            machine.model.settle_top_up(top_up, top_up.becomes)
    for payout in machine.model.payouts:
        payout.decided += 1
        if payout.status == "processing":
            machine.model.settle_payout(payout, "failed" if payout.becomes == "failed" else "completed")
        if told and payout.becomes == "returned" and payout.decided > 1 and payout.status == "completed":
            machine.model.settle_payout(payout, "returned")


async def _deliver(machine: Machine, processing: Processing) -> None:
    client = httpx2.AsyncClient(transport=httpx2.ASGITransport(machine.world.app), base_url="http://payments")
    async with client:
        for body in await machine.psp.webhooks() * 2:
            for _ in range(TRIES_MAX):
                path = "/api/v1/webhooks/psp/simulator"
                answer = await client.post(path, content=body, headers=machine.psp.sign(body))
                if answer.status_code != 503:
                    break
            assert answer.status_code == 200, answer.text
    async with machine.psp.database.transaction() as tx:
        await tx.execute(text("UPDATE webhooks SET status = 'delivered' WHERE status = 'pending'"))
    while await processing.process_due():
        pass
