"""What it takes to pay a payment that is written down: two people, and the money."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.ledger import repository as ledger
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people


async def unavailable(tx: AsyncSession, payment: Payment) -> str | None:
    """Who of the two can't take part now, as a failure code; None when both can."""
    for side, code in ((payment.sender_id, "account_not_ready"), (payment.recipient_id, "recipient_unavailable")):
        known = await people.get(tx, side)
        if known is None or known.status != "active":
            return code
    return None


async def move(tx: AsyncSession, payment: Payment, now: datetime) -> bool:
    """Post the payment from wallet to wallet; False, and nothing written, when it is not covered."""
    source = await ledger.open_account(tx, "wallet", payment.sender_id, payment.currency, now)
    target = await ledger.open_account(tx, "wallet", payment.recipient_id, payment.currency, now)
    return await ledger.move(
        tx,
        kind="payment",
        reference=payment.id,
        source=source,
        target=target,
        amount_minor=payment.amount_minor,
        now=now,
    )
