"""Counts of a process by itself, for as long as the counts that all replicas share can't be asked."""

import time

PURGE_PAUSE_S = 1.0  # who floods is not to make each request look through all of them


class LocalCounts:
    """How often each of at most ``keys_max`` subjects came in its window.

    Flooded with subjects, the new ones count as over their limit; those that are known go on.
    """

    def __init__(self, keys_max: int) -> None:
        self._keys_max = keys_max
        self._kept: dict[str | bytes, tuple[int, float]] = {}
        self._purge_at = 0.0

    def add(self, key: str | bytes, most: int, window_s: int) -> tuple[int, float]:
        """Count ``key`` once more; its count and what is left of its window in milliseconds.

        ``most`` is its limit: a count above it is over.
        """
        now = time.monotonic()
        if len(self._kept) >= self._keys_max and now >= self._purge_at:
            self._purge_at = now + PURGE_PAUSE_S
            self._kept = {key: value for key, value in self._kept.items() if value[1] > now}
        count, ends = self._kept.get(key, (0, 0.0))
        if ends <= now:
            count, ends = 0, now + window_s
        if len(self._kept) < self._keys_max or key in self._kept:
            self._kept[key] = count + 1, ends
        else:
            count = most
        return count + 1, (ends - now) * 1000
