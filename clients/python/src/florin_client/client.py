"""The two clients: `Florin`, which waits, and `AsyncFlorin`, for `asyncio`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from florin_client.api.aio import AsyncApi
from florin_client.api.sync import Api
from florin_client.connection import Connection
from florin_client.retries import CallLimits
from florin_client.secret import Secret
from florin_client.transport import AsyncTransport, Transport


class Florin(Api):
    """A Florin installation, seen with an API key.

    ``base_url`` is its address (``https://pay.example.com``), ``ca_file`` the certificate of a private authority,
    ``limits`` say how long a call may take and how often it is tried. May be shared by threads. Close it, or use
    it in a ``with``. Raises `ValueError` for an address that a key must not be sent to.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        ca_file: str | Path | None = None,
        limits: CallLimits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = _connection(base_url, api_key, ca_file, limits)
        self._transport = Transport(self._connection, sleep)
        super().__init__(self._transport)

    def __repr__(self) -> str:
        return f"Florin({self._connection.base_url!r})"

    def close(self) -> None:
        """Close its connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncFlorin(AsyncApi):
    """A Florin installation, seen with an API key, for one event loop; otherwise like `Florin`."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        ca_file: str | Path | None = None,
        limits: CallLimits | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connection = _connection(base_url, api_key, ca_file, limits)
        self._transport = AsyncTransport(self._connection, sleep)
        super().__init__(self._transport)

    def __repr__(self) -> str:
        return f"AsyncFlorin({self._connection.base_url!r})"

    async def close(self) -> None:
        """Close its connections."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _connection(base_url: str, api_key: str, ca_file: str | Path | None, limits: CallLimits | None) -> Connection:
    authority = None if ca_file is None else Path(ca_file)
    return Connection(base_url, Secret(api_key), authority, limits or CallLimits())
