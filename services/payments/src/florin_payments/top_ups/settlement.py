"""Brings top-ups to their end, whoever asks: the customer's request, a webhook, or the job.

The provider is asked outside any transaction, always under the top-up's own id, so that asking again
never charges again. What it says is posted under a lock on the row, by the table of states: of
however many who ask at the same time, one credits the wallet.
"""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import TopUpCompleted, TopUpFailed, TopUpProcessing, TopUpState
from florin_contracts.vocabulary import TransferStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.events import publish
from florin_kit.ids import from_uuid
from florin_payments.ledger import repository as ledger
from florin_payments.payments import funded
from florin_payments.psp.port import Charge, ChargeStatus, Order, Psp, Unknown
from florin_payments.top_ups import repository
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.states import FINAL, Event, RecoveryPoint, S, Transition, Verdict, judge

CHECK_AFTER = timedelta(seconds=15)  # longer than the PSP's time limit: the first asker has given up by then
CHECK_PAUSE_MAX = timedelta(hours=1)
UNCLEAR_MAX = 5
BATCH = 50
AT_ONCE = 4  # a provider that hangs must not hold up the rest; leaves connections for requests
_CODE = re.compile(r"[a-z0-9_.]{1,64}")
log = structlog.get_logger("florin.top_ups")
TOP_UPS = Counter("florin_top_ups_total", "Changes of state of top-ups", ["status"])
CONTRADICTIONS = Counter("florin_top_ups_contradictions_total", "Charges whose provider went back on its word")

_EVENTS = {
    ChargeStatus.PROCESSING: Event.WAIT,
    ChargeStatus.REQUIRES_ACTION: Event.ASK_CUSTOMER,
    ChargeStatus.SUCCEEDED: Event.SUCCEED,
    ChargeStatus.FAILED: Event.DECLINE,
}
# What the platform hears: to everybody but its owner, a top-up that waits for its owner is on its way.
_TOLD: dict[S, tuple[type[TopUpState], TransferStatus]] = {
    S.PROCESSING: (TopUpProcessing, TransferStatus.PROCESSING),
    S.REQUIRES_ACTION: (TopUpProcessing, TransferStatus.PROCESSING),
    S.UNKNOWN: (TopUpProcessing, TransferStatus.UNKNOWN),
    S.COMPLETED: (TopUpCompleted, TransferStatus.COMPLETED),
    S.FAILED: (TopUpFailed, TransferStatus.FAILED),
}


