"""Sessions that ended before their access tokens did.

Auth writes ``rev:<session id>`` with the life of an access token. The gateway asks for every request;
a service, as the second line, asks at most once a second for each session. While Redis is away auth
itself is asked, whose database is the truth: nobody is ever let in unchecked.
"""

import asyncio
import time
from collections import OrderedDict
from urllib.parse import urlsplit

import httpx2
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from florin_kit.errors import SessionRevoked, UpstreamUnavailable
from florin_kit.http import make_client
from florin_kit.identity.tokens import KEY_PREFIX
from florin_kit.patience import Briefly

FRESH_S = 1.0
FALLBACK_FRESH_S = 4.0  # with what auth needs for its answer, below the five seconds promised
FALLBACK_TIMEOUT_S = 2.0
FALLBACK_PARALLEL_MAX = 16
REMEMBERED_MAX = 20_000
PREFIX = "rev:"
WHO_AM_I = "/api/v1/auth/me"
KEY_ALIVE = "/internal/api-keys/alive"
ASKED_AUTH = Counter("florin_revocation_fallback_total", "Sessions checked by auth, for want of Redis", ["outcome"])


def key(session_id: str) -> str:
    return PREFIX + session_id


class _Memory:
    """Sessions that were found alive, with the time of it; bounded."""

    def __init__(self, fresh_s: float) -> None:
        self._fresh_s = fresh_s
        self._seen: OrderedDict[str, float] = OrderedDict()

    def holds(self, session_id: str) -> bool:
        return time.monotonic() - self._seen.get(session_id, float("-inf")) < self._fresh_s

    def add(self, session_id: str) -> None:
        self._seen[session_id] = time.monotonic()
        self._seen.move_to_end(session_id)
        if len(self._seen) > REMEMBERED_MAX:
            self._seen.popitem(last=False)


class AuthFallback:
    """Asks auth, by the caller's own token, whether the session is alive."""

    def __init__(self, auth_url: str) -> None:
        self._url = auth_url.rstrip("/")
        self._alive = _Memory(FALLBACK_FRESH_S)
        self._parallel = asyncio.Semaphore(FALLBACK_PARALLEL_MAX)

    @classmethod
    def beside(cls, jwks_url: str) -> "AuthFallback":
        """For auth at the address where it publishes its keys."""
        parts = urlsplit(jwks_url)
        return cls(f"{parts.scheme}://{parts.netloc}")

    async def check(self, session_id: str, token: str) -> None:
        """Raise `SessionRevoked`, or `UpstreamUnavailable` when auth can't tell either."""
        if self._alive.holds(session_id):
            return
        async with self._parallel:
            if self._alive.holds(session_id):
                return
            try:
                async with make_client(timeout=FALLBACK_TIMEOUT_S) as client:
                    path = KEY_ALIVE if session_id.startswith(KEY_PREFIX) else WHO_AM_I
                    answer = await client.get(self._url + path, headers={"Authorization": f"Bearer {token}"})
            except httpx2.HTTPError:
                ASKED_AUTH.labels("unknown").inc()
                raise UpstreamUnavailable("Sessions can't be checked now", retry_after_s=2) from None
        if answer.status_code in (200, 204):
            ASKED_AUTH.labels("alive").inc()
            self._alive.add(session_id)
        elif answer.status_code == 401:
            ASKED_AUTH.labels("revoked").inc()
            raise SessionRevoked
        else:
            ASKED_AUTH.labels("unknown").inc()
            raise UpstreamUnavailable("Sessions can't be checked now", retry_after_s=2)


class Revocations:
    """Asks Redis whether a session was ended, and ``fallback`` when Redis can't answer."""

    def __init__(self, redis: Redis, fallback: AuthFallback | None = None) -> None:
        self._redis = redis
        self._fallback = fallback
        self._alive = _Memory(FRESH_S)
        self._briefly = Briefly()

    async def check(self, session_id: str, token: str) -> None:
        """Raise `SessionRevoked`, or `UpstreamUnavailable` when it can't be known."""
        if self._alive.holds(session_id):
            return
        try:
            revoked = await self.listed(session_id)
        except RedisError:
            if self._fallback is None:
                raise UpstreamUnavailable("Sessions can't be checked now", retry_after_s=2) from None
            await self._fallback.check(session_id, token)
            return
        if revoked:
            raise SessionRevoked
        self._alive.add(session_id)

    async def listed(self, session_id: str) -> bool:
        """What Redis says. Raises `RedisError`."""
        return bool(await self._briefly.ask(lambda: self._redis.exists(key(session_id))))
