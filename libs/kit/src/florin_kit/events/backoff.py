"""How long to wait before trying again."""

import random
from dataclasses import dataclass


@dataclass
class Backoff:
    """Exponential delays in seconds with jitter, for reconnecting; `reset` after a success."""

    first_s: float = 0.1
    max_s: float = 5.0
    _failures: int = 0

    def next_s(self) -> float:
        """The next delay: doubles each time, varied by ±25 % so that replicas spread out."""
        delay = min(self.max_s, self.first_s * 2.0 ** min(self._failures, 16))
        self._failures += 1
        return delay * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing

    def reset(self) -> None:
        self._failures = 0
