"""A service behind the gateway: one or more endpoints, each with its pool and its breaker."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from prometheus_client import Counter, Gauge

from florin_gateway.proxy.breaker import Breaker, BreakerPolicy, RetryBudget, State
from florin_gateway.proxy.upstream import Failed, UpstreamConnection, UpstreamPool

BREAKER = Gauge("florin_gateway_breaker_state", "0 closed, 1 half open, 2 open", ["upstream", "endpoint"])
RETRIES = Counter("florin_gateway_retries_total", "Requests sent again", ["upstream"])
_LEVELS = {State.CLOSED: 0, State.HALF_OPEN: 1, State.OPEN: 2}
RETRY_EACH_REQUESTS = 5
RETRY_BURST = 20


class Endpoint:
    """One address of a service."""

    def __init__(self, number: int, pool: UpstreamPool, policy: BreakerPolicy) -> None:
        self.pool = pool
        self._breaker = Breaker(policy)
        self._gauge = BREAKER.labels(pool.name, str(number))
        self._gauge.set(0)

    def allows(self) -> bool:
        allowed = self._breaker.allows(time.monotonic())
        self._gauge.set(_LEVELS[self._breaker.state])
        return allowed

    def report(self, *, success: bool) -> None:
        """Tell the breaker how a request went."""
        now = time.monotonic()
        if success:
            self._breaker.succeeded(now)
        else:
            self._breaker.failed(now)
        self._gauge.set(_LEVELS[self._breaker.state])

    def retry_after_s(self) -> float:
        return self._breaker.retry_after_s(time.monotonic())


Taker = Callable[[UpstreamConnection | Failed, Endpoint], None]


def _hand_over(taker: Taker, endpoint: Endpoint, result: UpstreamConnection | Failed) -> None:
    taker(result, endpoint)


class Service:
    """Lends connections to the endpoint that is closed to failure and least busy."""

    def __init__(self, name: str, pools: Sequence[UpstreamPool], policy: BreakerPolicy) -> None:
        self.name = name
        self.endpoints = [Endpoint(number, pool, policy) for number, pool in enumerate(pools)]
        self._budget = RetryBudget(RETRY_EACH_REQUESTS, RETRY_BURST)
        self._retries = RETRIES.labels(name)

    def take(self, taker: Taker, *, fresh: bool = False, avoid: Endpoint | None = None) -> float | None:
        """Ask for a connection; ``taker`` is called with it.

        ``avoid`` is an endpoint that has just failed. Returns None, or, when every breaker is open and
        nobody will be called, the seconds until it is worth trying again.
        """
        candidates = sorted(self.endpoints, key=lambda e: (e is avoid, e.pool.busy))
        for endpoint in candidates:
            if endpoint.allows():
                self._budget.deposit()
                endpoint.pool.take(partial(_hand_over, taker, endpoint), fresh=fresh)
                return None
        return max(1.0, min(endpoint.retry_after_s() for endpoint in self.endpoints))

    def may_retry(self) -> bool:
        """Take a retry out of the budget."""
        if self._budget.withdraw():
            self._retries.inc()
            return True
        return False
