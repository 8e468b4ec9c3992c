"""Payouts. Written by tools/python_client from the API document; not by hand."""

from florin_client.calls import Call, at
from florin_client.models import PayoutItem
from florin_client.pages import AsyncPages, Page
from florin_client.transport import AsyncTransport


class AsyncPayouts:
    """Payouts."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> AsyncPages[PayoutItem]:
        """List own payouts. Scope: ``payouts:read``.

        ``limit``: Items on a page.
        """
        return AsyncPages(
            self._transport, Call("GET", "/payouts", Page[PayoutItem], query={"limit": limit, "cursor": cursor})
        )

    async def get(self, payout_id: str) -> PayoutItem:
        """One payout. Scope: ``payouts:read``."""
        return await self._transport.send(Call("GET", at("/payouts/{payout_id}", payout_id=payout_id), PayoutItem))
