"""Wire forms of payment methods."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Input, Output
from florin_payments.payment_methods.models import PaymentMethod


class PaymentMethodInput(Input):
    """A token that the provider's card page gave; card numbers never reach Florin."""

    token: Annotated[str, Meta(pattern="^(tok|pm|cs)_[A-Za-z0-9_]{1,120}$")]
    default: bool = False


class PaymentMethodItem(Output):
    """A card as its owner knows it; ``id`` is what a top-up names as its ``payment_method``."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    is_default: bool = msgspec.field(name="default")
    created_at: datetime


class CardPage(Output):
    """Send the browser to ``url``; it comes back to ``/?payment_method=<token>``."""

    url: str


def item(method: PaymentMethod) -> PaymentMethodItem:
    """The wire form."""
    return PaymentMethodItem(
        id=from_uuid("pmt", method.id),
        brand=method.brand,
        last4=method.last4,
        exp_month=method.exp_month,
        exp_year=method.exp_year,
        is_default=method.is_default,
        created_at=method.created_at,
    )
