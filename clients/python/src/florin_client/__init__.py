"""Florin from Python: `Florin`, and `AsyncFlorin` for `asyncio`."""

from florin_client.client import AsyncFlorin, Florin
from florin_client.connection import VERSION
from florin_client.errors import (
    ApiError,
    BadRequest,
    Conflict,
    FieldError,
    FlorinError,
    Forbidden,
    NoAnswer,
    NotFound,
    PreconditionFailed,
    RateLimited,
    ServerError,
    Unauthenticated,
    UnexpectedAnswer,
    ValidationFailed,
)
from florin_client.models import Recipient, RecurrenceInput
from florin_client.pages import AsyncPages, Page, Pages
from florin_client.retries import CallLimits
from florin_client.secret import Secret
from florin_client.webhooks import WebhookEvent, WebhookRefused, WebhookVerifier

__version__ = VERSION

__all__ = [
    "ApiError",
    "AsyncFlorin",
    "AsyncPages",
    "BadRequest",
    "CallLimits",
    "Conflict",
    "FieldError",
    "Florin",
    "FlorinError",
    "Forbidden",
    "NoAnswer",
    "NotFound",
    "Page",
    "Pages",
    "PreconditionFailed",
    "RateLimited",
    "Recipient",
    "RecurrenceInput",
    "Secret",
    "ServerError",
    "Unauthenticated",
    "UnexpectedAnswer",
    "ValidationFailed",
    "WebhookEvent",
    "WebhookRefused",
    "WebhookVerifier",
    "__version__",
]
