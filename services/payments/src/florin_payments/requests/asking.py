"""Asking for money: what may be asked of whom, and how often."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from litestar import Response
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.ids import uuid7
from florin_payments.idempotency import store
from florin_payments.idempotency.store import Answer
from florin_payments.money import is_currency
from florin_payments.payments.creation import Creation, check_text
from florin_payments.payments.posting import SenderNotReady
from florin_payments.payments.service import By
from florin_payments.people import repository as people
from florin_payments.requests import repository, service
from florin_payments.requests.links import Links
from florin_payments.requests.models import PaymentRequest
from florin_payments.requests.rules import (
    ASKED_ALL_DAILY_MAX,
    ASKED_ONE_DAILY_MAX,
    LIFETIME,
    LIFETIME_MAX,
    LIFETIME_MIN,
    TooManyRequests,
)
from florin_payments.requests.schemas import RequestInput
from florin_payments.requests.states import Event

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asking:
    """Makes requests. ``open_max``: how many open ones one person may have."""

    database: Database
    creation: Creation
    links: Links
    open_max: int

    async def ask(self, principal: Principal, data: RequestInput, key: str | None) -> Response[bytes]:
        """The answer is the request with its link.

        Raises `ValidationFailed`, `SenderNotReady` or `TooManyRequests`. Only a registered user can be asked by
        name, and only they are told: Florin writes to nobody else on anybody's behalf.
        """
        scope = store.scope_if_keyed(principal.user_uuid, "POST /payment-requests", key, data)
        payer = (await self.creation.find_recipient(data.payer)).id if data.payer else None
        if payer == principal.user_uuid:
            raise invalid("payer", "self_payment", "You can't ask yourself")
        async with self.database.transaction() as tx:
            return await store.once(tx, scope, lambda: self._write(tx, principal, payer, data))

    async def _write(self, tx: AsyncSession, principal: Principal, payer: UUID | None, data: RequestInput) -> Answer:
        now = await repository.now(tx)
        check(data, now)
        requester = await people.get(tx, principal.user_uuid)
        if requester is None or requester.status != "active":
            raise SenderNotReady
        await self._limit(tx, requester.id, payer, now)
        request = new_request(data, requester.id, payer, now)
        tx.add(request)
        await service.transition(tx, request, Event.CREATE, By("user", requester.id), now)
        return await service.answer(tx, request, principal, self.links, now, 201)

    async def _limit(self, tx: AsyncSession, requester: UUID, payer: UUID | None, now: datetime) -> None:
        await repository.lock_requester(tx, requester)
        if await repository.count_open(tx, requester) >= self.open_max:
            raise TooManyRequests
        if payer is not None:
            every, this_one = await repository.count_asked(tx, requester, payer, now - DAY)
            if every >= ASKED_ALL_DAILY_MAX or this_one >= ASKED_ONE_DAILY_MAX:
                raise TooManyRequests


def check(data: RequestInput, now: datetime) -> None:
    """What a schema can't say. Raises `ValidationFailed`."""
    if not is_currency(data.currency):
        raise invalid("currency", "unsupported", "Florin has no wallets in this currency")
    check_text(data.description, data.metadata)
    if data.expires_at is not None and not now + LIFETIME_MIN <= data.expires_at <= now + LIFETIME_MAX:
        raise invalid("expires_at", "out_of_range", "Choose a time within the next year")
    if data.min_amount is not None and not data.partial_allowed:
        raise invalid("min_amount", "not_allowed", "Only where parts are allowed there is a smallest one")
    if data.min_amount is not None and data.min_amount > data.amount:
        raise invalid("min_amount", "too_large", "The smallest part can't be more than the whole")
    if data.reminders is not None and data.payer is None:
        raise invalid("reminders", "not_allowed", "Without a payer there is nobody to remind")


def new_request(data: RequestInput, requester: UUID, payer: UUID | None, now: datetime) -> PaymentRequest:
    """The request before its first event."""
    reminders = data.reminders
    return PaymentRequest(
        id=uuid7(),
        requester_id=requester,
        payer_id=payer,
        amount_minor=data.amount,
        paid_minor=0,
        reserved_minor=0,
        currency=data.currency,
        description=data.description,
        metadata_=data.metadata,
        partial_allowed=data.partial_allowed,
        min_minor=data.min_amount,
        link_number=1,
        expires_at=data.expires_at or now + LIFETIME,
        remind_every_days=reminders.every_days if reminders else None,
        reminders_left=reminders.times if reminders else 0,
        reminders_sent=0,
        remind_at=now + timedelta(days=reminders.every_days) if reminders else None,
        created_at=now,
    )
