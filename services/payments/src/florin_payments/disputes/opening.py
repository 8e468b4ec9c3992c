"""Writing a dispute down, with who carries it. What it takes from them comes after, step by step (`shares`)."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.vocabulary import PaymentStatus
from florin_kit.ids import uuid7
from florin_payments.disputes.changes import record
from florin_payments.disputes.models import Dispute, DisputeShare
from florin_payments.disputes.shares import divide
from florin_payments.disputes.states import INITIAL, Event
from florin_payments.payments import repository as payments
from florin_payments.payments import states
from florin_payments.payments.models import Payment
from florin_payments.payments.service import By, transition
from florin_payments.psp import port
from florin_payments.reviews import service as reviews
from florin_payments.top_ups.models import TopUp

PSP = By("psp")
PAID = frozenset({"completed", "partially_refunded", "refunded", "disputed"})
_REASON = re.compile(r"[a-z0-9_.]{1,64}")


async def open_dispute(tx: AsyncSession, top_up: TopUp, word: port.Dispute, now: datetime) -> Dispute:
    """A dispute about what a locked, completed top-up charged; its payment becomes disputed, or fails in review."""
    payment = await payments.lock(tx, top_up.payment_id) if top_up.payment_id else None
    if payment is not None and payment.status == PaymentStatus.IN_REVIEW:
        await reviews.charge_disputed(tx, payment, PSP, now)  # nobody may be paid from it any more
    if payment is not None and payment.status not in PAID:
        payment = None  # its recipient was not paid: the money is in the payer's wallet
    dispute = Dispute(
        id=uuid7(),
        provider=top_up.provider,
        psp_dispute=word.id,
        top_up_id=top_up.id,
        payment_id=payment.id if payment else None,
        respondent_id=payment.recipient_id if payment else top_up.user_id,
        amount_minor=word.amount_minor,
        currency=word.currency,
        fee_minor=word.fee_minor,
        reason=word.reason if _REASON.fullmatch(word.reason) else "general",
        status=INITIAL,
        respond_by=word.respond_by,
        evidence={},
        created_at=now,
        updated_at=now,
        check_at=now,
    )
    tx.add(dispute)
    await tx.flush()
    for owner, amount_minor in _carriers(dispute, top_up, payment).items():
        tx.add(DisputeShare(dispute_id=dispute.id, owner_id=owner, amount_minor=amount_minor, work_at=now))
    await record(tx, dispute, Event.OPEN, INITIAL, PSP, now)
    if payment is not None and states.allows(PaymentStatus(payment.status), states.Event.DISPUTE):
        await transition(tx, payment, states.Event.DISPUTE, PSP, reason=dispute.reason, now=now)
    return dispute


def _carriers(dispute: Dispute, top_up: TopUp, payment: Payment | None) -> dict[UUID, int]:
    received = payment.amount_minor - payment.refunded_minor if payment else 0
    recipient, holder = divide(dispute.amount_minor, dispute.fee_minor, received)
    found = {dispute.respondent_id: recipient}
    found[top_up.user_id] = found.get(top_up.user_id, 0) + holder
    return {owner: amount for owner, amount in found.items() if amount}
