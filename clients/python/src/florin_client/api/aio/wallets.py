"""Wallets. Written by tools/python_client from the API document; not by hand."""

from florin_client.calls import Call
from florin_client.models import Wallet
from florin_client.pages import Page
from florin_client.transport import AsyncTransport


class AsyncWallets:
    """Wallets."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self) -> Page[Wallet]:
        """Own balances, one wallet a currency. Scope: ``wallets:read``."""
        return await self._transport.send(Call("GET", "/wallets", Page[Wallet]))
