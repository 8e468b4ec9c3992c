"""Whether a call is sent again, and when. Pure: clock and dice are given."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from florin_client.calls import Call

#: Nothing was done: the platform refused at the door.
_NOT_DONE = frozenset({429})
#: Nobody knows what was done.
_UNCERTAIN = frozenset({502, 503, 504})
#: The first sending of this call is still at work.
_IN_PROGRESS = "idempotency_in_progress"


@dataclass(frozen=True)
class CallLimits:
    """How long a call may take, and how often it is tried.

    ``try_s`` is for one silence of one try, ``total_s`` for everything, pauses included. Pauses grow from
    ``pause_s`` to ``pause_s_max`` and vary by chance; what ``Retry-After`` says comes first.
    """

    tries: int = 5
    try_s: float = 30.0
    total_s: float = 90.0
    pause_s: float = 0.5
    pause_s_max: float = 8.0

    def __post_init__(self) -> None:
        """Raises `ValueError` for limits that limit nothing."""
        if self.tries < 1 or min(self.try_s, self.total_s, self.pause_s, self.pause_s_max) <= 0:
            raise ValueError("limits are positive, and there is at least one try")


class Tries:
    """The tries of one call."""

    def __init__(
        self,
        call: Call[Any],
        limits: CallLimits,
        clock: Callable[[], float] = time.monotonic,
        dice: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._call = call
        self._limits = limits
        self._clock = clock
        self._dice = dice
        self._ends_at = clock() + limits.total_s
        self._made = 0
        #: Whether an earlier try may have been carried out although nobody heard of it.
        self.uncertain = False

    def begin(self) -> float:
        """Count one more try; how long a silence it may bear."""
        self._made += 1
        return max(0.001, min(self._limits.try_s, self.left_s()))

    def left_s(self) -> float:
        """Time that is left for everything."""
        return self._ends_at - self._clock()

    def pause_after_break(self, *, never_sent: bool) -> float | None:
        """Seconds until the next try after a connection failed; None when there is none."""
        self.uncertain = self.uncertain or not never_sent
        return self._pause(None) if never_sent or self._call.repeatable else None

    def pause_after(self, status: int, code: str, retry_after_s: float | None) -> float | None:
        """Seconds until the next try after an error was answered; None when it stands."""
        again = status in _NOT_DONE
        if status in _UNCERTAIN:
            self.uncertain = True
            again = self._call.repeatable
        if status == 409 and code == _IN_PROGRESS:
            again = self._call.idempotency_key is not None
        return self._pause(retry_after_s) if again else None

    def is_done_already(self, status: int) -> bool:
        """Whether an error says that an earlier try, whose answer got lost, has done the work."""
        return self.uncertain and self._call.method == "DELETE" and status == 404

    def _pause(self, retry_after_s: float | None) -> float | None:
        if self._made >= self._limits.tries:
            return None
        longest = min(self._limits.pause_s_max, self._limits.pause_s * 2.0 ** (self._made - 1))
        pause = self._dice(longest / 2, longest)
        if retry_after_s is not None:
            # Never earlier than was asked; and not everybody at the same moment.
            pause = retry_after_s + self._dice(0, min(longest, 1.0))
        return pause if pause < self.left_s() else None


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """``Retry-After`` in seconds; a date counts from the answer's own ``Date``, so a wrong clock here does no harm."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        gap = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, gap.total_seconds())
