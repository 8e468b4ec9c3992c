"""Where the platform is, and how to prove who asks: what both transports share."""

import platform
import re
import ssl
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import msgspec

from florin_client.calls import Answer, Call
from florin_client.errors import ApiError, NoAnswer, UnexpectedAnswer, from_answer
from florin_client.retries import CallLimits, Tries, retry_after_s
from florin_client.secret import Secret

VERSION = "0.1.0"
PREFIX = "/api/v1"
#: No answer but an export is larger; that one is never held whole.
ANSWER_BYTES_MAX = 16 * 1024 * 1024
_KEY = re.compile(r"fl_[a-z]{1,16}_[0-9A-Za-z]{20,128}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class KeyAuth(httpx2.Auth):
    """Adds the key to each request. It stands in no attribute that a log or a crash report prints."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


@dataclass(frozen=True)
class Connection:
    """The platform's address, the key, an authority's certificate for a private one, and the limits."""

    base_url: str
    key: Secret
    ca_file: Path | None
    limits: CallLimits

    def __post_init__(self) -> None:
        """Raises `ValueError` for an address that a key must not be sent to, and for what is no key."""
        parts = urlsplit(self.base_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("base_url begins with https://; http:// only on this machine")
        if not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError("base_url is scheme, host and port")
        if not _KEY.fullmatch(self.key.reveal()):
            raise ValueError("api_key is no API key of Florin")

    def options(self) -> dict[str, Any]:
        """What an HTTP client of either kind is made with: no redirects, so that the key goes nowhere else."""
        context: ssl.SSLContext | bool = True
        if self.ca_file is not None:
            context = ssl.create_default_context(cafile=str(self.ca_file))
        return {
            "base_url": self.base_url.rstrip("/") + PREFIX,
            "auth": KeyAuth(self.key),
            "verify": context,
            "follow_redirects": False,
            "headers": {"User-Agent": f"florin-client/{VERSION} python/{platform.python_version()}"},
        }


@dataclass(frozen=True)
class Again:
    """The call is to be sent again, after a pause."""

    pause_s: float


def parts_of(call: Call[Any], timeout_s: float) -> dict[str, Any]:
    """A request, in the words of the HTTP client."""
    timeout = httpx2.Timeout(timeout_s, connect=min(timeout_s, 10.0))
    return {
        "method": call.method,
        "url": call.path,
        "params": call.params(),
        "headers": call.headers(),
        "content": call.content(),
        "timeout": timeout,
    }


def pause_after_break(call: Call[Any], tries: Tries, error: httpx2.TransportError) -> float:
    """Seconds until the next try. Raises `NoAnswer` when there is none."""
    never_sent = isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout))
    distrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
    pause = None if distrusted else tries.pause_after_break(never_sent=never_sent)
    if pause is None:
        uncertain = tries.uncertain or not (never_sent or distrusted)
        # Not `from error`: frames of the HTTP client hold the request's raw headers, and crash reports print frames.
        raise NoAnswer(_words(error), may_have_happened=uncertain, idempotency_key=call.idempotency_key) from None
    return pause


def error_of(call: Call[Any], status: int, headers: Mapping[str, str], body: bytes) -> ApiError | UnexpectedAnswer:
    """What an answer that is no success says."""
    request_id = headers.get("x-request-id")
    if status < 400:
        return UnexpectedAnswer(
            "neither success nor error", status=status, request_id=request_id, idempotency_key=call.idempotency_key
        )
    return from_answer(
        status,
        body,
        request_id=request_id,
        retry_after_s=retry_after_s(headers),
        idempotency_key=call.idempotency_key,
    )


def again(call: Call[Any], tries: Tries, response: httpx2.Response, body: bytes) -> Again:
    """When to send a refused call again. Raises `ApiError` or `UnexpectedAnswer` when it is not sent again."""
    failure = error_of(call, response.status_code, response.headers, body)
    if isinstance(failure, ApiError):
        pause = tries.pause_after(failure.status, failure.code, failure.retry_after_s)
        if pause is not None:
            return Again(pause)
    raise failure


def result(call: Call[Answer], tries: Tries, response: httpx2.Response, body: bytes) -> Answer | Again:
    """What the call returns, or when to send it again. Raises `ApiError` or `UnexpectedAnswer`."""
    if response.is_success:
        try:
            return call.read(body)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UnexpectedAnswer(
                str(error),
                status=response.status_code,
                request_id=response.headers.get("x-request-id"),
                idempotency_key=call.idempotency_key,
            ) from None
    if tries.is_done_already(response.status_code):
        return call.read(b"")
    return again(call, tries, response, body)


class Body:
    """An answer's body while it comes, within limits of size and time."""

    def __init__(self, response: httpx2.Response, tries: Tries) -> None:
        self._response = response
        self._tries = tries
        self._bytes = bytearray()

    def add(self, chunk: bytes) -> None:
        """Raises `httpx2.ReadTimeout` when the call's time is up, `UnexpectedAnswer` when it is too much."""
        self._bytes += chunk
        if len(self._bytes) > ANSWER_BYTES_MAX:
            request_id = self._response.headers.get("x-request-id")
            raise UnexpectedAnswer("too large", status=self._response.status_code, request_id=request_id)
        if self._tries.left_s() <= 0:
            raise httpx2.ReadTimeout("the answer took too long", request=self._response.request)

    def read(self) -> bytes:
        """All of it."""
        return bytes(self._bytes)


def broke_off(error: httpx2.TransportError) -> NoAnswer:
    """A stream that ended too early: what came is not all."""
    return NoAnswer(f"the answer broke off: {_words(error)}", may_have_happened=True)


def _words(error: httpx2.TransportError) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")
