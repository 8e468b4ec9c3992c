"""Brings payouts to their end, whoever asks: the request, a webhook, or the job.

The provider is asked outside any transaction, under the payout's own id; what it says is posted under a
lock on the row, by the table of states.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import PayoutCompleted, PayoutFailed, PayoutProcessing, PayoutState
from florin_contracts.vocabulary import TransferStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.events import publish
from florin_kit.ids import from_uuid
from florin_payments.ledger import repository as ledger
from florin_payments.payouts import repository
from florin_payments.payouts.models import Payout
from florin_payments.payouts.states import IMPLIED, OPEN, TRANSITIONS, Effect, Event, S
from florin_payments.psp.port import PayoutOrder, PayoutStatus, PayoutWord, Psp, Unknown

CHECK_AFTER = timedelta(seconds=15)  # longer than the provider's time limit
CHECK_PAUSE_MAX = timedelta(hours=1)
UNCLEAR_MAX = 5
BATCH = 50
log = structlog.get_logger("florin.payouts")
PAYOUTS = Counter("florin_payouts_total", "Changes of state of payouts", ["status"])

_EVENTS = {
    PayoutStatus.PROCESSING: Event.WAIT,
    PayoutStatus.PAID: Event.PAY,
    PayoutStatus.FAILED: Event.DECLINE,
    PayoutStatus.RETURNED: Event.RETURN,
}
_TOLD: dict[S, tuple[type[PayoutState], TransferStatus]] = {
    S.PROCESSING: (PayoutProcessing, TransferStatus.PROCESSING),
    S.UNKNOWN: (PayoutProcessing, TransferStatus.UNKNOWN),
    S.COMPLETED: (PayoutCompleted, TransferStatus.COMPLETED),
    S.FAILED: (PayoutFailed, TransferStatus.FAILED),
    S.RETURNED: (PayoutFailed, TransferStatus.FAILED),
}


def key(payout: Payout) -> str:
    """The payout's id, which is also its key at the provider."""
    return from_uuid("pyo", payout.id)


@dataclass(frozen=True)
class PayoutSettlement:
    """Asks the provider and posts what it says."""

    database: Database
    psp: Psp

    async def advance(self, payout: Payout, *, first: bool = False) -> Payout:
        """Ask the provider and post its word. ``first``: nobody has asked before. Raises `Unknown`."""
        if payout.provider != self.psp.name:
            raise Unknown("another provider")
        order = PayoutOrder(key(payout), payout.amount_minor, payout.currency, payout.destination)
        word = None if first else await self.psp.find_payout(order.key)
        word = word or await self.psp.payout(order)
        failpoints.reach("payout.asked")
        async with self.database.transaction() as tx:
            locked = await repository.lock(tx, payout.id)
            await _post(tx, locked, _EVENTS[word.status], word, datetime.now(UTC))
            failpoints.reach("payout.posting")
        failpoints.reach("payout.posted")
        return locked

    async def settle_open(self) -> int:
        """Ask the provider about every payout that is due; returns how many are decided now."""
        async with self.database.transaction() as tx:
            found = await repository.claim_due(
                tx, self.psp.name, datetime.now(UTC), CHECK_AFTER, CHECK_PAUSE_MAX, BATCH
            )
        decided = 0
        for payout in found:
            try:
                decided += (await self.advance(payout)).status not in OPEN
            except Unknown as unknown:
                await self.unclear(payout, unknown)
        return decided

    async def unclear(self, payout: Payout, reason: Unknown) -> Payout:
        """The provider gave no clear answer: after some times the payout says so itself."""
        log.warning("psp_unclear", payout_id=key(payout), reason=str(reason), checks=payout.checks)
        async with self.database.transaction() as tx:
            locked = await repository.lock(tx, payout.id)
            if locked.checks >= UNCLEAR_MAX:
                await _post(tx, locked, Event.LOSE_TRACK, None, datetime.now(UTC))
        return locked


async def _post(tx: AsyncSession, payout: Payout, event: Event, word: PayoutWord | None, now: datetime) -> None:
    before = S(payout.status)
    if implied := IMPLIED.get((before, event)):
        await _post(tx, payout, implied, word, now)
        before = S(payout.status)
    step = TRANSITIONS.get((before, event))
    if step is None:
        return
    payout.status = step.to
    payout.updated_at = now
    if word is not None:
        payout.psp_payout = word.id
        payout.failure_code = word.failure_code
    if step.to not in OPEN:
        payout.check_at = None
    if step.effect is not None:
        await _book(tx, payout, step.effect, now)
    if step.to is not before:
        await announce(tx, payout)


async def _book(tx: AsyncSession, payout: Payout, effect: Effect, now: datetime) -> None:
    hold = await ledger.open_account(tx, "hold", payout.user_id, payout.currency, now)
    if effect is Effect.SETTLE:
        clearing = await ledger.open_account(tx, "psp_clearing", None, payout.currency, now)
        await _move(tx, payout, "payout", hold, clearing, now)
        return
    if effect is Effect.TAKE_BACK:
        settled = await ledger.transaction_of(tx, "payout", payout.id)
        assert await ledger.reverse(tx, settled, now), "the clearing account may be overdrawn"
    wallet = await ledger.open_account(tx, "wallet", payout.user_id, payout.currency, now)
    await _move(tx, payout, "release", hold, wallet, now)


async def _move(tx: AsyncSession, payout: Payout, kind: str, source: UUID, target: UUID, now: datetime) -> None:
    moved = await ledger.move(
        tx, kind=kind, reference=payout.id, source=source, target=target, amount_minor=payout.amount_minor, now=now
    )
    assert moved, "it has been held since the payout was asked for"


async def announce(tx: AsyncSession, payout: Payout) -> None:
    """Tell the platform of the payout's state."""
    kind, status = _TOLD[S(payout.status)]
    event = kind(
        payout_id=key(payout),
        user_id=from_uuid("usr", payout.user_id),
        amount=payout.amount_minor,
        currency=payout.currency,
        status=status,
        failure_code=payout.failure_code,
    )
    await publish(tx, event, key(payout), time=payout.updated_at)
    PAYOUTS.labels(payout.status).inc()
