"""Expires requests and sends reminders when their time has come, once, whatever number of replicas looks.

Times are the database's. One request, one transaction: its row is locked, and others pass over it meanwhile.
"""

from datetime import datetime

from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import failpoints
from florin_kit.db import Database
from florin_payments.payments.service import SYSTEM
from florin_payments.requests import repository, service
from florin_payments.requests.models import PaymentRequest
from florin_payments.requests.rules import REMINDER_PAUSE_MIN, REMINDERS_MAX
from florin_payments.requests.states import Event


class Deadlines:
    """The periodic jobs of requests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def expire_next(self, now: datetime | None = None) -> int:
        """Expire the request that is over longest; 1 when there was one, else 0. ``now`` is for tests only.

        A charge that is under way is waited for: it was begun in time.
        """
        async with self._database.transaction() as tx:
            now = now or await repository.now(tx)
            over = and_(PaymentRequest.expires_at <= now, PaymentRequest.reserved_minor == 0)
            request = await repository.claim_due(tx, over, PaymentRequest.expires_at)
            if request is None:
                return 0
            await service.transition(tx, request, Event.EXPIRE, SYSTEM, now)
            failpoints.reach("asked.closing")
        return 1

    async def remind_next(self, now: datetime | None = None) -> int:
        """Send the reminder that is due longest; 1 when there was one, else 0. ``now`` is for tests only.

        After a downtime there is one reminder, not all that were missed. One that would follow another too
        soon waits.
        """
        async with self._database.transaction() as tx:
            now = now or await repository.now(tx)
            due = and_(PaymentRequest.remind_at <= now, PaymentRequest.expires_at > now)
            request = await repository.claim_due(tx, due, PaymentRequest.remind_at)
            if request is None:
                return 0
            await _remind(tx, request, now)
            failpoints.reach("asked.closing")
        return 1


async def _remind(tx: AsyncSession, request: PaymentRequest, now: datetime) -> None:
    last = request.reminded_at or request.created_at
    if now - last < REMINDER_PAUSE_MIN:
        request.remind_at = last + REMINDER_PAUSE_MIN
        return
    request.reminders_left -= 1
    await service.reminded(tx, request, SYSTEM, now)
    if request.reminders_left <= 0 or request.reminders_sent >= REMINDERS_MAX:
        request.remind_at = None
