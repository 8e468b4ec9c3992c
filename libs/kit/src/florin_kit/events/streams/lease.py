"""A lease in Redis: one replica at a time consumes a group."""

import asyncio
import time
from contextlib import suppress

from florin_kit.events.streams.keys import ERRORS, Client
from florin_kit.events.streams.scripts import LEASE, RELEASE

RENEWALS = 3
STANDBY_POLL_MAX_S = 1.0


class Lease:
    """Held until `lifetime_s` after the last renewal, by this process's own clock.

    It is not a proof of exclusion (a stalled process can outlive its lease unknowingly): it keeps
    order, while the inbox keeps effects single.
    """

    def __init__(self, redis: Client, key: str, holder: str, lifetime_s: float) -> None:
        self._redis = redis
        self._key = key
        self._holder = holder
        self._lifetime_s = lifetime_s
        self._until = 0.0
        self._renewing: asyncio.Task[None] | None = None

    @property
    def held(self) -> bool:
        """Whether it is still ours."""
        return time.monotonic() < self._until

    async def acquire(self) -> None:
        """Wait until it is ours, then keep renewing it. Raises the client's errors."""
        while not await self._take():  # noqa: ASYNC110 - the lease is another process's
            await asyncio.sleep(min(STANDBY_POLL_MAX_S, self._lifetime_s / RENEWALS))
        self.keep()

    def keep(self) -> None:
        """Renew in the background from now on, if it is held."""
        if self.held and (self._renewing is None or self._renewing.done()):
            self._renewing = asyncio.create_task(self._renew())

    async def release(self) -> None:
        """Let the next replica have it at once."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        self._until = 0.0
        with suppress(*ERRORS):
            await self._redis.eval(RELEASE, 1, self._key, self._holder)

    async def _take(self) -> bool:
        asked = time.monotonic()
        held = await self._redis.eval(LEASE, 1, self._key, self._holder, int(self._lifetime_s * 1000))
        if held:
            self._until = asked + self._lifetime_s
        return bool(held)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._lifetime_s / RENEWALS)
            # On an error it simply runs out, unless a later renewal succeeds.
            with suppress(*ERRORS):
                if not await self._take():
                    self._until = 0.0
                    return
