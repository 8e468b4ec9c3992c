"""Paying straight from a payment method: the payment and the top-up that funds it, written down together.

The provider is asked outside any transaction. Whatever dies in between, the top-up's recovery point is
where the repeated request, a webhook or the settling job goes on (`florin_payments.top_ups`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.identity import Principal
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.payments import posting, states
from florin_payments.payments.creation import Creation, check, new_payment, refuse_self
from florin_payments.payments.models import Payment
from florin_payments.payments.schemas import PaymentInput
from florin_payments.payments.service import By, present, record, transition
from florin_payments.payments.states import Event
from florin_payments.rules.service import enforce, stepped_up
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.schemas import TopUpInput
from florin_payments.top_ups.schemas import item as top_up_item
from florin_payments.top_ups.service import CLAIM, TopUps

Opening = Callable[[AsyncSession], Awaitable[TopUp]]


@dataclass(frozen=True)
class Funding:
    """Creates payments that a payment method pays."""

    database: Database
    creation: Creation
    top_ups: TopUps

    async def create(self, principal: Principal, scope: Scope, data: PaymentInput) -> Answer:
        """The answer is the payment with its funding, which may have to be confirmed by the payer.

        Raises what `Creation.create` raises, and `NotFound` for a payment method that is not the caller's.
        """
        now = datetime.now(UTC)
        check(data, now)
        recipient = await self.creation.find_recipient(data.recipient)
        refuse_self(recipient.id, principal.user_uuid)

        async def opened(tx: AsyncSession) -> TopUp:
            return await self.open(tx, principal, new_payment(data, principal.user_uuid, recipient.id, now), now)

        return await self.carry_out(principal, scope, opened)

    async def carry_out(self, principal: Principal, scope: Scope, opening: Opening) -> Answer:
        """Write down what ``opening`` opens, once for the key, then ask the provider.

        The answer is as in `create`; a refusal (409) of ``opening`` is an answer too, stored under the key.
        """
        first = True
        try:
            async with self.database.transaction() as tx:
                if stored := await store.begin(tx, scope, CLAIM):
                    return stored
                opened = await store.attempt(tx, scope, lambda: opening(tx))
                if isinstance(opened, store.Refusal):
                    return opened
                top_up = opened
                await store.remember(tx, scope, top_up.id)
        except store.Unfinished as unfinished:
            first = False
            async with self.database.read() as ro:
                top_up = await ro.get_one(TopUp, unfinished.resource_id)
        top_up = await self.top_ups.charge(top_up, first=first)
        async with self.database.transaction() as tx:
            payment = await tx.get_one(Payment, top_up.payment_id)
            shown = await present(tx, payment, principal)
            shown.funding = top_up_item(top_up)
            answer = await store.finish(tx, scope, Answer(201, msgspec.json.encode(shown)), top_up.id)
        failpoints.reach("payment.answered")
        return answer

    async def open(self, tx: AsyncSession, principal: Principal, payment: Payment, now: datetime) -> TopUp:
        """Write down a new payment and the top-up for it.

        Raises `SenderNotReady`, `RecipientUnavailable`, `LimitExceeded` or `StepUpRequired`.
        """
        if code := await posting.unavailable(tx, payment):
            raise posting.REFUSALS[code]
        rulings = self.creation.deciding.rulings
        decision = await rulings.weigh(tx, payment, principal.role, now, stepped_up=stepped_up(principal, now))
        enforce(decision, payment.currency)
        payment.status, payment.version, payment.completed_at = PaymentStatus.PENDING, 0, None
        tx.add(payment)
        await tx.flush()
        by = By("user", payment.sender_id)
        await record(tx, payment, Event.CREATE, states.INITIAL[Event.CREATE], by, now=now)
        await transition(tx, payment, Event.SUBMIT, by, now=now)
        order = TopUpInput(amount=payment.amount_minor, currency=payment.currency, payment_method=payment.source)
        return await self.top_ups.open(tx, payment.sender_id, order, now, payment.id)
