"""Wire forms of payouts."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Input, Output
from florin_payments.payouts.models import Payout
from florin_payments.wire import AmountMinor, CurrencyCode


class PayoutInput(Input):
    """``destination``: a bank account as the provider knows it; account numbers never reach Florin."""

    amount: AmountMinor
    currency: CurrencyCode
    destination: Annotated[str, Meta(pattern="^(bank|ba)_[A-Za-z0-9_]{1,60}$")]


class PayoutItem(Output):
    """``status``: processing, unknown, completed, failed or returned (the bank sent it back)."""

    id: str
    status: str
    amount: int
    currency: str
    destination: str
    failure_code: str | None
    created_at: datetime
    updated_at: datetime


def item(payout: Payout) -> PayoutItem:
    """The wire form."""
    return PayoutItem(
        id=from_uuid("pyo", payout.id),
        status=payout.status,
        amount=payout.amount_minor,
        currency=payout.currency,
        destination=payout.destination,
        failure_code=payout.failure_code,
        created_at=payout.created_at,
        updated_at=payout.updated_at,
    )
