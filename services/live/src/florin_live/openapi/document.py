"""Fetches the services' documents and keeps the merged one."""

import asyncio
import hashlib
import time
from dataclasses import dataclass

import httpx2
import msgspec
import structlog

from florin_kit.errors import UpstreamUnavailable
from florin_kit.http import make_client
from florin_live.openapi.merge import Document, merge
from florin_live.settings import LiveSettings

PATH = "/openapi/openapi.json"
FRESH_S = 60.0
# While a service is missing, look again soon.
INCOMPLETE_FRESH_S = 3.0
FETCH_TIMEOUT_S = 3.0
BYTES_MAX = 8 * 1024 * 1024
log = structlog.get_logger("florin.openapi")


@dataclass(frozen=True)
class Merged:
    """The platform's document, its bytes and entity tag. ``missing`` services have never answered."""

    document: Document
    body: bytes
    etag: str
    missing: tuple[str, ...]


class Documents:
    """The merged document, fetched when it is asked for and older than a minute.

    A service that does not answer keeps its last known part.
    """

    def __init__(self, settings: LiveSettings) -> None:
        self._server = settings.public_origin
        self._urls = {
            "auth": settings.auth_url,
            "payments": settings.payments_url,
            "profile": settings.profile_url,
            "admin": settings.admin_url,
        }
        self._known: dict[str, Document] = {}
        self._merged: Merged | None = None
        self._fresh_until = float("-inf")
        self._fetching = asyncio.Lock()

    async def get(self) -> Merged:
        """The document. Raises `UpstreamUnavailable` when no service has ever answered."""
        async with self._fetching:
            if self._merged is None or time.monotonic() > self._fresh_until:
                await self._refresh()
        if self._merged is None:
            raise UpstreamUnavailable("The API's description is not available now", retry_after_s=3)
        return self._merged

    async def _refresh(self) -> None:
        limits = httpx2.Timeout(FETCH_TIMEOUT_S)
        async with make_client(timeout=limits) as client:
            await asyncio.gather(*(self._fetch(client, service) for service in self._urls))
        missing = tuple(service for service in self._urls if service not in self._known)
        if self._known:
            known = {service: self._known[service] for service in self._urls if service in self._known}
            document = merge(known, self._server)
            body = msgspec.json.encode(document)
            self._merged = Merged(document, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', missing)
        self._fresh_until = time.monotonic() + (INCOMPLETE_FRESH_S if missing else FRESH_S)

    async def _fetch(self, client: httpx2.AsyncClient, service: str) -> None:
        try:
            answer = await client.get(self._urls[service].rstrip("/") + PATH)
            answer.raise_for_status()
            if len(answer.content) > BYTES_MAX:
                raise ValueError("the document is too large")
            self._known[service] = msgspec.json.decode(answer.content, type=Document)
        except (httpx2.HTTPError, msgspec.MsgspecError, ValueError) as error:
            log.warning("api_document_not_fetched", upstream=service, error=type(error).__name__)
