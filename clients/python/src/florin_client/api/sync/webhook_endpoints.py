"""Webhook endpoints. Written by tools/python_client from the API document; not by hand."""

from collections.abc import Sequence
from types import NoneType
from typing import Literal

from msgspec import UNSET, UnsetType

from florin_client.calls import Call, at
from florin_client.models import DeliveryDetails, DeliveryItem, EndpointItem, EndpointWithSecret
from florin_client.pages import Page, Pages
from florin_client.transport import Transport


class WebhookEndpoints:
    """Webhook endpoints."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self, *, limit: int | None = None, cursor: str | None = None) -> Pages[EndpointItem]:
        """List own webhook endpoints. Scope: ``webhooks:read``.

        ``limit``: Items on a page.
        """
        return Pages(
            self._transport,
            Call("GET", "/webhook-endpoints", Page[EndpointItem], query={"limit": limit, "cursor": cursor}),
        )

    def create(self, *, events: Sequence[str], url: str, description: str | UnsetType = UNSET) -> EndpointWithSecret:
        """Add a webhook endpoint. Scope: ``webhooks:write``.

        ``events``: Event types, families such as payment.*, or * for all. ``url``: Where to send; https.
        """
        return self._transport.send(
            Call(
                "POST",
                "/webhook-endpoints",
                EndpointWithSecret,
                body={"events": events, "url": url, "description": description},
            )
        )

    def delete(self, endpoint_id: str) -> None:
        """Remove a webhook endpoint. Scope: ``webhooks:write``."""
        self._transport.send(Call("DELETE", at("/webhook-endpoints/{endpoint_id}", endpoint_id=endpoint_id), NoneType))

    def get(self, endpoint_id: str) -> EndpointItem:
        """One webhook endpoint. Scope: ``webhooks:read``."""
        return self._transport.send(
            Call("GET", at("/webhook-endpoints/{endpoint_id}", endpoint_id=endpoint_id), EndpointItem)
        )

    def edit(
        self,
        endpoint_id: str,
        *,
        description: str | UnsetType = UNSET,
        events: Sequence[str] | UnsetType = UNSET,
        status: Literal["active", "paused"] | UnsetType = UNSET,
        url: str | UnsetType = UNSET,
        if_match: int | None = None,
    ) -> EndpointItem:
        """Change, pause or resume a webhook endpoint. Scope: ``webhooks:write``.

        ``events``: Event types, families such as payment.*, or * for all. ``url``: Where to send; https.
        ``if_match``: the version that is meant to be changed; another one is `PreconditionFailed`.
        """
        return self._transport.send(
            Call(
                "PATCH",
                at("/webhook-endpoints/{endpoint_id}", endpoint_id=endpoint_id),
                EndpointItem,
                body={"description": description, "events": events, "status": status, "url": url},
                if_match=if_match,
            )
        )

    def list_deliveries(
        self,
        endpoint_id: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        status: Literal["pending", "succeeded", "failed", "discarded"] | None = None,
        type: str | None = None,
    ) -> Pages[DeliveryItem]:
        """What was sent to a webhook endpoint. Scope: ``webhooks:read``.

        ``limit``: Items on a page.
        """
        return Pages(
            self._transport,
            Call(
                "GET",
                at("/webhook-endpoints/{endpoint_id}/deliveries", endpoint_id=endpoint_id),
                Page[DeliveryItem],
                query={"limit": limit, "cursor": cursor, "status": status, "type": type},
            ),
        )

    def get_delivery(self, endpoint_id: str, delivery_id: str) -> DeliveryDetails:
        """One delivery with requests and answers. Scope: ``webhooks:read``."""
        return self._transport.send(
            Call(
                "GET",
                at(
                    "/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}",
                    endpoint_id=endpoint_id,
                    delivery_id=delivery_id,
                ),
                DeliveryDetails,
            )
        )

    def redeliver(self, endpoint_id: str, delivery_id: str) -> DeliveryItem:
        """Send a delivery again. Scope: ``webhooks:write``."""
        return self._transport.send(
            Call(
                "POST",
                at(
                    "/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver",
                    endpoint_id=endpoint_id,
                    delivery_id=delivery_id,
                ),
                DeliveryItem,
            )
        )

    def rotate_secret(self, endpoint_id: str, *, overlap_s: int | UnsetType = UNSET) -> EndpointWithSecret:
        """Replace the secret of a webhook endpoint. Scope: ``webhooks:write``."""
        return self._transport.send(
            Call(
                "POST",
                at("/webhook-endpoints/{endpoint_id}/rotate-secret", endpoint_id=endpoint_id),
                EndpointWithSecret,
                body={"overlap_s": overlap_s},
            )
        )

    def send_test(self, endpoint_id: str) -> DeliveryItem:
        """Send a test event. Scope: ``webhooks:write``."""
        return self._transport.send(
            Call("POST", at("/webhook-endpoints/{endpoint_id}/test", endpoint_id=endpoint_id), DeliveryItem)
        )
