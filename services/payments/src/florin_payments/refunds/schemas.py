"""Wire forms of refunds."""

from typing import Annotated

from msgspec import Meta

from florin_kit.web.schemas import Input
from florin_payments.wire import AmountMinor


class RefundInput(Input):
    """``amount`` in minor units; without it, all that is left."""

    amount: AmountMinor | None = None
    reason: Annotated[str, Meta(max_length=500)] | None = None
