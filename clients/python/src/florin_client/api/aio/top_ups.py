"""Top ups. Written by tools/python_client from the API document; not by hand."""

from florin_client.calls import Call, at, key_or_new
from florin_client.models import TopUpItem
from florin_client.pages import AsyncPages, Page
from florin_client.transport import AsyncTransport


class AsyncTopUps:
    """Top ups."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> AsyncPages[TopUpItem]:
        """List own top-ups. Scope: ``payments:read``, keys in test mode only.

        ``limit``: Items on a page.
        """
        return AsyncPages(
            self._transport, Call("GET", "/top-ups", Page[TopUpItem], query={"limit": limit, "cursor": cursor})
        )

    async def create(
        self, *, amount: int, currency: str, payment_method: str, idempotency_key: str | None = None
    ) -> TopUpItem:
        """Top up a wallet. Scope: ``payments:write``, keys in test mode only.

        ``amount``: Minor units: 1250 is 12.50 EUR. ``currency``: ISO 4217 code. ``idempotency_key``: made for each
        call unless given.
        """
        return await self._transport.send(
            Call(
                "POST",
                "/top-ups",
                TopUpItem,
                body={"amount": amount, "currency": currency, "payment_method": payment_method},
                idempotency_key=key_or_new(idempotency_key),
            )
        )

    async def get(self, top_up_id: str) -> TopUpItem:
        """One top-up. Scope: ``payments:read``, keys in test mode only."""
        return await self._transport.send(Call("GET", at("/top-ups/{top_up_id}", top_up_id=top_up_id), TopUpItem))
