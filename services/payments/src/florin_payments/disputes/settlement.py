"""Brings disputes to their end, whoever tells: a webhook, the respondent's wish, or the jobs.

The provider is asked outside any transaction. What it says is posted under a lock on the top-up, which is
what everything about one charge is ordered by, and by the table of states; then money moves, step by step.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import DisputeStatus as S
from florin_contracts.vocabulary import PaymentStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_payments.disputes import repository
from florin_payments.disputes.changes import record
from florin_payments.disputes.evidence import Files
from florin_payments.disputes.models import Dispute
from florin_payments.disputes.opening import PSP, open_dispute
from florin_payments.disputes.states import FINAL, Event, Verdict, judge
from florin_payments.disputes.taking import Taking
from florin_payments.payments import repository as payments
from florin_payments.payments import states
from florin_payments.payments.service import SYSTEM, transition
from florin_payments.psp import port
from florin_payments.psp.port import DisputeWord, Psp, Unknown
from florin_payments.top_ups import repository as top_ups
from florin_payments.top_ups.states import S as TopUpStatus

CHECK_AFTER = timedelta(seconds=15)  # longer than the provider's time limit
CHECK_PAUSE_MAX = timedelta(hours=1)
LOOK_BACK = timedelta(days=30)
BATCH = 50
AT_ONCE = 4
log = structlog.get_logger("florin.disputes")
CONTRADICTIONS = Counter("florin_disputes_contradictions_total", "Disputes whose provider went back on its word")

_EVENTS = {
    DisputeWord.NEEDS_RESPONSE: Event.WAIT,
    DisputeWord.UNDER_REVIEW: Event.REVIEW,
    DisputeWord.WON: Event.WIN,
    DisputeWord.LOST: Event.LOSE,
}


class Unmatched(Exception):
    """The charge is not known here, or not paid in, yet."""


@dataclass(frozen=True)
class DisputeSettlement:
    """Asks the provider and posts what it says."""

    database: Database
    psp: Psp
    files: Files

    @property
    def taking(self) -> Taking:
        """Moves what disputes take and give back."""
        return Taking(self.database)

    async def hear(self, psp_dispute: str) -> None:
        """Something has become of a dispute. Raises `Unmatched` and `Unknown`; nothing is changed then."""
        await self._post(await self.psp.dispute(psp_dispute))

    async def advance(self, dispute: Dispute) -> S:
        """Do what is to be done about an open dispute; returns its state then. Raises `Unknown`."""
        word = await self.psp.dispute(dispute.psp_dispute)
        if word.status is DisputeWord.NEEDS_RESPONSE:
            if dispute.status == S.SUBMITTING:
                word = await self.psp.answer(word.id, await self.files.evidence(dispute))
            elif dispute.status == S.ACCEPTING:
                word = await self.psp.give_in(word.id)
        return await self._post(word)

    async def settle_open(self) -> int:
        """Go on with every dispute that is due; returns how many are decided now."""
        async with self.database.transaction() as tx:
            found = await repository.claim_due(
                tx, self.psp.name, datetime.now(UTC), CHECK_AFTER, CHECK_PAUSE_MAX, BATCH
            )
        room = asyncio.Semaphore(AT_ONCE)

        async def one(dispute: Dispute) -> bool:
            async with room:
                try:
                    return await self.advance(dispute) in FINAL
                except (Unknown, Unmatched) as unclear:
                    log.warning("dispute_unclear", dispute=str(dispute.id), reason=str(unclear), checks=dispute.checks)
                    return False

        return sum(await asyncio.gather(*(one(dispute) for dispute in found)))

    async def discover(self) -> int:
        """Find disputes of which no webhook told; returns 0, so that it is not run again at once."""
        try:
            told = await self.psp.disputes_since(datetime.now(UTC) - LOOK_BACK)
        except Unknown as unknown:
            log.warning("disputes_not_listed", reason=str(unknown))
            return 0
        async with self.database.read() as ro:
            known = await repository.known(ro, self.psp.name, [word.id for word in told])
        for word in told:
            if word.id not in known:
                try:
                    await self._post(word)
                except Unmatched:
                    log.warning("dispute_of_a_foreign_charge", psp_dispute=word.id)
        return 0

    async def _post(self, word: port.Dispute) -> S:
        failpoints.reach("dispute.asked")
        async with self.database.transaction() as tx:
            dispute = await self._write(tx, word)
            dispute_id, status = dispute.id, S(dispute.status)
            failpoints.reach("dispute.posting")
        failpoints.reach("dispute.posted")
        await self.taking.take(dispute_id)
        return status

    async def _write(self, tx: AsyncSession, word: port.Dispute) -> Dispute:
        known = await repository.by_psp(tx, self.psp.name, word.id)
        found = await top_ups.by_charge(tx, self.psp.name, word.charge)
        top_up_id = known.top_up_id if known else found.id if found else None
        if top_up_id is None:
            raise Unmatched
        top_up = await top_ups.lock(tx, top_up_id)
        if top_up.status != TopUpStatus.COMPLETED:
            raise Unmatched
        now = datetime.now(UTC)
        # Only now nobody else can be opening it.
        known = known or await repository.by_psp(tx, self.psp.name, word.id)
        if known is None:
            dispute = await open_dispute(tx, top_up, word, now)
        else:
            if known.payment_id is not None:
                await payments.lock(tx, known.payment_id)
            locked = await repository.lock(tx, known.id)
            assert locked is not None, "disputes are never removed"
            dispute = locked
        await self._follow(tx, dispute, word, now)
        return dispute

    async def _follow(self, tx: AsyncSession, dispute: Dispute, word: port.Dispute, now: datetime) -> None:
        event = _EVENTS[word.status]
        dispute.respond_by = word.respond_by or dispute.respond_by
        if event is Event.WAIT and dispute.respond_by is not None and dispute.respond_by <= now:
            event = Event.EXPIRE
        found = judge(S(dispute.status), event)
        if isinstance(found, Verdict):
            if found is Verdict.CONTRADICTION:
                CONTRADICTIONS.inc()
                log.error("psp_contradicts_itself", dispute=str(dispute.id), is_=dispute.status, said=word.status)
            return
        if found in FINAL:
            for share in await repository.shares(tx, dispute.id):
                share.work_at, share.tries = now, 0
            dispute.status, dispute.check_at = found, None  # one does not go without the other
        await record(tx, dispute, event, found, SYSTEM if event is Event.EXPIRE else PSP, now)
        if found in FINAL:
            await _close_payment(tx, dispute, found, now)


async def _close_payment(tx: AsyncSession, dispute: Dispute, status: S, now: datetime) -> None:
    """Its payment, if it is disputed, goes back to what it was, or stays disputed for good."""
    payment = await payments.lock(tx, dispute.payment_id) if dispute.payment_id else None
    if payment is None or payment.status != PaymentStatus.DISPUTED:
        return
    if status is S.LOST:
        await transition(tx, payment, states.Event.LOSE_DISPUTE, PSP, now=now)
    elif not await repository.standing(tx, payment.id, besides=dispute.id):
        part = payment.refunded_minor > 0
        event = states.Event.WIN_DISPUTE_PART if part else states.Event.WIN_DISPUTE
        await transition(tx, payment, event, PSP, now=now)
