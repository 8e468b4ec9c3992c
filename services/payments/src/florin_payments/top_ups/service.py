"""Opening top-ups: write down the intent, ask the provider, give the one answer.

Whatever dies in between leaves a recovery point (`states.RecoveryPoint`), from which the repeated
request, a webhook or `Settlement.settle_open` goes on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.ids import uuid7
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.money import is_currency
from florin_payments.payment_methods.repository import source_of
from florin_payments.psp.port import Unknown
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.schemas import TopUpInput, item
from florin_payments.top_ups.settlement import CHECK_AFTER, Settlement, announce
from florin_payments.top_ups.states import INITIAL, RecoveryPoint

CLAIM = timedelta(seconds=30)


@dataclass(frozen=True)
class TopUps:
    """Use cases of top-ups."""

    database: Database
    settlement: Settlement

    async def create(self, principal: Principal, scope: Scope, data: TopUpInput, at: datetime | None = None) -> Answer:
        """Charge a payment method and credit the wallet. ``at`` is for demo histories only.

        An unclear answer of the provider leaves the top-up ``processing``; it is settled later.
        """
        if not is_currency(data.currency):
            raise invalid("currency", "unsupported", "Florin has no wallets in this currency")
        first = True
        try:
            async with self.database.transaction() as tx:
                if stored := await store.begin(tx, scope, CLAIM):
                    return stored
                top_up = await self.open(tx, principal.user_uuid, data, at or datetime.now(UTC))
                await store.remember(tx, scope, top_up.id)
        except store.Unfinished as unfinished:
            first = False
            async with self.database.read() as ro:
                top_up = await ro.get_one(TopUp, unfinished.resource_id)
        top_up = await self.charge(top_up, first=first, at=at)
        async with self.database.transaction() as tx:
            answer = Answer(201, msgspec.json.encode(item(top_up)))
            answer = await store.finish(tx, scope, answer, top_up.id)
        failpoints.reach("top_up.answered")
        return answer

    async def charge(self, top_up: TopUp, *, first: bool, at: datetime | None = None) -> TopUp:
        """Ask the provider and post its word; the top-up as it stands then, whatever the provider said."""
        failpoints.reach("top_up.opened")
        try:
            return await self.settlement.advance(top_up, first=first, at=at)
        except Unknown as unknown:
            return await self.settlement.unclear(top_up, unknown)

    async def open(
        self, tx: AsyncSession, user: UUID, data: TopUpInput, now: datetime, payment_id: UUID | None = None
    ) -> TopUp:
        """Write down the intent. ``payment_id``: what the money is for. Raises `NotFound` for others' methods."""
        provider = self.settlement.psp.name
        token, customer = await source_of(tx, user, provider, data.payment_method)
        top_up = TopUp(
            id=uuid7(),
            user_id=user,
            amount_minor=data.amount,
            currency=data.currency,
            payment_method=data.payment_method,
            payment_id=payment_id,
            provider=provider,
            token=token,
            customer=customer,
            status=INITIAL,
            recovery_point=RecoveryPoint.OPENED,
            created_at=now,
            updated_at=now,
            check_at=now + CHECK_AFTER,
            checks=0,
        )
        tx.add(top_up)
        await tx.flush()
        await announce(tx, top_up)
        return top_up
