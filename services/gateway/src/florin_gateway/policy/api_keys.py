"""API keys at the door: auth exchanges them for access tokens, which are passed on in their place.

An answer is remembered under the key's hash, for a minute at most; the token's revocation is asked for each
request like everybody's, so that a revoked key is refused at once all the same. Auth can't be asked: nobody
gets in.
"""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

import httpx2
from prometheus_client import Counter

from florin_gateway.limits.limiter import Limiter, Verdict
from florin_kit.errors import ApiKeyInvalid, Problem, RateLimited, Unauthenticated, UpstreamUnavailable
from florin_kit.http import make_client
from florin_kit.identity import api_keys
from florin_kit.identity.tokens import TokenVerifier

EXCHANGE = "/internal/api-keys/exchange"
REMEMBERED_S = 60.0
REFUSED_S = 900.0  # what is no key now never becomes one; so one forgotten program counts once in a window
UNAVAILABLE_S = 1.0
REMEMBERED_MAX = 10_000
ASKING_MAX = 64
TIMEOUT_S = 2.0
KEEPALIVE_S = 2.0
KEYS = Counter(
    "florin_gateway_api_keys_total", "API keys that auth was asked about, and those refused unasked", ["outcome"]
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Granted:
    """What stands in a key's place, also as the ``Authorization`` value that goes to the service."""

    token: str
    authorization: bytes


class _Memory(Generic[T]):
    """Values that are true for a while; the oldest make room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[float, T]] = OrderedDict()

    def get(self, key: object) -> tuple[float, T] | None:
        """The value with the time (monotonic) that it ends."""
        found = self._kept.get(key)
        if found is not None and found[0] <= time.monotonic():
            del self._kept[key]
            return None
        return found

    def put(self, key: object, value: T, life_s: float) -> None:
        self._kept[key] = (time.monotonic() + life_s, value)
        self._kept.move_to_end(key)
        if len(self._kept) > REMEMBERED_MAX:
            self._kept.popitem(last=False)


def unavailable() -> Problem:
    return UpstreamUnavailable("API keys can't be checked now", retry_after_s=2)


class ApiKeys:
    """Knows lately seen keys, and asks auth about the others."""

    def __init__(self, auth_urls: list[str], verifier: TokenVerifier, limiter: Limiter) -> None:
        self._urls = [url.strip().rstrip("/") + EXCHANGE for url in auth_urls]
        self._verifier = verifier
        self._limiter = limiter
        # Apart, so that a flood of unknown keys never makes the gateway forget good ones.
        self._granted: _Memory[Granted] = _Memory()
        self._refused: _Memory[type[Problem]] = _Memory()
        self._blocked: _Memory[None] = _Memory()
        self._asking: dict[bytes, asyncio.Task[None]] = {}
        self._asked: asyncio.Task[None] | None = None
        limits = httpx2.Limits(max_connections=ASKING_MAX, keepalive_expiry=KEEPALIVE_S)
        self._client = make_client(timeout=TIMEOUT_S, limits=limits)

    async def stop(self) -> None:
        await self._client.aclose()

    def find(self, key: bytes, where: str) -> Granted | Problem | None:
        """What is known of a key that came from ``where``; None: auth must be asked."""
        if not api_keys.is_well_formed(key):
            KEYS.labels("malformed").inc()
            return ApiKeyInvalid()
        digest = api_keys.digest(key)
        if granted := self._granted.get(digest):
            return granted[1]
        if refused := self._refused.get(digest):
            return unavailable() if refused[1] is UpstreamUnavailable else refused[1]()
        if blocked := self._blocked.get(where):
            KEYS.labels("blocked").inc()
            return RateLimited(retry_after_s=max(1, round(blocked[0] - time.monotonic())))
        return unavailable() if len(self._asking) >= ASKING_MAX and digest not in self._asking else None

    def ask(self, key: bytes, address: str, where: str, request_id: str) -> None:
        """Ask auth, once however many requests wait for the answer; `take_asked` is what to wait for."""
        digest = api_keys.digest(key)
        task = self._asking.get(digest)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._ask(digest, key.decode(), address, where, request_id))
            task.add_done_callback(lambda _task: self._asking.pop(digest, None))
            self._asking[digest] = task
        self._asked = task

    def take_asked(self) -> asyncio.Task[None] | None:
        """What the request that was just looked at has to wait for, if auth was asked for it."""
        asked, self._asked = self._asked, None
        return asked

    async def _ask(self, digest: bytes, key: str, address: str, where: str, request_id: str) -> None:
        headers = {"X-Forwarded-For": address, "X-Request-Id": request_id}
        for url in self._urls:
            try:
                answer = await self._client.post(url, json={"key": key}, headers=headers)
            except httpx2.HTTPError:
                continue
            if answer.status_code == 200:
                await self._grant(digest, answer)
                return
            if answer.status_code == 401:
                KEYS.labels("unknown").inc()
                self._refused.put(digest, ApiKeyInvalid, REFUSED_S)
                self._count(where)
                return
        self._unavailable(digest)

    async def _grant(self, digest: bytes, answer: httpx2.Response) -> None:
        try:
            body = answer.json()
            token, left_s = str(body["access_token"]), float(body["expires_at"]) - time.time()
            await self._verifier.authenticate(token)  # also fetches the key that auth signs with since a moment
        except (ValueError, KeyError, TypeError, Unauthenticated):
            self._unavailable(digest)
            return
        KEYS.labels("granted").inc()
        self._granted.put(digest, Granted(token, b"Bearer " + token.encode()), min(REMEMBERED_S, left_s))

    def _unavailable(self, digest: bytes) -> None:
        KEYS.labels("unavailable").inc()
        self._refused.put(digest, UpstreamUnavailable, UNAVAILABLE_S)

    def _count(self, where: str) -> None:
        """Who tries keys that nobody has may soon not try any more."""

        def counted(verdict: Verdict) -> None:
            if verdict.refused:
                self._blocked.put(where, None, max(1, verdict.reset_s))

        self._limiter.check(None, (self._limiter.keys.of(where),), counted)
