"""What is sent or answered: common. Written by tools/python_client from the API document; not by hand."""

from datetime import datetime

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Person of the API reference."""

    handle: str
    id: str
    name: str


class TopUpItem(msgspec.Struct, frozen=True, kw_only=True):
    """TopUpItem of the API reference."""

    action_url: str | None
    amount: int
    created_at: datetime
    currency: str
    failure_code: str | None
    id: str
    payment_method: str
    status: str
