"""Opening, answering and deciding disputes."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import Conflict, NotFound
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_psp_simulator.balance import repository as balance
from florin_psp_simulator.cards.catalogue import CARDS
from florin_psp_simulator.charges import repository as charges
from florin_psp_simulator.dials import service as dials_service
from florin_psp_simulator.dials.chance import roll
from florin_psp_simulator.dials.service import Dials
from florin_psp_simulator.disputes import repository
from florin_psp_simulator.disputes.repository import Found
from florin_psp_simulator.disputes.schemas import Dispute, EvidenceInput
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.outbox import emit

BATCH = 50
LIST_MAX = 100
# The words by which a test decides the outcome, as in Stripe's own test mode.
WINNING, LOSING = "winning_evidence", "losing_evidence"
OPEN = ("needs_response", "under_review")


@dataclass(frozen=True)
class Disputes:
    """Use cases of disputes."""

    database: Database
    settings: SimulatorSettings

    async def get(self, dispute_id: str) -> Dispute:
        """Raises `NotFound`."""
        async with self.database.read() as ro:
            return present(_found(await repository.find(ro, to_uuid("dsp", dispute_id))))

    async def since(self, at: datetime) -> list[Dispute]:
        """At most 100, the newest first."""
        async with self.database.read() as ro:
            return [present(row) for row in await repository.since(ro, at, LIST_MAX)]

    async def answer(self, dispute_id: str, evidence: EvidenceInput) -> Dispute:
        """Take evidence, once; repeating it changes nothing. Raises `Conflict` when it is decided or too late."""
        now = datetime.now(UTC)
        async with self.database.transaction() as tx:
            row = _found(await repository.lock(tx, to_uuid("dsp", dispute_id)))
            if row.status == "under_review":
                return present(row)
            if row.status != "needs_response" or row.respond_by <= now:
                raise Conflict("It is too late for evidence")
            dials = await dials_service.read(tx, self.settings)
            later = timedelta(milliseconds=dials.dispute_review_ms)
            await repository.review(tx, row.id, _kept(evidence), now + later)
            return await self._tell(tx, dials, row, "charge.dispute.updated", now)

    async def close(self, dispute_id: str) -> Dispute:
        """Give in: the dispute is lost. What is lost stays so. Raises `Conflict` when it is won or under review."""
        now = datetime.now(UTC)
        async with self.database.transaction() as tx:
            row = _found(await repository.lock(tx, to_uuid("dsp", dispute_id)))
            if row.status == "lost":
                return present(row)
            if row.status != "needs_response":
                raise Conflict(f"This dispute is {row.status}")
            return await self._decide(tx, await dials_service.read(tx, self.settings), row, "lost", now)

    async def open_due(self) -> int:
        """Open the disputes that are due; returns how many."""
        async with self.database.transaction() as tx:
            now = datetime.now(UTC)
            found = await charges.to_dispute(tx, now, BATCH)
            dials = await dials_service.read(tx, self.settings)
            for charge in found:
                values = {
                    "id": uuid7(),
                    "charge": charge.id,
                    "amount": max(1, charge.amount_minor * CARDS[charge.card].disputed_percent // 100),
                    "currency": charge.currency,
                    "fee": dials.dispute_fee_minor,
                    "reason": "fraudulent",
                    "respond_by": now + timedelta(seconds=dials.dispute_respond_s),
                    "now": now,
                }
                await repository.insert(tx, values)
                row = _found(await repository.find(tx, values["id"]))
                await self._tell(tx, dials, row, "charge.dispute.created", now)
        return len(found)

    async def decide_due(self) -> int:
        """Decide what was looked at for long enough, and what nobody answered in time; returns how many."""
        async with self.database.transaction() as tx:
            now = datetime.now(UTC)
            found = await repository.due(tx, now, BATCH)
            dials = await dials_service.read(tx, self.settings)
            for row in found:
                won = row.status == "under_review" and _convinces(row, dials)
                await self._decide(tx, dials, row, "won" if won else "lost", now)
        return len(found)

    async def _decide(self, tx: AsyncSession, dials: Dials, row: Found, status: str, now: datetime) -> Dispute:
        await repository.decide(tx, row.id, status)
        if status == "lost":
            dispute = from_uuid("dsp", row.id)
            await balance.record(tx, "dispute", dispute, -row.amount_minor, row.currency, now, fee_minor=row.fee_minor)
        return await self._tell(tx, dials, row, "charge.dispute.closed", now)

    async def _tell(self, tx: AsyncSession, dials: Dials, row: Found, kind: str, now: datetime) -> Dispute:
        shown = present(_found(await repository.find(tx, row.id)))
        await emit(tx, dials, kind, msgspec.to_builtins(shown), "once", now)
        return shown


def present(row: Found) -> Dispute:
    """The wire form."""
    return Dispute(
        id=from_uuid("dsp", row.id),
        charge=from_uuid("chg", row.charge_id),
        amount=row.amount_minor,
        currency=row.currency,
        fee=row.fee_minor,
        reason=row.reason,
        status=row.status,
        respond_by=row.respond_by,
    )


def _convinces(row: Found, dials: Dials) -> bool:
    statement = row.evidence["statement"]
    if WINNING in statement or LOSING in statement:
        return WINNING in statement
    return roll(dials.seed, from_uuid("dsp", row.id), "dispute") < dials.dispute_win_rate


def _kept(evidence: EvidenceInput) -> bytes:
    """The words, and of each file what it was."""
    kept = msgspec.to_builtins(evidence)
    kept["files"] = [
        {
            "kind": file.kind,
            "media_type": file.media_type,
            "bytes": len(file.body),
            "sha256": hashlib.sha256(file.body).hexdigest(),
        }
        for file in evidence.files
    ]
    return msgspec.json.encode(kept)


def _found(row: Found | None) -> Found:
    if row is None:
        raise NotFound
    return row
