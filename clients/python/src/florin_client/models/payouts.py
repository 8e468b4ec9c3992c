"""What is sent or answered: payouts. Written by tools/python_client from the API document; not by hand."""

from datetime import datetime

import msgspec


class PayoutItem(msgspec.Struct, frozen=True, kw_only=True):
    """PayoutItem of the API reference."""

    amount: int
    created_at: datetime
    currency: str
    destination: str
    failure_code: str | None
    id: str
    status: str
    updated_at: datetime
