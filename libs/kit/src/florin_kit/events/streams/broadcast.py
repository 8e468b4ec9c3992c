"""Every replica its own copy of the stream's new entries."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

import structlog
from redis.exceptions import ResponseError

from florin_contracts.topology import matches
from florin_kit import tasks
from florin_kit.events.backoff import Backoff
from florin_kit.events.ports import OnGap, OnMessage
from florin_kit.events.streams.consume import RETENTION_S
from florin_kit.events.streams.keys import ERRORS, Client, Keys, text, to_message

log = structlog.get_logger("florin.events")
BLOCK_MS = 1_000
BATCH = 200
START_TIMEOUT_S = 5.0


class StreamBroadcast:
    """Reads on from a remembered position, so a short outage of the server loses nothing."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        patterns: Sequence[str],
        on_message: OnMessage,
        on_gap: OnGap | None,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._patterns = patterns
        self._on_message = on_message
        self._on_gap = on_gap
        self._position: str | None = None
        self._positioned = asyncio.Event()
        self._read_at = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, waiting a moment for a server that is there."""
        self._task = asyncio.create_task(self._run())
        with suppress(TimeoutError):
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._positioned.wait()

    async def pause(self) -> None:
        await self._end()

    async def close(self) -> None:
        await self._end()
        await self._redis.aclose()

    async def _end(self) -> None:
        await tasks.end(self._task)

    async def _run(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._read()
                backoff.reset()
            except ERRORS as error:
                log.warning("events_broadcast_disconnected", error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(backoff.next_s())

    async def _read(self) -> None:
        last = await self._last_id()
        if self._position is None:
            self._position = last
            self._positioned.set()
        elif _number(last) < _number(self._position) or time.monotonic() - self._read_at > RETENTION_S:
            # The server came back without its data, or entries may have been trimmed meanwhile.
            self._position = last
            if self._on_gap is not None:
                self._on_gap()
        while True:
            answer = await self._redis.xread({self._keys.stream: self._position}, count=BATCH, block=BLOCK_MS)
            self._read_at = time.monotonic()
            for _, entries in answer:
                for entry, fields in entries:
                    self._position = text(entry)
                    message = to_message(fields)
                    if b"to" not in fields and any(matches(p, message.type) for p in self._patterns):
                        self._on_message(message)

    async def _last_id(self) -> str:
        try:
            info = await self._redis.xinfo_stream(self._keys.stream)
        except ResponseError:
            return "0-0"  # no stream yet
        return text(info["last-generated-id"])


def _number(entry: str) -> tuple[int, int]:
    milliseconds, _, sequence = entry.partition("-")
    return int(milliseconds), int(sequence or 0)
