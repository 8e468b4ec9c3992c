"""Work that goes on beside requests: woken when there is some, looking by itself now and then."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import Problem

STOP_TIMEOUT_S = 10.0
log = structlog.get_logger("florin.jobs")


class Job:
    """Runs ``step`` until it says that nothing is left, then waits for `wake` or ``interval_s``.

    A step that fails for want of the database or another server is tried again after the interval.
    """

    def __init__(self, name: str, step: Callable[[], Awaitable[bool]], interval_s: float) -> None:
        self._name = name
        self._step = step
        self._interval_s = interval_s
        self._awake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self._name)

    async def stop(self) -> None:
        """Finish the step in hand, for at most `STOP_TIMEOUT_S`."""
        self._stopping = True
        self._awake.set()
        if self._task:
            _, pending = await asyncio.wait({self._task}, timeout=STOP_TIMEOUT_S)
            for task in pending:
                task.cancel()

    def wake(self) -> None:
        """There is something to do now."""
        self._awake.set()

    def wake_after(self, tx: AsyncSession) -> None:
        """There is something to do as soon as this transaction is committed."""
        event.listen(tx.sync_session, "after_commit", lambda _session: self.wake(), once=True)

    async def _run(self) -> None:
        while not self._stopping:
            try:
                while await self._step() and not self._stopping:
                    pass
            except (SQLAlchemyError, OSError, Problem) as error:
                log.warning("job_failed", job=self._name, error=type(error).__name__)
            except Exception:  # one bad item must not end the job for all others
                log.exception("job_failed", job=self._name)
            # `stop` wakes it as well, so nobody waits here who has been asked to end.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval_s):
                    await self._awake.wait()
            self._awake.clear()
