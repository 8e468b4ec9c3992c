"""How Stripe's client reaches Stripe: over our own HTTP client, with our time limits."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, NoReturn

import httpx2
import stripe

from florin_kit.http import make_client


class Transport(stripe.HTTPClient):
    """Asynchronous only. Retrying is the caller's business, who does it under the same key."""

    name = "httpx2"

    def __init__(self, timeout_s: float) -> None:
        super().__init__()
        self._client = make_client(timeout=timeout_s)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Raises `stripe.APIConnectionError` when there is no answer in time."""
        try:
            answer = await self._client.request(method, url, headers=dict(headers), content=post_data)
        except httpx2.HTTPError as error:
            raise stripe.APIConnectionError(type(error).__name__) from error  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers

    def request(self, *_args: Any, **_more: Any) -> NoReturn:
        raise RuntimeError("Stripe is asked asynchronously only")

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return asyncio.sleep(secs)

    async def close_async(self) -> None:
        await self._client.aclose()

    def close(self) -> None:
        """Closed by `close_async`."""
