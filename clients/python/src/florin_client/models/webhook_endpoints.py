"""What is sent or answered: webhook endpoints. Written by tools/python_client from the API document; not by hand."""

from datetime import datetime
from typing import Any

import msgspec

from florin_client.secret import Secret


class AttemptItem(msgspec.Struct, frozen=True, kw_only=True):
    """AttemptItem of the API reference."""

    answer: str
    at: datetime
    duration_ms: int
    error: str | None
    headers: dict[str, str]
    number: int
    status: int | None
    url: str


class DeliveryDetails(msgspec.Struct, frozen=True, kw_only=True):
    """DeliveryDetails of the API reference."""

    attempts: int
    attempts_made: list[AttemptItem]
    body: Any
    created_at: datetime
    endpoint_id: str
    event_id: str
    finished_at: datetime | None
    id: str
    last_error: str | None
    last_status: int | None
    next_try_at: datetime | None
    status: str
    type: str


class DeliveryItem(msgspec.Struct, frozen=True, kw_only=True):
    """DeliveryItem of the API reference."""

    attempts: int
    created_at: datetime
    endpoint_id: str
    event_id: str
    finished_at: datetime | None
    id: str
    last_error: str | None
    last_status: int | None
    next_try_at: datetime | None
    status: str
    type: str


class EndpointItem(msgspec.Struct, frozen=True, kw_only=True):
    """EndpointItem of the API reference."""

    created_at: datetime
    description: str
    disabled_reason: str | None
    events: list[str]
    failing_since: datetime | None
    failures: int
    id: str
    previous_secret_until: datetime | None
    retry_at: datetime | None
    status: str
    updated_at: datetime
    url: str
    version: int


class EndpointWithSecret(msgspec.Struct, frozen=True, kw_only=True):
    """EndpointWithSecret of the API reference."""

    created_at: datetime
    description: str
    disabled_reason: str | None
    events: list[str]
    failing_since: datetime | None
    failures: int
    id: str
    previous_secret_until: datetime | None
    retry_at: datetime | None
    secret: Secret
    status: str
    updated_at: datetime
    url: str
    version: int
