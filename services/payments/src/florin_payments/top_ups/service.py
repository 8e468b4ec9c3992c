"""Top-ups in three steps: write down the intent, ask the PSP, post the outcome.

The PSP is asked outside any transaction, always under the top-up's own id, so that asking again never
charges again. Whatever dies in between, `TopUps.settle_open` finds the row and ends it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import TopUpCompleted, TopUpFailed, TopUpProcessing, TopUpState
from florin_contracts.vocabulary import TransferStatus
from florin_kit.db import Database
from florin_kit.errors import invalid
from florin_kit.events import publish
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, uuid7
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.ledger import repository as ledger
from florin_payments.money import is_currency
from florin_payments.psp.port import Charge, ChargeStatus, Psp, Unknown
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.schemas import TopUpInput, TopUpItem

CHECK_AFTER = timedelta(seconds=15)  # longer than the PSP's time limit: the first asker has given up by then
CLAIM = timedelta(seconds=30)
SETTLE_BATCH = 50
log = structlog.get_logger("florin.top_ups")
EVENTS: dict[str, type[TopUpState]] = {
    "processing": TopUpProcessing,
    "completed": TopUpCompleted,
    "failed": TopUpFailed,
}


def item(top_up: TopUp) -> TopUpItem:
    """The wire form."""
    return TopUpItem(
        id=from_uuid("top", top_up.id),
        status=top_up.status,
        amount=top_up.amount_minor,
        currency=top_up.currency,
        payment_method=top_up.payment_method,
        failure_code=top_up.failure_code,
        created_at=top_up.created_at,
    )


@dataclass(frozen=True)
class TopUps:
    """Use cases of top-ups."""

    database: Database
    psp: Psp

    async def create(self, principal: Principal, scope: Scope, data: TopUpInput, at: datetime | None = None) -> Answer:
        """Charge a payment method and credit the wallet. ``at`` is for demo histories only.

        An unclear answer of the PSP leaves the top-up ``processing``; it is settled later.
        """
        if not is_currency(data.currency):
            raise invalid("currency", "unsupported", "Florin has no wallets in this currency")
        try:
            async with self.database.transaction() as tx:
                if stored := await store.begin(tx, scope, CLAIM):
                    return stored
                top_up = await self._open(tx, principal.user_uuid, data, at or datetime.now(UTC))
                await store.remember(tx, scope, top_up.id)
        except store.Unfinished as unfinished:
            return await self._present(scope, unfinished.resource_id)
        try:
            charge = await self._charge(top_up)
        except Unknown as unknown:
            log.warning("psp_unclear", top_up_id=_key(top_up), reason=str(unknown))
            return await self._present(scope, top_up.id)
        async with self.database.transaction() as tx:
            top_up = await self._settle(tx, top_up.id, charge, at)
            return await store.finish(tx, scope, _answer(top_up), top_up.id)

    async def _present(self, scope: Scope, top_up_id: UUID | None) -> Answer:
        """Make the top-up as it stands now the one answer of its request."""
        async with self.database.transaction() as tx:
            top_up = await tx.get_one(TopUp, top_up_id)
            return await store.finish(tx, scope, _answer(top_up), top_up.id)

    async def settle_open(self) -> int:
        """Ask the PSP about every top-up that should have been settled; returns how many were."""
        async with self.database.transaction() as tx:
            query = (
                select(TopUp)
                .where(TopUp.status == "processing", TopUp.check_at < datetime.now(UTC))
                .order_by(TopUp.check_at)
                .limit(SETTLE_BATCH)
                .with_for_update(skip_locked=True)
            )
            found = (await tx.scalars(query)).all()
            for top_up in found:
                top_up.check_at = datetime.now(UTC) + CHECK_AFTER
        settled = 0
        for top_up in found:
            try:
                # Charging again under the same key completes what was lost on the way to the PSP.
                charge = await self.psp.find(_key(top_up)) or await self._charge(top_up)
            except Unknown:
                continue
            async with self.database.transaction() as tx:
                await self._settle(tx, top_up.id, charge)
            settled += 1
        return settled

    async def _charge(self, top_up: TopUp) -> Charge:
        return await self.psp.charge(_key(top_up), top_up.amount_minor, top_up.currency, top_up.payment_method)

    async def _open(self, tx: AsyncSession, user: UUID, data: TopUpInput, now: datetime) -> TopUp:
        top_up = TopUp(
            id=uuid7(),
            user_id=user,
            amount_minor=data.amount,
            currency=data.currency,
            payment_method=data.payment_method,
            status="processing",
            created_at=now,
            updated_at=now,
            check_at=now + CHECK_AFTER,
        )
        tx.add(top_up)
        await tx.flush()
        await _publish(tx, top_up)
        return top_up

    async def _settle(self, tx: AsyncSession, top_up_id: UUID, charge: Charge, at: datetime | None = None) -> TopUp:
        top_up = (await tx.scalars(select(TopUp).where(TopUp.id == top_up_id).with_for_update())).one()
        if top_up.status != "processing":  # settled by somebody else meanwhile, with the same decision
            return top_up
        now = at or datetime.now(UTC)
        top_up.psp_charge = charge.id
        top_up.updated_at = now
        top_up.check_at = None
        if charge.status is ChargeStatus.SUCCEEDED:
            top_up.status = "completed"
            clearing = await ledger.open_account(tx, "psp_clearing", None, top_up.currency, now)
            wallet = await ledger.open_account(tx, "wallet", top_up.user_id, top_up.currency, now)
            await ledger.move(
                tx,
                kind="top_up",
                reference=top_up.id,
                source=clearing,
                target=wallet,
                amount_minor=top_up.amount_minor,
                now=now,
            )
        else:
            top_up.status = "failed"
            top_up.failure_code = charge.failure_code or "declined"
        await _publish(tx, top_up)
        return top_up


def _answer(top_up: TopUp) -> Answer:
    return Answer(201, msgspec.json.encode(item(top_up)))


def _key(top_up: TopUp) -> str:
    return from_uuid("top", top_up.id)


async def _publish(tx: AsyncSession, top_up: TopUp) -> None:
    subject = from_uuid("top", top_up.id)
    event = EVENTS[top_up.status](
        topup_id=subject,
        user_id=from_uuid("usr", top_up.user_id),
        amount=top_up.amount_minor,
        currency=top_up.currency,
        status=TransferStatus(top_up.status),
        failure_code=top_up.failure_code,
    )
    await publish(tx, event, subject, time=top_up.updated_at)
