"""Refunding a payment from its recipient's wallet."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.types import Refund as RefundData
from florin_kit import failpoints
from florin_kit.errors import Forbidden, IllegalTransition, InsufficientFunds, RefundExceedsPayment
from florin_kit.identity import Principal
from florin_kit.ids import from_uuid, uuid7
from florin_payments.idempotency.store import Answer
from florin_payments.ledger import repository as ledger
from florin_payments.payments.models import Payment
from florin_payments.payments.service import By, transition, visible
from florin_payments.payments.states import Event
from florin_payments.refunds import repository
from florin_payments.refunds.models import Refund
from florin_payments.refunds.schemas import RefundInput


async def refund(
    tx: AsyncSession, payment_id: str, principal: Principal, data: RefundInput, at: datetime | None = None
) -> Answer:
    """Give back all or part of a completed payment. Its recipient may, and staff. ``at``: demo histories only.

    The payment row stays locked until the commit, so parallel refunds see each other's sums.
    """
    payment = await visible(tx, payment_id, principal, lock=True)
    if not principal.is_admin and payment.recipient_id != principal.user_uuid:
        raise Forbidden("Only who received a payment can refund it")
    left = payment.amount_minor - payment.refunded_minor
    amount = data.amount if data.amount is not None else left
    if payment.status not in ("completed", "partially_refunded"):
        raise IllegalTransition(f"A payment that is {payment.status} can't be refunded")
    if amount > left:
        raise RefundExceedsPayment(extra={"refundable": {"amount": left, "currency": payment.currency}})
    now = at or datetime.now(UTC)
    made = Refund(
        id=uuid7(),
        payment_id=payment.id,
        amount_minor=amount,
        currency=payment.currency,
        status="completed",
        reason=data.reason,
        created_by=principal.user_uuid,
        created_at=now,
    )
    await _post(tx, payment, made)
    failpoints.reach("refund.moved")
    tx.add(made)
    payment.refunded_minor += amount
    await transition(
        tx,
        payment,
        Event.REFUND_REST if amount == left else Event.REFUND_PART,
        By.principal(principal, payment),
        reason=data.reason,
        now=now,
        refund=RefundData(id=from_uuid("ref", made.id), amount=amount, reason=data.reason),
    )
    return Answer(201, msgspec.json.encode(repository.item(made)))


async def _post(tx: AsyncSession, payment: Payment, made: Refund) -> None:
    source = await ledger.open_account(tx, "wallet", payment.recipient_id, made.currency, made.created_at)
    target = await ledger.open_account(tx, "wallet", payment.sender_id, made.currency, made.created_at)
    covered = await ledger.move(
        tx,
        kind="refund",
        reference=made.id,
        source=source,
        target=target,
        amount_minor=made.amount_minor,
        now=made.created_at,
    )
    if not covered:
        raise InsufficientFunds("The balance of who received it does not cover this refund")
