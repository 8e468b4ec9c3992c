"""Wire forms of endpoints."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from florin_kit.ids import from_uuid
from florin_kit.web.schemas import Input, Output
from florin_payments.webhook_endpoints.models import WebhookEndpoint
from florin_payments.webhook_endpoints.urls import LENGTH_MAX

Url = Annotated[str, Meta(min_length=1, max_length=LENGTH_MAX, description="Where to send; https")]
Filter = Annotated[
    list[Annotated[str, Meta(max_length=64)]],
    Meta(min_length=1, max_length=40, description="Event types, families such as payment.*, or * for all"),
]
About = Annotated[str, Meta(max_length=200)]


class EndpointInput(Input):
    """A new endpoint."""

    url: Url
    events: Filter
    description: About = ""


class EndpointEdit(Input):
    """What is to change. ``active`` also ends a switch-off."""

    url: Url | UnsetType = UNSET
    events: Filter | UnsetType = UNSET
    description: About | UnsetType = UNSET
    status: Literal["active", "paused"] | UnsetType = UNSET


class RotateInput(Input):
    """How long the old secret signs beside the new one."""

    overlap_s: Annotated[int, Meta(ge=0, le=7 * 86_400)] = 86_400


class EndpointItem(Output):
    """An endpoint. ``disabled_reason``: gone (410), failing, or role. ``failing_since``: with no success since."""

    id: str
    url: str
    events: list[str]
    description: str
    status: str
    disabled_reason: str | None
    failing_since: datetime | None
    failures: int
    retry_at: datetime | None
    previous_secret_until: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class EndpointWithSecret(EndpointItem):
    """With the secret that verifies what is sent to it, which is shown this once."""

    secret: str


def item(endpoint: WebhookEndpoint, now: datetime) -> EndpointItem:
    """The wire form."""
    return EndpointItem(**_fields(endpoint, now))  # type: ignore[arg-type]


def with_secret(endpoint: WebhookEndpoint, secret: str, now: datetime) -> EndpointWithSecret:
    """The wire form with a secret that was just made."""
    return EndpointWithSecret(**_fields(endpoint, now), secret=secret)  # type: ignore[arg-type]


def _fields(endpoint: WebhookEndpoint, now: datetime) -> dict[str, object]:
    return {
        "id": from_uuid("whe", endpoint.id),
        "url": endpoint.url,
        "events": endpoint.events,
        "description": endpoint.description,
        "status": endpoint.status,
        "disabled_reason": endpoint.disabled_reason,
        "failing_since": endpoint.failing_since,
        "failures": endpoint.failures,
        "retry_at": _future(endpoint.blocked_until, now),
        "previous_secret_until": _future(endpoint.previous_until, now),
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
        "version": endpoint.version,
    }


def _future(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None
