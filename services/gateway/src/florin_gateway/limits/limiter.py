"""Counts a request against every limit that applies, and asks whether its session has ended."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import Counter, Gauge

from florin_gateway.limits.bucket import Bucket, Buckets, revocation
from florin_gateway.limits.policy import Limit, Limits
from florin_gateway.limits.redis_pipe import RedisPipe
from florin_kit.local_counts import LocalCounts

log = structlog.get_logger("florin.gateway.limits")
REFUSED = Counter("florin_gateway_limited_total", "Requests over a rate limit", ["limit"])
FALLBACK = Counter("florin_gateway_limiter_fallback_total", "Requests decided without Redis")
AVAILABLE = Gauge("florin_gateway_limiter_available", "Whether the shared limiter answers")
LOCAL_KEYS_MAX = 50_000


@dataclass(slots=True)
class Verdict:
    """What is known of a request: ``limit`` is the tightest of its limits, with what is left of it.

    ``revoked`` None: it can't be known now.
    """

    revoked: bool | None
    limit: Limit
    remaining: int
    reset_s: int
    refused: bool

    def headers(self) -> bytes:
        """The rate-limit headers of the answer."""
        return self.limit.headers(self.remaining, self.reset_s)


class Limiter:
    """Decides by Redis; without it by counters of this process, never without a limit.

    ``anonymous``, ``user``, ``address``, ``webhooks``, ``signin``, ``refresh``, ``keys`` and ``exports`` are the
    buckets of each limit.
    """

    def __init__(self, pipe: RedisPipe, limits: Limits) -> None:
        self.anonymous = Buckets(limits.anonymous)
        self.user = Buckets(limits.user)
        self.address = Buckets(limits.address)
        self.webhooks = Buckets(limits.webhooks)
        self.signin = Buckets(limits.signin)
        self.refresh = Buckets(limits.refresh)
        self.keys = Buckets(limits.keys)
        self.exports = Buckets(limits.exports)
        self._pipe = pipe
        self._available = True
        self._local = LocalCounts(LOCAL_KEYS_MAX)

    def check(self, session: str | None, counted: tuple[Bucket, ...], done: Callable[[Verdict], None]) -> None:
        """Count a request in each bucket; ``done`` is called once with the verdict."""

        def answered(answer: Any) -> None:
            if isinstance(answer, list):
                if not self._available:
                    self._tell(available=True)
                done(self._decide(bool(answer[0]), counted, answer))
            else:
                self._tell(available=False)
                FALLBACK.inc()
                done(self._decide(None if session else False, counted, self._count_locally(counted)))

        parts = [revocation(session)]
        parts += [bucket.key for bucket in counted]
        keys = len(parts)
        parts += [bucket.window for bucket in counted]
        self._pipe.evaluate(keys, parts, answered)

    def _tell(self, *, available: bool) -> None:
        self._available = available
        AVAILABLE.set(available)

    @staticmethod
    def _decide(revoked: bool | None, counted: tuple[Bucket, ...], answer: list[int]) -> Verdict:
        """``answer`` as the script gives it: the revocation, then count and time left (ms) of each bucket."""
        tightest, least, left_ms, at = counted[0].limit, sys.maxsize, 0, 1
        for bucket in counted:
            remaining = bucket.limit.count - answer[at]
            if remaining < least:
                tightest, least, left_ms = bucket.limit, remaining, answer[at + 1]
            at += 2
        if least < 0:
            REFUSED.labels(tightest.name).inc()
        return Verdict(revoked, tightest, max(0, least), -(-left_ms // 1000), least < 0)

    def _count_locally(self, counted: tuple[Bucket, ...]) -> list[int]:
        answer = [0]
        for bucket in counted:
            count, left_ms = self._local.add(bucket.key, bucket.limit.count, bucket.limit.window_s)
            answer += [count, round(left_ms)]
        return answer
