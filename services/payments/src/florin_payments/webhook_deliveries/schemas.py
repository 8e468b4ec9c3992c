"""Wire forms of deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Output
from florin_payments.webhook_deliveries.models import WebhookAttempt, WebhookDelivery
from florin_payments.webhook_endpoints.models import WebhookEndpoint
from florin_payments.webhook_endpoints.service import host_of

Status = Literal["pending", "succeeded", "failed", "discarded"]


class DeliveryItem(Output):
    """A delivery in a list. ``last_error``: why there was no answer; see docs/how-to/receive-webhooks.md."""

    id: str
    endpoint_id: str
    event_id: str
    type: str
    status: str
    attempts: int
    last_status: int | None
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None
    next_try_at: datetime | None


class AttemptItem(Output):
    """One request and its answer, of which the first 2 kB are kept."""

    number: int
    at: datetime
    duration_ms: int
    url: str
    headers: dict[str, str]
    status: int | None
    error: str | None
    answer: str


class DeliveryDetails(DeliveryItem):
    """A delivery with what is sent, and its newest attempts, newest first."""

    body: Any
    attempts_made: list[AttemptItem]


class StaffDelivery(DeliveryItem):
    """A delivery as staff see it: of the receiver only its host, because the rest may hold a secret."""

    owner_id: str
    host: str


class StaffDeliveryDetails(StaffDelivery):
    """What staff see of a delivery; neither addresses nor answers in full."""

    body: Any
    attempts_made: list[AttemptItem]


def item(delivery: WebhookDelivery) -> DeliveryItem:
    """The wire form."""
    return DeliveryItem(**_fields(delivery))


def details(delivery: WebhookDelivery, body: bytes, attempts: Sequence[WebhookAttempt]) -> DeliveryDetails:
    """The wire form with contents."""
    made = [_attempt(attempt, delivery) for attempt in attempts]
    return DeliveryDetails(**_fields(delivery), body=msgspec.json.decode(body), attempts_made=made)


def staff_item(delivery: WebhookDelivery, endpoint: WebhookEndpoint) -> StaffDelivery:
    """The wire form for staff."""
    return StaffDelivery(**_fields(delivery), **_owner(endpoint))


def staff_details(
    delivery: WebhookDelivery, endpoint: WebhookEndpoint, body: bytes, attempts: Sequence[WebhookAttempt]
) -> StaffDeliveryDetails:
    """The wire form for staff with contents."""
    made = [_attempt(attempt, delivery) for attempt in attempts]
    for one in made:
        one.url = host_of(one.url)
    return StaffDeliveryDetails(
        **_fields(delivery), **_owner(endpoint), body=msgspec.json.decode(body), attempts_made=made
    )


def _fields(delivery: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": from_uuid("whd", delivery.id),
        "endpoint_id": from_uuid("whe", delivery.endpoint_id),
        "event_id": delivery.event_id,
        "type": delivery.event_type,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
        "created_at": delivery.created_at,
        "finished_at": delivery.finished_at,
        "next_try_at": delivery.retry_at,
    }


def _owner(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {"owner_id": from_uuid("usr", endpoint.user_id), "host": host_of(endpoint.url)}


def _attempt(attempt: WebhookAttempt, delivery: WebhookDelivery) -> AttemptItem:
    headers = {
        "content-type": "application/json",
        "webhook-id": from_uuid("whd", delivery.id),
        "webhook-timestamp": str(int(attempt.at.timestamp())),
    }
    return AttemptItem(
        number=attempt.number,
        at=attempt.at,
        duration_ms=attempt.duration_ms,
        url=attempt.url,
        headers=headers,
        status=attempt.status,
        error=attempt.error,
        answer=attempt.answer.decode("utf-8", "replace"),
    )
