"""Paying a request: an ordinary payment, and its part of the request, in one transaction.

Whoever pays holds the request's row while they do, so however many pay one link at the same time, on however
many replicas, each finds what the one before has left open. A payment method is charged outside any
transaction: its part is reserved before, and paid or free again with the word of the provider. What waits
for review is reserved likewise, until staff have decided (`requests.following`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_kit import failpoints
from florin_kit.db import Database
from florin_kit.errors import Forbidden, Overloaded
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer, Scope
from florin_payments.ledger.pool import UNAVAILABLE
from florin_payments.payments import posting
from florin_payments.payments.creation import new_payment, refuse_self
from florin_payments.payments.funding import Funding
from florin_payments.payments.models import Payment
from florin_payments.payments.schemas import PaymentInput, Recipient
from florin_payments.payments.service import By, present
from florin_payments.requests import following, repository, service
from florin_payments.requests.links import Links
from florin_payments.requests.models import PaymentRequest
from florin_payments.requests.rules import amount_to_pay
from florin_payments.requests.schemas import PayLinkInput, PayRequestInput
from florin_payments.top_ups.models import TopUp

Find = Callable[[AsyncSession], Awaitable[PaymentRequest]]


@dataclass(frozen=True)
class Paying:
    """Pays requests, from the wallet or by a payment method."""

    database: Database
    funding: Funding
    links: Links

    async def by_id(self, principal: Principal, scope: Scope, request_id: str, data: PayRequestInput) -> Answer:
        """Pay a request as who was asked by name. Raises `NotFound`, `Forbidden` and what `_pay` raises."""

        async def find(tx: AsyncSession) -> PaymentRequest:
            request = await service.visible(tx, request_id, principal, lock=True)
            if request.payer_id != principal.user_uuid:
                raise Forbidden("Only who was asked by name pays without the link")
            return request

        return await self._pay(principal, scope, find, data)

    async def by_link(self, principal: Principal, scope: Scope, data: PayLinkInput) -> Answer:
        """Pay the request of a link. Raises `NotFound`, `Forbidden` and what `_pay` raises."""

        async def find(tx: AsyncSession) -> PaymentRequest:
            request = await service.of_link(tx, data.token, self.links, lock=True)
            if request.payer_id not in (None, principal.user_uuid):
                raise Forbidden("Somebody else was asked to pay this")
            return request

        return await self._pay(principal, scope, find, data)

    async def _pay(self, principal: Principal, scope: Scope, find: Find, data: PayRequestInput) -> Answer:
        """The answer is the payment. A request that is closed, paid or just being paid is a refusal (409).

        Raises `Overloaded` when too many pay this one at the same time: nothing was paid then.
        """
        try:
            return await self._try(principal, scope, find, data)
        except DBAPIError as error:
            if isinstance(error.orig and error.orig.__cause__, UNAVAILABLE):
                raise Overloaded(retry_after_s=1) from None
            raise

    async def _try(self, principal: Principal, scope: Scope, find: Find, data: PayRequestInput) -> Answer:
        if data.source != "wallet":
            return await self.funding.carry_out(principal, scope, lambda tx: self._reserve(tx, principal, find, data))
        async with self.database.transaction() as tx:
            if stored := await store.begin(tx, scope):
                return stored
            done = await store.attempt(tx, scope, lambda: self._move(tx, principal, find, data))
            if isinstance(done, store.Refusal):
                return done
            shown = await present(tx, done, principal)
            answer = await store.finish(tx, scope, Answer(201, msgspec.json.encode(shown)), done.id)
            failpoints.reach("asked.paid")
        return answer

    async def _move(self, tx: AsyncSession, principal: Principal, find: Find, data: PayRequestInput) -> Payment:
        request, payment, now = await self._prepare(tx, principal, find, data)
        if code := await posting.unavailable(tx, payment):
            raise posting.REFUSALS[code]
        await self.funding.creation.deciding.pay(tx, principal, payment, now)
        if payment.status == PaymentStatus.COMPLETED:
            await following.paid(tx, request, payment, By("user", principal.user_uuid), now)
        else:  # it waits for staff
            request.reserved_minor += payment.amount_minor
        return payment

    async def _reserve(self, tx: AsyncSession, principal: Principal, find: Find, data: PayRequestInput) -> TopUp:
        request, payment, now = await self._prepare(tx, principal, find, data)
        request.reserved_minor += payment.amount_minor
        return await self.funding.open(tx, principal, payment, now)

    @staticmethod
    async def _prepare(
        tx: AsyncSession, principal: Principal, find: Find, data: PayRequestInput
    ) -> tuple[PaymentRequest, Payment, datetime]:
        request = await find(tx)
        refuse_self(request.requester_id, principal.user_uuid)
        now = await repository.now(tx)
        service.open_at(request, now)
        amount = amount_to_pay(
            data.amount,
            request.open_minor,
            request.reserved_minor,
            request.min_minor,
            partial_allowed=request.partial_allowed,
        )
        order = PaymentInput(
            type="instant",
            amount=amount,
            currency=request.currency,
            recipient=Recipient(id=from_uuid("usr", request.requester_id)),
            description=request.description,
            source=data.source,
        )
        payment = new_payment(order, principal.user_uuid, request.requester_id, now)
        payment.request_id = request.id
        return request, payment, now
