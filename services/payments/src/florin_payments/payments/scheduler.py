"""Pays scheduled payments when they are due, once, whatever number of replicas looks."""

from datetime import UTC, datetime

from sqlalchemy import select

from florin_kit.db import Database
from florin_payments.ledger import repository as ledger
from florin_payments.payments.models import Payment
from florin_payments.payments.service import SYSTEM, transition
from florin_payments.payments.states import Event
from florin_payments.people import repository as people


class Scheduler:
    """One due payment, one transaction: its row is locked, and others pass over it meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pay_next(self) -> int:
        """Pay the payment that is due longest; 1 when there was one, else 0."""
        async with self._database.transaction() as tx:
            now = datetime.now(UTC)
            due = (
                select(Payment)
                .where(Payment.status == "scheduled", Payment.scheduled_at <= now)
                .order_by(Payment.scheduled_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            payment = (await tx.scalars(due)).one_or_none()
            if payment is None:
                return 0
            await transition(tx, payment, Event.DUE, SYSTEM, now=now)
            for side, code in (
                (payment.sender_id, "account_not_ready"),
                (payment.recipient_id, "recipient_unavailable"),
            ):
                known = await people.get(tx, side)
                if known is None or known.status != "active":
                    payment.failure_code = code
                    await transition(tx, payment, Event.FAIL, SYSTEM, reason=code, now=now)
                    return 1
            source = await ledger.open_account(tx, "wallet", payment.sender_id, payment.currency, now)
            target = await ledger.open_account(tx, "wallet", payment.recipient_id, payment.currency, now)
            if await ledger.move(
                tx,
                kind="payment",
                reference=payment.id,
                source=source,
                target=target,
                amount_minor=payment.amount_minor,
                now=now,
            ):
                await transition(tx, payment, Event.COMPLETE, SYSTEM, now=now)
            else:
                payment.failure_code = "insufficient_funds"
                await transition(tx, payment, Event.FAIL, SYSTEM, reason="insufficient_funds", now=now)
            return 1
