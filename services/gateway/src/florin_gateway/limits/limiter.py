"""Counts a request against every limit that applies, and asks whether its session has ended."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import Counter, Gauge

from florin_gateway.limits.policy import Limit
from florin_gateway.limits.redis_pipe import RedisPipe

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
    """Decides by Redis; without it by counters of this process, never without a limit."""

    def __init__(self, pipe: RedisPipe) -> None:
        self._pipe = pipe
        self._available = True
        self._local: dict[bytes, tuple[int, float]] = {}

    def check(
        self, session: str | None, counted: tuple[tuple[Limit, str], ...], done: Callable[[Verdict], None]
    ) -> None:
        """Count a request for each (limit, subject); ``done`` is called once with the verdict."""
        keys = tuple(f"rl:{limit.name}:{subject}".encode() for limit, subject in counted)
        windows = tuple(b"%d" % (limit.window_s * 1000) for limit, _ in counted)

        def answered(answer: Any) -> None:
            if isinstance(answer, Exception):
                self._tell(available=False)
                FALLBACK.inc()
                done(self._decide(None if session else False, counted, self._count_locally(counted, keys)))
                return
            if not self._available:
                self._tell(available=True)
            done(self._decide(bool(answer[0]), counted, answer[1:]))

        self._pipe.evaluate((f"rev:{session}".encode() if session else b"", *keys), windows, answered)

    def _tell(self, *, available: bool) -> None:
        self._available = available
        AVAILABLE.set(available)

    @staticmethod
    def _decide(revoked: bool | None, counted: tuple[tuple[Limit, str], ...], answer: list[int]) -> Verdict:
        tightest: Verdict | None = None
        for index, (limit, _) in enumerate(counted):
            count, left_ms = answer[2 * index], answer[2 * index + 1]
            remaining = limit.count - count
            if tightest is None or remaining < tightest.remaining:
                tightest = Verdict(revoked, limit, remaining, math.ceil(left_ms / 1000), remaining < 0)
        assert tightest is not None, "every request is counted against some limit"
        if tightest.refused:
            REFUSED.labels(tightest.limit.name).inc()
            tightest.remaining = 0
        return tightest

    def _count_locally(self, counted: tuple[tuple[Limit, str], ...], keys: tuple[bytes, ...]) -> list[int]:
        now = time.monotonic()
        if len(self._local) > LOCAL_KEYS_MAX:
            self._local = {key: value for key, value in self._local.items() if value[1] > now}
        answer: list[int] = []
        for (limit, _), key in zip(counted, keys, strict=True):
            count, ends = self._local.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + limit.window_s
            if len(self._local) > LOCAL_KEYS_MAX and key not in self._local:
                count = limit.count  # flooded with new subjects: the unknown ones are refused
            self._local[key] = (count + 1, ends)
            answer += [count + 1, round((ends - now) * 1000)]
        return answer
