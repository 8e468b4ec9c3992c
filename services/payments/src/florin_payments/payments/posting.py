"""What it takes to pay a payment that is written down: two people, and the money."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import Conflict
from florin_payments.ledger import repository as ledger
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people


class SenderNotReady(Conflict):
    code, title = "account_not_ready", "Your account can't pay at the moment"


class RecipientUnavailable(Conflict):
    code, title = "recipient_unavailable", "This recipient can't be paid at the moment"


REFUSALS: Mapping[str, type[Conflict]] = MappingProxyType(
    {refusal.code: refusal for refusal in (SenderNotReady, RecipientUnavailable)}
)


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
    return await _post(tx, "payment", payment, source, target, now)


async def hold(tx: AsyncSession, payment: Payment, now: datetime) -> bool:
    """Take the money out of the sender's reach; False, and nothing written, when it is not covered."""
    source = await ledger.open_account(tx, "wallet", payment.sender_id, payment.currency, now)
    target = await ledger.open_account(tx, "hold", payment.sender_id, payment.currency, now)
    return await _post(tx, "hold", payment, source, target, now)


async def pay_held(tx: AsyncSession, payment: Payment, now: datetime) -> None:
    """Post what is held to the recipient."""
    source = await ledger.open_account(tx, "hold", payment.sender_id, payment.currency, now)
    target = await ledger.open_account(tx, "wallet", payment.recipient_id, payment.currency, now)
    assert await _post(tx, "payment", payment, source, target, now), "it has been held since"


async def release(tx: AsyncSession, payment: Payment, now: datetime) -> None:
    """Give what is held back to the sender."""
    source = await ledger.open_account(tx, "hold", payment.sender_id, payment.currency, now)
    target = await ledger.open_account(tx, "wallet", payment.sender_id, payment.currency, now)
    assert await _post(tx, "release", payment, source, target, now), "it has been held since"


async def _post(tx: AsyncSession, kind: str, payment: Payment, source: UUID, target: UUID, now: datetime) -> bool:
    return await ledger.move(
        tx,
        kind=kind,
        reference=payment.id,
        source=source,
        target=target,
        amount_minor=payment.amount_minor,
        now=now,
    )
