"""What a receiver's answers mean for what is sent to it next. Pure.

Three things follow from failures: a delivery is tried again later (`pause_s`), a receiver that fails
several times in a row is left alone for a while but for one attempt at a time (the breaker), and an
endpoint that says it is gone, or that has failed for long and often, is switched off.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

GONE = 410
SLOW_MS = 2_000
RETRY_AFTER_S_MAX = 3_600
# Attempts spread out, and the whole schedule never takes longer than its sum.
JITTER = (0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: a status, or why there was none. ``retry_after_s``: what the receiver asked for."""

    duration_ms: int
    status: int | None = None
    error: str | None = None
    body: bytes = b""
    retry_after_s: int | None = None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == GONE


@dataclass(frozen=True, slots=True)
class Health:
    """``failures``: in a row; ``slow``: it gets only a share of the dispatcher's places."""

    failures: int = 0
    failing_since: datetime | None = None
    blocked_until: datetime | None = None
    slow: bool = False
    disabled: str | None = None


@dataclass(frozen=True)
class Policy:
    """When a delivery is tried again, the breaker opens, and an endpoint is switched off.

    Behind an open breaker there is one attempt each time that the pause is over; the first success closes it.
    """

    schedule_s: Sequence[int]
    disable_after_s: int
    disable_failures: int
    breaker_failures: int = 5
    breaker_s: int = 30
    breaker_s_max: int = 900

    def pause_s(self, tries: int, answer: Answer) -> float | None:
        """How long to wait after ``tries`` failed attempts; None when there were enough."""
        if tries > len(self.schedule_s):
            return None
        pause_s = self.schedule_s[tries - 1] * random.uniform(*JITTER)  # noqa: S311 - spreads load, guards nothing
        return max(pause_s, min(answer.retry_after_s or 0, RETRY_AFTER_S_MAX))

    def after(self, health: Health, answer: Answer, now: datetime) -> Health:
        """The receiver's health after one more answer."""
        if answer.arrived:
            return Health(slow=answer.duration_ms > SLOW_MS)
        failures, since = health.failures + 1, health.failing_since or now
        left_alone_s = 0.0
        if failures >= self.breaker_failures:
            doublings = min(failures - self.breaker_failures, 16)
            left_alone_s = min(self.breaker_s * 2.0**doublings, self.breaker_s_max)
            left_alone_s *= random.uniform(*JITTER)  # noqa: S311 - spreads load, guards nothing
        failing = Health(
            failures=failures,
            failing_since=since,
            blocked_until=now + timedelta(seconds=left_alone_s) if left_alone_s else None,
            slow=True,
        )
        if answer.gone:
            return replace(failing, disabled="gone")
        long_enough = now - since >= timedelta(seconds=self.disable_after_s)
        if long_enough and failures >= self.disable_failures:
            return replace(failing, disabled="failing")
        return failing
