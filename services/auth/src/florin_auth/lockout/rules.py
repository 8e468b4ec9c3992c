"""When sign-in is locked; pure, so that a test can walk through days in a millisecond."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Policy:
    """``failures_max`` failures within ``lock`` lock sign-in for ``lock``, then twice, four times … as long.

    ``lock_max`` bounds a single lock, and after that long without a failure all is forgotten.
    """

    failures_max: int
    lock: timedelta
    lock_max: timedelta

    def lock_at(self, level: int) -> timedelta:
        """The length of the lock after ``level`` earlier ones."""
        factor: int = 2 ** min(level, 30)
        return min(self.lock * factor, self.lock_max)


@dataclass(frozen=True)
class Counter:
    """Failures in a row of one account, seen from one device or from all unknown ones."""

    failures: int = 0
    level: int = 0
    last_failure_at: datetime | None = None
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Attempt:
    """What an attempt may do. ``retry_after``: it may not; ``locks``: it is the last one if it fails."""

    retry_after: timedelta | None = None
    locks: bool = False


def attempt(counter: Counter, policy: Policy, at: datetime) -> tuple[Counter, Attempt]:
    """Count an attempt before its password is looked at, as if it had failed; a success resets the counter."""
    if counter.locked_until is not None and at < counter.locked_until:
        return counter, Attempt(retry_after=counter.locked_until - at)
    # A lock is no quiet time: who comes back right after the longest one gets the longest one again.
    last = max(filter(None, (counter.last_failure_at, counter.locked_until)), default=None)
    quiet = at - last if last else policy.lock_max
    level = 0 if quiet >= policy.lock_max else counter.level
    fresh = counter.locked_until is not None or quiet >= policy.lock
    failures = 1 if fresh else counter.failures + 1
    counted = replace(counter, failures=failures, level=level, last_failure_at=at, locked_until=None)
    if failures < policy.failures_max:
        return counted, Attempt()
    return replace(counted, locked_until=at + policy.lock_at(level), level=level + 1), Attempt(locks=True)
