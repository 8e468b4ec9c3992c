"""Wire forms of top-ups."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from florin_kit.web.schemas import Input, Output
from florin_payments.wire import AmountMinor, CurrencyCode


class TopUpInput(Input):
    """``payment_method`` is a token of the PSP; card numbers never reach Florin."""

    amount: AmountMinor
    currency: CurrencyCode
    payment_method: Annotated[str, Meta(pattern="^tok_[a-z0-9_]{1,60}$")]


class TopUpItem(Output):
    """``status`` is processing, completed or failed."""

    id: str
    status: str
    amount: int
    currency: str
    payment_method: str
    failure_code: str | None
    created_at: datetime
