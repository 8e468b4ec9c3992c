"""Circuit breaker and retry budget. Pure: the time is given, nothing waits."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """``half_open`` lets one request through to see whether the service is back."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """Opens when, within ``window_s``, at least ``failures_min`` requests and ``ratio`` of all failed.

    Stays open for ``open_s``, twice as long after each failed probe, at most ``open_s_max``.
    """

    window_s: float = 10.0
    failures_min: int = 5
    ratio: float = 0.5
    open_s: float = 1.0
    open_s_max: float = 15.0


class Breaker:
    """One per endpoint."""

    def __init__(self, policy: BreakerPolicy) -> None:
        self._policy = policy
        self.state = State.CLOSED
        self._window_began = 0.0
        self._requests = 0
        self._failures = 0
        self._opened_at = 0.0
        self._open_s = policy.open_s
        self._probe_since: float | None = None

    def allows(self, now: float) -> bool:
        """Whether a request may be sent; in the half-open state the asker becomes the probe."""
        if self.state is State.CLOSED:
            return True
        if self.state is State.OPEN and now - self._opened_at < self._open_s:
            return False
        if self._probe_since is not None and now - self._probe_since < self._policy.open_s_max:
            return False
        self.state = State.HALF_OPEN
        self._probe_since = now
        return True

    def succeeded(self, now: float) -> None:
        """A request got an answer, whatever its status."""
        if self.state is State.CLOSED:
            self._count(now)
            return
        self.state = State.CLOSED
        self._probe_since = None
        self._open_s = self._policy.open_s
        self._window_began, self._requests, self._failures = now, 0, 0

    def failed(self, now: float) -> None:
        """A request got no answer: refused, reset, unreadable or too late."""
        if self.state is State.HALF_OPEN:
            self._open_s = min(2 * self._open_s, self._policy.open_s_max)
            self._open(now)
            return
        if self.state is State.OPEN:
            return
        self._count(now)
        self._failures += 1
        if self._failures >= self._policy.failures_min and self._failures >= self._policy.ratio * self._requests:
            self._open(now)

    def retry_after_s(self, now: float) -> float:
        """How long it stays open, at least."""
        return max(0.0, self._opened_at + self._open_s - now) if self.state is State.OPEN else 0.0

    def _open(self, now: float) -> None:
        self.state = State.OPEN
        self._opened_at = now
        self._probe_since = None

    def _count(self, now: float) -> None:
        if now - self._window_began > self._policy.window_s:
            self._window_began, self._requests, self._failures = now, 0, 0
        self._requests += 1


class RetryBudget:
    """One retry for every ``requests`` requests, ``burst`` at once: retries never make an outage worse."""

    def __init__(self, requests: int, burst: int) -> None:
        self._price = requests
        self._most = requests * burst
        self._saved = self._most

    def deposit(self) -> None:
        """A request was sent."""
        self._saved = min(self._most, self._saved + 1)

    def withdraw(self) -> bool:
        """Take one retry out, if there is one."""
        if self._saved < self._price:
            return False
        self._saved -= self._price
        return True
