"""The way to auth: the acting admin's own token goes along, so auth decides, and records who acted."""

from collections.abc import Mapping
from typing import Any

import httpx2
from litestar import Response

from florin_kit.errors import UpstreamTimeout, UpstreamUnavailable
from florin_kit.http import make_client

PREFIX = "/api/v1/auth/admin/users"
KEEPALIVE_S = 2.0
TIMEOUT_S = 5.0
# Who acts, from where, in which request and trace: for auth's own checks and for the audit trail.
PASSED_ON = (
    "authorization",
    "idempotency-key",
    "content-type",
    "x-request-id",
    "x-forwarded-for",
    "user-agent",
    "traceparent",
)
PASSED_BACK = ("content-type", "retry-after", "etag")


class AuthClient:
    """Passes commands on; auth's answer, a refusal included, is the answer."""

    def __init__(self, auth_url: str) -> None:
        # Idle connections end before those of a draining auth do: a command never meets a closed one.
        limits = httpx2.Limits(keepalive_expiry=KEEPALIVE_S)
        self._client = make_client(base_url=auth_url, timeout=TIMEOUT_S, limits=limits)

    async def start(self) -> None:
        """It connects when it is first used."""

    async def stop(self) -> None:
        await self._client.aclose()

    async def command(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], params: Mapping[str, Any] | None = None
    ) -> Response[bytes]:
        """Carry out a command. Raises `UpstreamUnavailable` or `UpstreamTimeout`."""
        passed = {name: headers[name] for name in PASSED_ON if name in headers}
        try:
            answer = await self._client.request(method, PREFIX + path, content=body, headers=passed, params=params)
        except httpx2.TimeoutException:
            raise UpstreamTimeout from None
        except httpx2.HTTPError:
            raise UpstreamUnavailable(retry_after_s=2) from None
        back = {name: answer.headers[name] for name in PASSED_BACK if name in answer.headers and name != "content-type"}
        return Response(
            answer.content,
            status_code=answer.status_code,
            headers=back,
            media_type=answer.headers.get("content-type", "application/json"),
        )
