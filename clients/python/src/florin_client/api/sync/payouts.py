"""Payouts. Written by tools/python_client from the API document; not by hand."""

from florin_client.calls import Call, at
from florin_client.models import PayoutItem
from florin_client.pages import Page, Pages
from florin_client.transport import Transport


class Payouts:
    """Payouts."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Pages[PayoutItem]:
        """List own payouts. Scope: ``payouts:read``.

        ``limit``: Items on a page.
        """
        return Pages(
            self._transport, Call("GET", "/payouts", Page[PayoutItem], query={"limit": limit, "cursor": cursor})
        )

    def get(self, payout_id: str) -> PayoutItem:
        """One payout. Scope: ``payouts:read``."""
        return self._transport.send(Call("GET", at("/payouts/{payout_id}", payout_id=payout_id), PayoutItem))
