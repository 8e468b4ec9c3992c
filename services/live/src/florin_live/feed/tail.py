"""Follows the log in each replica and hands every entry to the sockets."""

import asyncio
from collections.abc import Callable

import structlog
from redis.exceptions import RedisError

from florin_kit.events.backoff import Backoff
from florin_live.feed.entry import GAP, Entry
from florin_live.feed.history import History
from florin_live.feed.log import Log
from florin_live.feed.position import Position

BATCH = 200
log = structlog.get_logger("florin.live")
OnEntry = Callable[[Position, Entry], None]


class Tail:
    """Keeps the history and calls ``on_entry`` for each new entry, gaps included.

    ``block_ms`` is how long one read may wait; shorter than the client's time limit.
    """

    def __init__(self, live_log: Log, history: History, on_entry: OnEntry, *, block_ms: int) -> None:
        self._log = live_log
        self._block_ms = block_ms
        self._history = history
        self._on_entry = on_entry
        self._task: asyncio.Task[None] | None = None
        self._following = False

    async def start(self) -> None:
        """Load the end of the log, waiting for Redis to come up, and follow it."""
        backoff = Backoff()
        while True:
            try:
                self._load(await self._log.newest())
                break
            except (RedisError, OSError) as error:
                log.warning("live_log_unreachable", error=type(error).__name__)
                await asyncio.sleep(backoff.next_s())
        self._following = True
        self._task = asyncio.create_task(self._follow(), name="live-tail")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def check(self) -> None:
        """Raise unless the log is being followed."""
        if not self._following or self._task is None or self._task.done():
            raise ConnectionError("the live log is not followed")

    def _load(self, entries: list[tuple[Position, Entry]]) -> None:
        if entries:
            # What came before the first that was read is not here.
            self._history.forget(entries[0][0])
        for position, entry in entries[1:]:
            self._history.add(position, entry)

    async def _follow(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._catch_up()
                self._following = True
                while True:
                    for position, entry in await self._log.after(
                        self._history.last, count=BATCH, block_ms=self._block_ms
                    ):
                        self._history.add(position, entry)
                        self._on_entry(position, entry)
                    backoff.reset()
            except (RedisError, OSError) as error:
                self._following = False
                log.warning("live_log_unreachable", error=type(error).__name__)
                await asyncio.sleep(backoff.next_s())

    async def _catch_up(self) -> None:
        """After an interruption: when the log has moved on past us, or lost its end, that is a gap."""
        first, last = await self._log.bounds()
        if first > self._history.last or last < self._history.last:
            self._history.forget(first)
            self._on_entry(first, GAP)
