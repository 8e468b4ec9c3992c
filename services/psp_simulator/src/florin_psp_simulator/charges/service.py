"""Deciding charges."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import Conflict, IdempotencyConflict, InternalError, NotFound, Overloaded, invalid
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_psp_simulator.balance import repository as balance
from florin_psp_simulator.cards.catalogue import CARDS, UNKNOWN_CARD, Card
from florin_psp_simulator.charges import repository
from florin_psp_simulator.charges.repository import Found
from florin_psp_simulator.charges.schemas import Charge, ChargeInput
from florin_psp_simulator.dials import service as dials_service
from florin_psp_simulator.dials.chance import roll
from florin_psp_simulator.dials.service import Dials
from florin_psp_simulator.hosted import leads_to
from florin_psp_simulator.payment_methods import repository as methods
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.outbox import emit

BATCH = 50
EARLY_HOLD_S = 0.7  # long enough for the webhook to come before the answer


@dataclass(frozen=True)
class Charges:
    """Use cases of charges."""

    database: Database
    settings: SimulatorSettings

    async def create(self, key: str, data: ChargeInput) -> Charge:
        """Charge a payment method; the same key always gets the same charge, however parallel it is asked."""
        if data.return_url is not None and not leads_to(data.return_url, self.settings.public_origin):
            raise invalid("return_url", "foreign", "This provider sends customers back to Florin only")
        async with self.database.transaction() as tx:
            dials = await dials_service.read(tx, self.settings)
            chancy = dials.failure_rate > 0 or dials.lost_answer_rate > 0
            attempt = await dials_service.attempt(tx, key) if chancy else 0
        spread = roll(dials.seed, key, "latency", attempt)
        await asyncio.sleep((dials.latency_ms_min + spread * (dials.latency_ms_max - dials.latency_ms_min)) / 1000)
        if roll(dials.seed, key, "failure", attempt) < dials.failure_rate:
            raise Overloaded
        async with self.database.transaction() as tx:
            card = await self._card(tx, data.payment_method)
            new = await self._decide(tx, dials, key, data, card)
            row = await repository.by_key(tx, key)
            assert row is not None, "it was written or found"
        asked = (data.amount, data.currency, data.payment_method)
        if (row.amount_minor, row.currency, row.payment_method) != asked:
            raise IdempotencyConflict
        if card.hangs:
            await asyncio.sleep(dials.hang_ms / 1000)
        if card.delivery == "early" and new:
            await asyncio.sleep(EARLY_HOLD_S)
        if roll(dials.seed, key, "lost_answer", attempt) < dials.lost_answer_rate:
            raise InternalError
        return self.present(row)

    async def find(self, key: str) -> Charge:
        """The charge made under a key. Raises `NotFound`."""
        async with self.database.read() as ro:
            return self.present(_found(await repository.by_key(ro, key)))

    async def get(self, charge_id: str) -> Charge:
        """Raises `NotFound`."""
        async with self.database.read() as ro:
            return self.present(_found(await repository.by_id(ro, to_uuid("chg", charge_id))))

    async def cancel(self, charge_id: str) -> Charge:
        """Cancel what is not decided; what is canceled stays so. Raises `Conflict` when money has moved."""
        async with self.database.transaction() as tx:
            row = _found(await repository.lock(tx, to_uuid("chg", charge_id)))
            if row.status == "canceled":
                return self.present(row)
            if row.status not in ("processing", "requires_action"):
                raise Conflict(f"This charge has {row.status}")
            return await self._settle(tx, row, "canceled", "canceled")

    async def act(self, action_token: str, *, agreed: bool) -> str | None:
        """The customer's word on a 3-D Secure charge; returns where to send them back to.

        Saying it twice changes nothing. Raises `NotFound`.
        """
        async with self.database.transaction() as tx:
            row = _found(await repository.lock_action(tx, action_token))
            if row.status == "requires_action":
                code = CARDS[row.card].failure_code if agreed else "authentication_failed"
                await self._settle(tx, row, "failed" if code else "succeeded", code)
            return str(row.return_url) if row.return_url else None

    async def decide_due(self) -> int:
        """Decide what was left for later; returns how many."""
        async with self.database.transaction() as tx:
            found = await repository.due(tx, datetime.now(UTC), BATCH)
            for row in found:
                code = CARDS[row.card].failure_code
                await self._settle(tx, row, "failed" if code else "succeeded", code)
        return len(found)

    def present(self, row: Found) -> Charge:
        """The wire form."""
        asks = row.status == "requires_action"
        return Charge(
            id=from_uuid("chg", row.id),
            reference=row.idempotency_key,
            amount=row.amount_minor,
            currency=row.currency,
            payment_method=row.payment_method,
            status=row.status,
            failure_code=row.failure_code,
            action_url=f"{self.settings.psp_public_url}/pay/{row.action_token}" if asks else None,
            refunded_amount=row.refunded_minor,
        )

    async def _card(self, tx: AsyncSession, token: str) -> Card:
        method = await methods.find(tx, token)
        return CARDS.get(token if method is None else method.card, UNKNOWN_CARD)

    async def _decide(self, tx: AsyncSession, dials: Dials, key: str, data: ChargeInput, card: Card) -> bool:
        """Write the charge and what tells of it, unless it is there; returns whether it is new."""
        now = datetime.now(UTC)
        unlucky = roll(dials.seed, key, "decline") < dials.decline_rate
        code = card.failure_code or ("card_declined" if unlucky else None)
        status = "requires_action" if card.asks_customer else "processing" if card.decides != "at_once" else None
        values: dict[str, Any] = {
            "id": uuid7(),
            "key": key,
            "amount": data.amount,
            "currency": data.currency,
            "method": data.payment_method,
            "card": card.token,
            "status": status or ("failed" if code else "succeeded"),
            "failure_code": code if status is None else None,
            "return_url": data.return_url,
            "action_token": secrets.token_urlsafe(24) if card.asks_customer else None,
            "decides_at": now + timedelta(milliseconds=dials.later_ms) if card.decides == "later" else None,
            "disputes_at": _disputes_at(card, dials, now) if status is None and not code else None,
            "now": now,
        }
        if not await repository.insert(tx, values):
            return False
        row = _found(await repository.by_key(tx, key))
        await self._tell(tx, dials, row, card, now)
        return True

    async def _settle(self, tx: AsyncSession, row: Found, status: str, failure_code: str | None) -> Charge:
        now = datetime.now(UTC)
        dials = await dials_service.read(tx, self.settings)
        card = CARDS[row.card]
        disputes_at = _disputes_at(card, dials, now) if status == "succeeded" else None
        await repository.settle(tx, row.id, status, failure_code, disputes_at=disputes_at)
        row = _found(await repository.by_id(tx, row.id))
        await self._tell(tx, dials, row, card, now)
        return self.present(row)

    async def _tell(self, tx: AsyncSession, dials: Dials, row: Found, card: Card, now: datetime) -> None:
        if row.status == "succeeded":
            charge = from_uuid("chg", row.id)
            await balance.record(
                tx, "charge", charge, row.amount_minor, row.currency, now, reference=row.idempotency_key
            )
        subject = msgspec.to_builtins(self.present(row))
        await emit(tx, dials, f"charge.{row.status}", subject, card.delivery, now)


def _found(row: Found | None) -> Found:
    if row is None:
        raise NotFound
    return row


def _disputes_at(card: Card, dials: Dials, now: datetime) -> datetime | None:
    return now + timedelta(milliseconds=dials.dispute_ms) if card.disputed else None
