"""Rate limits inside a service, the second line behind the gateway's.

The gateway counts every request; a service counts again what must hold even if a request reached it by
another way, or in a form that the gateway does not read. Counters are in Valkey, shared by all replicas.
While it is away each process counts by itself: less exact, never without a limit.
"""

import math
import re
from dataclasses import dataclass, fields
from typing import TypeVar

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from florin_kit.errors import RateLimited
from florin_kit.local_counts import LocalCounts
from florin_kit.patience import Briefly

LOCAL_KEYS_MAX = 20_000
REFUSED = Counter("florin_limited_total", "Requests beyond a limit that the service keeps itself", ["limit"])
FALLBACK = Counter("florin_limit_fallback_total", "Requests counted by the process alone, for want of Valkey")
_WRITTEN = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,4})([smhd])")
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# A counter without an end would lock its subject out for ever: the first one to see it sets the end.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
local left = count == 1 and -1 or redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {count, left}
"""
T = TypeVar("T")
log = structlog.get_logger("florin.limits")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` requests in a window of ``window_s`` seconds."""

    name: str
    count: int
    window_s: int


@dataclass(frozen=True, slots=True)
class UserLimits:
    """What a service keeps for each signed-in user."""

    user: Limit = Limit("user", 100, 900)


def read_limits(kind: type[T], text: str) -> T:
    """The limits of ``kind`` as ``FLORIN_LIMITS`` has them: ``user=100/15m,signin=5/15m``.

    Parts that ``kind`` has no field for are other services'. Raises `ValueError`.
    """
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    given = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        match = _WRITTEN.fullmatch(value)
        if match is None:
            raise ValueError(f"{part!r} is not a limit; it looks like signin=5/15m")
        if name in known:
            given[name] = Limit(name, int(match[1]), int(match[2]) * _UNIT_S[match[3]])
    return kind(**given)


@dataclass(frozen=True, slots=True)
class Count:
    """How a request stands against its limit."""

    limit: Limit
    remaining: int
    reset_s: int

    @property
    def over(self) -> bool:
        return self.remaining < 0

    def refusal(self) -> RateLimited:
        """The answer to a request beyond the limit, with the gateway's own headers."""
        REFUSED.labels(self.limit.name).inc()
        limit, reset_s = self.limit, max(1, self.reset_s)
        headers = {
            "X-RateLimit-Limit": str(limit.count),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(reset_s),
            "RateLimit-Policy": f'"{limit.name}";q={limit.count};w={limit.window_s}',
            "RateLimit": f'"{limit.name}";r=0;t={reset_s}',
        }
        return RateLimited(retry_after_s=reset_s, headers=headers)


class Limiter:
    """Counts requests of a service."""

    def __init__(self, redis: Redis, service: str) -> None:
        self._service = service
        self._script = redis.register_script(_COUNT)
        self._local = LocalCounts(LOCAL_KEYS_MAX)
        self._alone = False
        self._briefly = Briefly()

    async def count(self, limit: Limit, subject: str) -> Count:
        """Count a request of ``subject``."""
        try:
            counted = [f"rl:{self._service}.{limit.name}:{subject}"]
            count, left_ms = await self._briefly.ask(lambda: self._script(counted, [limit.window_s * 1000]))
            self._alone = False
        except RedisError as error:
            if not self._alone:
                log.warning("limits_are_local", error=type(error).__name__)
            self._alone = True
            FALLBACK.inc()
            count, left_ms = self._local.add(f"{limit.name}:{subject}", limit.count, limit.window_s)
        return Count(limit, limit.count - count, math.ceil(left_ms / 1000))

    async def take(self, limit: Limit, subject: str) -> None:
        """Count a request of ``subject``. Raises `RateLimited` beyond the limit."""
        counted = await self.count(limit, subject)
        if counted.over:
            raise counted.refusal()
