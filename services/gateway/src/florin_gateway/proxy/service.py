"""A service behind the gateway: one or more endpoints, each with its pool and its breaker."""

import time
from collections.abc import Sequence

from prometheus_client import Counter, Gauge

from florin_gateway.proxy.breaker import Breaker, BreakerPolicy, RetryBudget, State
from florin_gateway.proxy.upstream import UpstreamPool

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
        if self._breaker.state is State.CLOSED:
            return True
        allowed = self._breaker.allows(time.monotonic())
        self._gauge.set(_LEVELS[self._breaker.state])
        return allowed

    def report(self, *, success: bool) -> None:
        """Tell the breaker how a request went."""
        before = self._breaker.state
        if success and before is State.CLOSED:
            self._breaker.succeeded(self.pool.now)
            return
        if success:
            self._breaker.succeeded(time.monotonic())
        else:
            self._breaker.failed(time.monotonic())
        if self._breaker.state is not before:
            self._gauge.set(_LEVELS[self._breaker.state])

    def retry_after_s(self) -> float:
        return self._breaker.retry_after_s(time.monotonic())


class Service:
    """Chooses the endpoint that works and is least busy."""

    def __init__(self, name: str, pools: Sequence[UpstreamPool], policy: BreakerPolicy) -> None:
        self.name = name
        self.endpoints = [Endpoint(number, pool, policy) for number, pool in enumerate(pools)]
        self._budget = RetryBudget(RETRY_EACH_REQUESTS, RETRY_BURST)
        self._retries = RETRIES.labels(name)

    def choose(self, avoid: Endpoint | None = None) -> Endpoint | None:
        """The endpoint to ask now; None when every breaker is open.

        ``avoid`` is an endpoint that has just failed: it comes last.
        """
        if len(self.endpoints) == 1:
            candidates = self.endpoints
        else:
            candidates = sorted(self.endpoints, key=lambda endpoint: (endpoint is avoid, endpoint.pool.busy))
        for endpoint in candidates:
            if endpoint.allows():
                self._budget.deposit()
                return endpoint
        return None

    def retry_after_s(self) -> int:
        """When every breaker is open: how long until it is worth trying again."""
        return max(1, round(min(endpoint.retry_after_s() for endpoint in self.endpoints)))

    def may_retry(self) -> bool:
        """Take a retry out of the budget."""
        if self._budget.withdraw():
            self._retries.inc()
            return True
        return False
