"""Password hashes: Argon2id in a bounded pool of threads.

A flood of sign-ins can only fill the pool's queue; what does not fit is refused with 503 at once. The
threads run at a lower priority, so that the event loop answers everything else meanwhile.
"""

import asyncio
import math
import os
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from prometheus_client import Counter, Gauge, Histogram

from florin_auth.settings import HashSettings
from florin_kit.errors import Overloaded

THREAD_NICENESS = 5
EXPECTED_S = 0.05  # one hash, until some were measured
T = TypeVar("T")

HASHES_PENDING = Gauge("florin_password_hashes_pending", "Password hashes running or waiting")
HASHES_REFUSED = Counter("florin_password_hashes_refused_total", "Hashes refused because the queue was full")
HASH_SECONDS = Histogram(
    "florin_password_hash_duration_seconds",
    "One password hash, without waiting",
    buckets=(0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 1),
)


class Hasher:
    """Makes and verifies password hashes. Use `admit` around whatever leads to one."""

    def __init__(self, settings: HashSettings) -> None:
        self._argon2 = PasswordHasher(
            time_cost=settings.argon2_time_cost,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_parallelism,
        )
        self._threads = settings.hash_threads or os.cpu_count() or 1
        self._room = self._threads + settings.hash_queue_max
        self._pool = ThreadPoolExecutor(self._threads, "argon2", initializer=_lower_priority)
        self._pending = 0
        self._average_s = EXPECTED_S
        # Unknown accounts are compared with this one, so that they cost the same.
        self._dummy = self._argon2.hash(secrets.token_hex(16))

    async def start(self) -> None:
        """Nothing: the threads start with the first hash."""

    async def stop(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Reserve room for one hash at a time within the body. Raises `Overloaded` when there is none."""
        if self._pending >= self._room:
            HASHES_REFUSED.inc()
            wait_s = math.ceil(self._pending * self._average_s / self._threads)
            raise Overloaded("Too many sign-ins at the moment", retry_after_s=max(1, wait_s))
        self._pending += 1
        HASHES_PENDING.set(self._pending)
        try:
            yield
        finally:
            self._pending -= 1
            HASHES_PENDING.set(self._pending)

    async def hash(self, password: str) -> str:
        """The hash to keep, with its parameters and salt."""
        return await self._run(lambda: self._argon2.hash(_normal(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Compare with a kept hash; None (no such account) takes as long and is never right."""
        right = await self._run(lambda: self._verify(stored or self._dummy, password))
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._argon2.verify(stored, _normal(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        def timed() -> tuple[T, float]:
            started = time.perf_counter()
            result = work()
            return result, time.perf_counter() - started

        result, duration_s = await asyncio.get_running_loop().run_in_executor(self._pool, timed)
        self._average_s += (duration_s - self._average_s) / 16
        HASH_SECONDS.observe(duration_s)
        return result


def _normal(password: str) -> bytes:
    """One spelling for passwords that look the same (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode()


def _lower_priority() -> None:
    # On Linux niceness belongs to the thread; where it can't be set the default is no harm.
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), THREAD_NICENESS)
    except OSError:
        return
