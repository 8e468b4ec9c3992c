"""Wallets. Written by tools/python_client from the API document; not by hand."""

from florin_client.calls import Call
from florin_client.models import Wallet
from florin_client.pages import Page
from florin_client.transport import Transport


class Wallets:
    """Wallets."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> Page[Wallet]:
        """Own balances, one wallet a currency. Scope: ``wallets:read``."""
        return self._transport.send(Call("GET", "/wallets", Page[Wallet]))
