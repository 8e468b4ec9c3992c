"""Wire forms of top-ups."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Input, Output
from florin_payments.top_ups.models import TopUp
from florin_payments.wire import AmountMinor, CurrencyCode


class TopUpInput(Input):
    """``payment_method``: a saved one (``pmt_…``) or a token of the provider; card numbers never reach Florin."""

    amount: AmountMinor
    currency: CurrencyCode
    payment_method: Annotated[str, Meta(pattern="^(tok|pm|pmt)_[A-Za-z0-9_]{1,60}$")]


class TopUpItem(Output):
    """``status``: processing, requires_action, unknown, completed or failed.

    With requires_action the customer must confirm at ``action_url``, and comes back to ``/?top_up=<id>``.
    """

    id: str
    status: str
    amount: int
    currency: str
    payment_method: str
    failure_code: str | None
    action_url: str | None
    created_at: datetime


def item(top_up: TopUp) -> TopUpItem:
    """The wire form."""
    return TopUpItem(
        id=from_uuid("top", top_up.id),
        status=top_up.status,
        amount=top_up.amount_minor,
        currency=top_up.currency,
        payment_method=top_up.payment_method,
        failure_code=top_up.failure_code,
        action_url=top_up.action_url,
        created_at=top_up.created_at,
    )
