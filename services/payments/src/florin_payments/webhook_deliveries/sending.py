"""One request to a receiver, within limits of time and size, and to nowhere else."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
from yarl import URL

from florin_payments.webhook_deliveries.health import Answer
from florin_payments.webhook_deliveries.metrics import ATTEMPT_SECONDS, ATTEMPTS
from florin_payments.webhook_deliveries.resolving import NoPublicAddress, PublicResolver, guarded_socket
from florin_payments.webhook_endpoints.urls import Refused, Rules

ANSWER_BYTES_MAX = 2048
ANSWER_TIMEOUT_S = 2.0
KEEP_ALIVE_S = 15.0
_RETRY_AFTER_DIGITS_MAX = 6


class Sender:
    """Sends to receivers.

    ``timeout_s``: for name, connection, TLS, request and the answer's head together.
    No redirects, no proxies, no cookies, nothing decompressed. ``trust``: whose certificates are
    believed, by default the system's. ``connections_max``: all at once.
    """

    def __init__(
        self,
        rules: Rules,
        resolver: PublicResolver,
        *,
        timeout_s: float,
        connections_max: int,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._rules = rules
        self._resolver = resolver
        self._timeout_s = timeout_s
        self._connections_max = connections_max
        self._trust = trust
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            use_dns_cache=False,  # a new connection asks anew
            ssl=self._trust or ssl.create_default_context(),
            limit=self._connections_max,
            keepalive_timeout=KEEP_ALIVE_S,
            socket_factory=guarded_socket(self._rules.networks),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
        )

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
        await self._resolver.close()

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One attempt; whatever goes wrong is an answer too."""
        began = time.perf_counter()
        answer: dict[str, Any] = {}
        try:
            answer = await self._post(url, headers, body)
        except (Refused, NoPublicAddress):
            answer = {"error": "no_public_address"}
        except TimeoutError:
            answer = {"error": "timeout"}
        except aiohttp.ClientConnectorCertificateError:
            answer = {"error": "certificate"}
        except (ssl.SSLError, aiohttp.ClientSSLError):
            answer = {"error": "tls"}
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, OSError) as error:
            refused = isinstance(error.__cause__ or getattr(error, "os_error", None), NoPublicAddress)
            answer = {"error": "no_public_address" if refused else "connection"}
        except (aiohttp.ClientError, ValueError):
            answer = {"error": "protocol"}
        duration_s = time.perf_counter() - began
        made = Answer(duration_ms=round(duration_s * 1000), **answer)
        ATTEMPTS.labels("arrived" if made.arrived else made.error or "status").inc()
        ATTEMPT_SECONDS.observe(duration_s)
        return made

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        assert self._session is not None, "the sender is not started"
        target = self._rules.read(url)
        address = URL(target.url, encoded=True)
        assert address.host == target.host, "two readings of one address"
        async with asyncio.timeout(self._timeout_s):
            response = await self._session.post(address, data=body, headers=headers, allow_redirects=False)
        async with response:
            return {
                "status": response.status,
                "body": await _beginning(response),
                "retry_after_s": _seconds(response.headers.get("Retry-After")),
            }


async def _beginning(response: aiohttp.ClientResponse) -> bytes:
    """The answer's first bytes. The status counts; for the rest nobody waits long."""
    found = b""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while len(found) < ANSWER_BYTES_MAX:
                more = await response.content.read(ANSWER_BYTES_MAX - len(found))
                if not more:
                    return found
                found += more
    except (TimeoutError, aiohttp.ClientError, OSError):
        pass
    if not response.content.at_eof():
        response.close()  # what else it has to say is not read, not even to use the connection again
    return found


def _seconds(header: str | None) -> int | None:
    """``Retry-After`` in seconds; the form with a date is not heeded."""
    text = (header or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _RETRY_AFTER_DIGITS_MAX else None
