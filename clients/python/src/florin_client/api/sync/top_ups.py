"""Top ups. Written by tools/python_client from the API document; not by hand."""

from florin_client.calls import Call, at, key_or_new
from florin_client.models import TopUpItem
from florin_client.pages import Page, Pages
from florin_client.transport import Transport


class TopUps:
    """Top ups."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Pages[TopUpItem]:
        """List own top-ups. Scope: ``payments:read``, keys in test mode only.

        ``limit``: Items on a page.
        """
        return Pages(
            self._transport, Call("GET", "/top-ups", Page[TopUpItem], query={"limit": limit, "cursor": cursor})
        )

    def create(
        self, *, amount: int, currency: str, payment_method: str, idempotency_key: str | None = None
    ) -> TopUpItem:
        """Top up a wallet. Scope: ``payments:write``, keys in test mode only.

        ``amount``: Minor units: 1250 is 12.50 EUR. ``currency``: ISO 4217 code. ``idempotency_key``: made for each
        call unless given.
        """
        return self._transport.send(
            Call(
                "POST",
                "/top-ups",
                TopUpItem,
                body={"amount": amount, "currency": currency, "payment_method": payment_method},
                idempotency_key=key_or_new(idempotency_key),
            )
        )

    def get(self, top_up_id: str) -> TopUpItem:
        """One top-up. Scope: ``payments:read``, keys in test mode only."""
        return self._transport.send(Call("GET", at("/top-ups/{top_up_id}", top_up_id=top_up_id), TopUpItem))
