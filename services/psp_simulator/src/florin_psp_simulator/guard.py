"""The provider's own API key, and its idempotency keys."""

import hmac
from typing import Annotated, Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter
from litestar.types import Guard

from florin_kit.errors import IdempotencyKeyRequired, Unauthenticated
from florin_psp_simulator.settings import SimulatorSettings

Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", required=False)]


def require_api_key(settings: SimulatorSettings) -> Guard:
    """A guard that lets in callers with the API key. It raises `Unauthenticated`."""
    expected = f"Bearer {settings.psp_api_key.get_secret_value()}".encode()

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        if not hmac.compare_digest(connection.headers.get("authorization", "").encode(), expected):
            raise Unauthenticated

    return guard


def required(key: str | None) -> str:
    """The idempotency key. Raises `IdempotencyKeyRequired`."""
    if not key or len(key) > 255:
        raise IdempotencyKeyRequired
    return key
