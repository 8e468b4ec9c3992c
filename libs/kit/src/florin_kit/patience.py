"""How long Redis is waited for where there is another way."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

ANSWER_S = 0.5
SILENCE_S = 1.0
T = TypeVar("T")


class Briefly:
    """Asks Redis what something else can answer too.

    It waits `ANSWER_S` at most, well below the time that whoever asks us waits, and after a failure asks
    nothing for `SILENCE_S`: a Redis that hangs would otherwise hold up every request for its full time limit.
    """

    def __init__(self) -> None:
        self._silent_until = float("-inf")

    async def ask(self, command: Callable[[], Awaitable[T]]) -> T:
        """The answer. Raises `RedisError` when there is none in time, or was none a moment ago."""
        if time.monotonic() < self._silent_until:
            raise RedisTimeoutError("no answer a moment ago")
        try:
            async with asyncio.timeout(ANSWER_S):
                return await command()
        except (RedisError, TimeoutError) as error:
            self._silent_until = time.monotonic() + SILENCE_S
            raise RedisTimeoutError(type(error).__name__) from error
