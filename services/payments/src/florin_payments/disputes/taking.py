"""Moves what disputes take and give back: one step of `shares` in each transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import DisputeStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_payments.disputes import repository
from florin_payments.disputes.models import Dispute, DisputeShare
from florin_payments.disputes.shares import POSTINGS, Step, book, missing, next_step
from florin_payments.ledger import repository as ledger

PAUSE = timedelta(seconds=30)
PAUSE_MAX = timedelta(hours=1)
BATCH = 50
STEPS = Counter("florin_dispute_steps_total", "Postings that disputes made", ["step"])
_OWNED = ("wallet", "hold")


@dataclass(frozen=True)
class Taking:
    """The steps of every share that has some to take."""

    database: Database

    async def take(self, dispute_id: UUID) -> None:
        """Take every step of a dispute that can be taken now."""
        async with self.database.read() as ro:
            owners = [share.owner_id for share in await repository.shares(ro, dispute_id)]
        for owner in owners:
            while await self._step(dispute_id, owner):
                pass

    async def take_due(self) -> int:
        """Go on where somebody died, and collect from wallets into which something came; returns 0 when done."""
        async with self.database.read() as ro:
            found = [(s.dispute_id, s.owner_id) for s in await repository.due_shares(ro, datetime.now(UTC), BATCH)]
        for dispute_id, owner in found:
            while await self._step(dispute_id, owner):
                pass
        return len(found)

    async def _step(self, dispute_id: UUID, owner: UUID) -> bool:
        async with self.database.transaction() as tx:
            dispute = await repository.lock(tx, dispute_id)
            assert dispute is not None, "disputes are never removed"
            share = await repository.lock_share(tx, dispute_id, owner)
            now = datetime.now(UTC)
            wallet = await ledger.open_account(tx, "wallet", owner, dispute.currency, now)
            found = next_step(DisputeStatus(dispute.status), share, await repository.balance(tx, wallet))
            if found is None or not await _post(tx, dispute, share, *found, now):
                _rest(share, DisputeStatus(dispute.status), now)
                return False
            book(share, *found)
            await tx.flush()
            failpoints.reach("dispute.moving")
        failpoints.reach("dispute.moved")
        STEPS.labels(found[0]).inc()
        return True


async def _post(
    tx: AsyncSession, dispute: Dispute, share: DisputeShare, step: Step, amount_minor: int, now: datetime
) -> bool:
    posting = POSTINGS[step]
    source, target = [
        await ledger.open_account(tx, kind, share.owner_id if kind in _OWNED else None, dispute.currency, now)
        for kind in (posting.source, posting.target)
    ]
    moved = await ledger.move(
        tx,
        kind=posting.kind,
        reference=dispute.id,
        source=source,
        target=target,
        amount_minor=amount_minor,
        now=now,
    )
    # What was there to take may have been spent since it was looked at; what is held can't be.
    assert moved or posting.source == "wallet"
    return moved


def _rest(share: DisputeShare, status: DisputeStatus, now: datetime) -> None:
    """Nothing to do now: look again later, if something is missing still."""
    if missing(status, share) > 0:
        share.work_at = now + min(PAUSE * 2 ** min(share.tries, 16), PAUSE_MAX)
        share.tries += 1
    else:
        share.work_at = None
