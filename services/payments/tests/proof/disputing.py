"""Holders dispute what they paid, and Florin hears of it, answers, and dies on the way."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from florin_kit.ids import to_uuid
from florin_payments.disputes.models import Dispute
from florin_psp_simulator.disputes.service import LOSING, WINNING

from .machine import Died, Machine, dying
from .model import Disputed, Mismatch, Transfer

DISPUTE_POINTS = ("dispute.asked", "dispute.posting", "dispute.posted", "dispute.moving", "dispute.moved")


@dataclass(frozen=True)
class _Told:
    """A dispute at the provider, with the key under which we charged."""

    id: str
    reference: str
    amount: int
    fee: int


async def dispute(machine: Machine, outcome: str | None, point: str | None) -> None:
    """Open what holders dispute by now; then the oldest that is open comes to an outcome, if one is given."""
    await machine.psp.dispute()
    known = {d.id for d in machine.model.disputes}
    for told in [told for told in await _at_the_provider(machine) if told.id not in known]:
        transfer = await _transfer(machine, told.reference)
        await _hear(machine, told.id, point)
        if transfer is not None:
            machine.model.dispute(transfer, told.id, told.amount, told.fee)
    open_ = [d for d in machine.model.disputes if d.status == "open"]
    if outcome is not None and open_:
        await _end(machine, open_[0], outcome, point)
    async with machine.psp.database.transaction() as tx:  # it was heard of: twice at least
        await tx.execute(text("DELETE FROM webhooks WHERE type LIKE 'charge.dispute.%'"))


async def _end(machine: Machine, disputed: Disputed, outcome: str, point: str | None) -> None:
    row = await _row(machine, disputed.id)
    path = f"/disputes/dsp_{row.id.hex}"
    respondent = machine.people[disputed.respondent]
    if outcome == "accept":
        answer = await respondent.post(f"{path}/accept")
    else:
        statement = WINNING if outcome == "won" else LOSING
        await respondent.post(f"{path}/evidence", {"statement": statement})
        answer = await respondent.post(f"{path}/submit")
    machine.model.expect(answer, 202)
    await _go_on(machine, disputed.id, point)
    if outcome != "accept":
        machine.model.take(disputed)
        await machine.psp.decide_disputes()
        await _hear(machine, disputed.id, point)
    machine.model.close(disputed, "won" if outcome == "won" else "lost")
    found = await respondent.get(path)
    if found["status"] != disputed.status:
        raise Mismatch(f"{found} should be {disputed}")


async def _hear(machine: Machine, told: str, point: str | None) -> None:
    """By a webhook that comes twice; the first time somebody may die."""
    if point is not None:
        with dying(point), suppress(Died):
            await machine.world.disputes().hear(told)
    for _ in range(2):
        await machine.world.disputes().hear(told)


async def _go_on(machine: Machine, told: str, point: str | None) -> None:
    """The job tells the provider what was asked for."""
    if point is not None:
        with dying(point), suppress(Died):
            await machine.world.disputes().advance(await _row(machine, told))
    await machine.world.disputes().advance(await _row(machine, told))


async def _row(machine: Machine, told: str) -> Dispute:
    async with machine.world.database.read() as ro:
        (found,) = await machine.world.rows("SELECT id FROM disputes WHERE psp_dispute = :told", told=told)
        row: Dispute = await ro.get_one(Dispute, found.id)
        return row


async def _at_the_provider(machine: Machine) -> list[_Told]:
    rows = await machine.psp.rows(
        "SELECT d.id, c.idempotency_key, d.amount_minor, d.fee_minor FROM disputes d"
        " JOIN charges c ON c.id = d.charge_id WHERE d.status <> 'lost' AND d.status <> 'won' ORDER BY d.id"
    )
    return [_Told(f"dsp_{row.id.hex}", row.idempotency_key, row.amount_minor, row.fee_minor) for row in rows]


async def _transfer(machine: Machine, reference: str) -> Transfer | None:
    """Which of the program's charges it is; None for one of a program before."""
    rows: list[Any] = await machine.world.rows(
        "SELECT 'pay_' || replace(payment_id::text, '-', '') AS payment FROM top_ups WHERE id = :id",
        id=to_uuid("top", reference),
    )
    for transfer in machine.model.top_ups:
        if transfer.id == reference:
            return transfer
        if transfer.payment is not None and machine.model.payments[transfer.payment].id == rows[0].payment:
            return transfer
    return None
