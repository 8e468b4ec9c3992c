"""What is sent or answered: wallets. Written by tools/python_client from the API document; not by hand."""

import msgspec


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """Money of the API reference."""

    amount: int
    currency: str


class Wallet(msgspec.Struct, frozen=True, kw_only=True):
    """Wallet of the API reference."""

    available: Money
    balance: Money
    currency: str
    held: Money
    id: str
