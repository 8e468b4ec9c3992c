"""Asking for payouts: hold the money, ask the provider, give the one answer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import Conflict, InsufficientFunds, invalid
from florin_kit.identity import Principal
from florin_kit.ids import uuid7
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.ledger import repository as ledger
from florin_payments.money import is_currency
from florin_payments.payouts.models import Payout
from florin_payments.payouts.schemas import PayoutInput, item
from florin_payments.payouts.settlement import CHECK_AFTER, PayoutSettlement, announce
from florin_payments.payouts.states import INITIAL
from florin_payments.psp.port import Unknown
from florin_payments.top_ups.service import CLAIM


class PayoutsUnavailable(Conflict):
    code, title = "payouts_unavailable", "This platform's provider does not pay out"


@dataclass(frozen=True)
class Payouts:
    """Use cases of payouts."""

    database: Database
    settlement: PayoutSettlement

    async def create(self, principal: Principal, scope: Scope, data: PayoutInput) -> Answer:
        """Pay out from the caller's wallet. ``processing`` and ``unknown`` mean that the outcome is open.

        Raises `PayoutsUnavailable` or `ValidationFailed`. A wallet that does not cover it is an answer,
        stored under the key.
        """
        if not is_currency(data.currency):
            raise invalid("currency", "unsupported", "Florin has no wallets in this currency")
        if not self.settlement.psp.pays_out:
            raise PayoutsUnavailable
        first = True
        try:
            async with self.database.transaction() as tx:
                if stored := await store.begin(tx, scope, CLAIM):
                    return stored
                opened = await store.attempt(tx, scope, lambda: self._open(tx, principal.user_uuid, data))
                if isinstance(opened, store.Refusal):
                    return opened
                payout = opened
                await store.remember(tx, scope, payout.id)
        except store.Unfinished as unfinished:
            first = False
            async with self.database.read() as ro:
                payout = await ro.get_one(Payout, unfinished.resource_id)
        failpoints.reach("payout.opened")
        try:
            payout = await self.settlement.advance(payout, first=first)
        except Unknown as unknown:
            payout = await self.settlement.unclear(payout, unknown)
        async with self.database.transaction() as tx:
            answer = await store.finish(tx, scope, Answer(201, msgspec.json.encode(item(payout))), payout.id)
        failpoints.reach("payout.answered")
        return answer

    async def _open(self, tx: AsyncSession, user: UUID, data: PayoutInput) -> Payout:
        now = datetime.now(UTC)
        payout = Payout(
            id=uuid7(),
            user_id=user,
            amount_minor=data.amount,
            currency=data.currency,
            destination=data.destination,
            provider=self.settlement.psp.name,
            status=INITIAL,
            created_at=now,
            updated_at=now,
            check_at=now + CHECK_AFTER,
            checks=0,
        )
        wallet = await ledger.open_account(tx, "wallet", user, data.currency, now)
        hold = await ledger.open_account(tx, "hold", user, data.currency, now)
        held = await ledger.move(
            tx, kind="hold", reference=payout.id, source=wallet, target=hold, amount_minor=data.amount, now=now
        )
        if not held:
            raise InsufficientFunds
        tx.add(payout)
        await tx.flush()
        await announce(tx, payout)
        return payout
