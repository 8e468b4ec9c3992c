"""Many subjects at a time, each subject in order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Job = Callable[[], Awaitable[None]]


class Lanes:
    """Runs jobs concurrently; jobs with the same key run one after the other, as submitted.

    A job that waits (backoff) holds up only its own key. Jobs must not raise.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, key: str, job: Job) -> None:
        """Run a job after all earlier ones of its key."""
        lane = self._waiting.get(key)
        if lane is not None:
            lane.append(job)
            return
        self._waiting[key] = deque([job])
        task = asyncio.create_task(self._drive(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, timeout_s: float) -> bool:
        """Wait until every job has run; after `timeout_s` cancel the rest and return False."""
        if not self._tasks:
            return True
        _, pending = await asyncio.wait(set(self._tasks), timeout=timeout_s)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        return not pending

    async def _drive(self, key: str) -> None:
        lane = self._waiting[key]
        try:
            while lane:
                await lane.popleft()()
        finally:
            del self._waiting[key]