@dataclass(frozen=True)
class Settlement:
    """Asks the provider and posts what it says. ``action_s``: how long a customer has to confirm."""

    database: Database
    psp: Psp
    pages_url: str
    action_s: int = 3600

    async def advance(
        self, top_up: TopUp, *, first: bool = False, charge_id: str | None = None, at: datetime | None = None
    ) -> TopUp:
        """Ask the provider and post its word; returns the top-up as it stands then.

        ``first``: nobody has asked before. ``charge_id``: the provider's id, if a webhook told it.
        ``at`` is for demo histories only. Raises `Unknown`; nothing is changed then.
        """
        if top_up.status in FINAL and charge_id is None:
            return top_up
        if top_up.provider != self.psp.name:
            raise Unknown("another provider")
        charge = await self._ask(top_up, first, top_up.psp_charge or charge_id)
        failpoints.reach("top_up.charged")
        if (charge.amount_minor, charge.currency) != (top_up.amount_minor, top_up.currency):
            CONTRADICTIONS.inc()
            log.error("psp_charged_another_amount", top_up_id=key(top_up), charge=charge.id)
            raise Unknown("another amount")
        async with self.database.transaction() as tx:
            settled = await self._post(tx, top_up.id, charge, at)
            failpoints.reach("top_up.posting")
        failpoints.reach("top_up.posted")
        return settled

    async def settle_open(self) -> int:
        """Ask the provider about every top-up that is due; returns how many are decided now."""
        async with self.database.transaction() as tx:
            found = await repository.claim_due(
                tx, self.psp.name, datetime.now(UTC), CHECK_AFTER, CHECK_PAUSE_MAX, BATCH
            )
        room = asyncio.Semaphore(AT_ONCE)

        async def one(top_up: TopUp) -> bool:
            async with room:
                try:
                    return (await self.advance(top_up)).status in FINAL
                except Unknown as unknown:
                    await self.unclear(top_up, unknown)
                    return False

        return sum(await asyncio.gather(*(one(top_up) for top_up in found)))

    async def unclear(self, top_up: TopUp, reason: Unknown) -> TopUp:
        """The provider gave no clear answer: after some times the top-up says so itself."""
        log.warning("psp_unclear", top_up_id=key(top_up), reason=str(reason), checks=top_up.checks)
        async with self.database.transaction() as tx:
            locked = await repository.lock(tx, top_up.id)
            found = judge(S(locked.status), Event.LOSE_TRACK)
            if locked.checks >= UNCLEAR_MAX and isinstance(found, Transition):
                locked.status = found.to
                locked.updated_at = datetime.now(UTC)
                await announce(tx, locked)
                await funded.follow(tx, locked, locked.updated_at)
        return locked

    async def _ask(self, top_up: TopUp, first: bool, charge_id: str | None) -> Charge:
        if charge_id is not None:
            overdue = top_up.action_until is not None and top_up.action_until < datetime.now(UTC)
            if overdue and top_up.status == S.REQUIRES_ACTION:
                return await self.psp.cancel(charge_id)
            return await self.psp.get(charge_id)
        order = Order(
            key=key(top_up),
            amount_minor=top_up.amount_minor,
            currency=top_up.currency,
            token=top_up.token or top_up.payment_method,
            return_url=f"{self.pages_url}/?top_up={key(top_up)}",
            customer=top_up.customer,
        )
        if first:
            return await self.psp.charge(order)
        # Charging again under the same key completes what was lost on the way to the provider.
        return await self.psp.find(order.key) or await self.psp.charge(order)

    async def _post(self, tx: AsyncSession, top_up_id: UUID, charge: Charge, at: datetime | None) -> TopUp:
        top_up = await repository.lock(tx, top_up_id)
        await funded.claim(tx, top_up)
        before = S(top_up.status)
        found = judge(before, _EVENTS[charge.status])
        if isinstance(found, Verdict):
            if found is Verdict.CONTRADICTION:
                CONTRADICTIONS.inc()
                log.error("psp_contradicts_itself", top_up_id=key(top_up), is_=before, said=charge.status)
            return top_up
        now = at or datetime.now(UTC)
        top_up.status = found.to
        top_up.recovery_point = found.point or top_up.recovery_point
        top_up.psp_charge = charge.id
        top_up.updated_at = now
        asks = found.to is S.REQUIRES_ACTION
        top_up.action_url = charge.action_url if asks else None
        if asks and top_up.action_until is None:
            top_up.action_until = now + timedelta(seconds=self.action_s)
        if found.point is RecoveryPoint.SETTLED:
            top_up.check_at = None
            top_up.failure_code = None if found.credits else _code(charge.failure_code)
        if found.credits:
            await _credit(tx, top_up, now)
        if found.to is not before:
            await announce(tx, top_up)
            await funded.follow(tx, top_up, now)
        return top_up


def _code(said: str | None) -> str:
    """A failure code as events carry it, whatever the provider said."""
    return said if said and _CODE.fullmatch(said) else "declined"


async def _credit(tx: AsyncSession, top_up: TopUp, now: datetime) -> None:
    clearing = await ledger.open_account(tx, "psp_clearing", None, top_up.currency, now)
    wallet = await ledger.open_account(tx, "wallet", top_up.user_id, top_up.currency, now)
    moved = await ledger.move(
        tx,
        kind="top_up",
        reference=top_up.id,
        source=clearing,
        target=wallet,
        amount_minor=top_up.amount_minor,
        now=now,
    )
    assert moved, "the clearing account may be overdrawn"


def key(top_up: TopUp) -> str:
    """The top-up's id, which is also its key at the provider."""
    return from_uuid("top", top_up.id)


async def announce(tx: AsyncSession, top_up: TopUp) -> None:
    """Tell the platform of the top-up's state."""
    kind, status = _TOLD[S(top_up.status)]
    event = kind(
        topup_id=key(top_up),
        user_id=from_uuid("usr", top_up.user_id),
        amount=top_up.amount_minor,
        currency=top_up.currency,
        status=status,
        failure_code=top_up.failure_code,
        payment_id=from_uuid("pay", top_up.payment_id) if top_up.payment_id else None,
    )
    await publish(tx, event, key(top_up), time=top_up.updated_at)
    TOP_UPS.labels(top_up.status).inc()
