"""Small periodic jobs inside a service, safe to run in every replica at once.

A job claims its work in the database (``SKIP LOCKED``), so replicas share it and never do it twice.
A statement that changes what it claims does so by ``= ANY (ARRAY(SELECT … LIMIT … SKIP LOCKED))``:
behind an ``IN`` a plan may run the subquery again for each row of the table, and it takes other rows
each time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from prometheus_client import Counter

from florin_kit.tasks import end

log = structlog.get_logger("florin.jobs")
RUNS = Counter("florin_job_runs_total", "Runs of periodic jobs", ["job", "outcome"])
Job = Callable[[], Awaitable[int]]


class Jobs:
    """Runs each job again and again: at once while it finds work, else after its pause in seconds."""

    def __init__(self, jobs: Mapping[Job, float]) -> None:
        self._jobs = jobs
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._repeat(job, pause_s)) for job, pause_s in self._jobs.items()]

    async def stop(self) -> None:
        await asyncio.gather(*map(end, self._tasks))

    @staticmethod
    async def _repeat(job: Job, pause_s: float) -> None:
        name = getattr(job, "__name__", type(job).__name__)
        while True:
            try:
                found = await job()
                RUNS.labels(name, "ok").inc()
            except Exception as error:  # the next run may succeed: a job never ends the service
                found = 0
                RUNS.labels(name, "failed").inc()
                log.exception("job_failed", job=name, error=type(error).__name__)
            if not found:
                await asyncio.sleep(pause_s)
