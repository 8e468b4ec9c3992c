"""Wire forms of the provider's webhooks."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Output
from florin_payments.psp_webhooks.models import PspWebhook

Status = Literal["received", "processed", "ignored", "unmatched", "failed"]


class Received(Output):
    """The webhook is stored; what it means is found out later."""

    received: bool = True


class WebhookItem(Output):
    """A webhook as staff see it in a list."""

    id: str
    provider: str
    event_id: str
    type: str
    status: str
    attempts: int
    error: str | None
    received_at: datetime
    processed_at: datetime | None
    next_try_at: datetime | None


class WebhookDetails(WebhookItem):
    """A webhook with what it said."""

    body: Any


def item(webhook: PspWebhook) -> WebhookItem:
    """The wire form."""
    return WebhookItem(**_fields(webhook))


def details(webhook: PspWebhook, body: bytes) -> WebhookDetails:
    """The wire form with the body."""
    return WebhookDetails(**_fields(webhook), body=msgspec.json.decode(body))


def _fields(webhook: PspWebhook) -> dict[str, Any]:
    return {
        "id": from_uuid("whk", webhook.id),
        "provider": webhook.provider,
        "event_id": webhook.event_id,
        "type": webhook.type,
        "status": webhook.status,
        "attempts": webhook.attempts,
        "error": webhook.error,
        "received_at": webhook.received_at,
        "processed_at": webhook.processed_at,
        "next_try_at": webhook.try_at,
    }
