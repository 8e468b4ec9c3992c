"""Entries in hand: their acknowledgement in batches, and their way to the dead letters."""

import asyncio
from collections.abc import Mapping

from florin_kit.events.backoff import Backoff
from florin_kit.events.ports import TransportError
from florin_kit.events.streams.keys import ERRORS, Client, Keys, to_message

FLUSH_ON_STOP_S = 5.0


class Acknowledger:
    """Knows which entries this process has in hand, and acknowledges the finished ones.

    An acknowledgement that fails is repeated until it succeeds; meanwhile the entry counts as in
    hand, so it is not delivered to this process a second time.
    """

    def __init__(self, redis: Client, stream: str, group: str) -> None:
        self._redis = redis
        self._stream = stream
        self._group = group
        self._open: set[bytes] = set()
        self._done: set[bytes] = set()
        self._wake = asyncio.Event()
        self._room = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Send what is still to be acknowledged, for as long as `FLUSH_ON_STOP_S`."""
        if self._task is None:
            return
        try:
            async with asyncio.timeout(FLUSH_ON_STOP_S):
                async with self._room:
                    await self._room.wait_for(lambda: not self._done)
        except TimeoutError:
            pass  # delivered again later, and absorbed by the inbox
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def is_open(self, entry: bytes) -> bool:
        """Whether the entry is in hand."""
        return entry in self._open

    def open(self, entry: bytes) -> None:
        """The entry is in hand."""
        self._open.add(entry)

    def skip(self, entry: bytes) -> None:
        """Acknowledge an entry that nobody here wants."""
        self.open(entry)
        self.finish(entry)

    def finish(self, entry: bytes) -> None:
        """The entry is dealt with."""
        self._done.add(entry)
        self._wake.set()

    async def forget(self, entry: bytes) -> None:
        """The entry has been acknowledged by other means."""
        async with self._room:
            self._open.discard(entry)
            self._room.notify_all()

    async def room(self, limit: int) -> int:
        """Wait until fewer than `limit` entries are in hand; return how many more there may be."""
        async with self._room:
            await self._room.wait_for(lambda: len(self._open) < limit)
            return limit - len(self._open)

    async def _run(self) -> None:
        backoff = Backoff()
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch = tuple(self._done)
            if not batch:
                continue
            try:
                await self._redis.xack(self._stream, self._group, *batch)
            except ERRORS:
                await asyncio.sleep(backoff.next_s())
                self._wake.set()
                continue
            backoff.reset()
            async with self._room:
                self._done.difference_update(batch)
                self._open.difference_update(batch)
                self._room.notify_all()


class StreamDelivery:
    """An entry of the stream, in hand."""

    def __init__(
        self,
        redis: Client,
        keys: Keys,
        queue: str,
        entry: bytes,
        fields: Mapping[bytes, bytes],
        crashes: int,
        acks: Acknowledger,
    ) -> None:
        self.message = to_message(fields)
        self.crashes = crashes
        self._redis = redis
        self._keys = keys
        self._queue = queue
        self._entry = entry
        self._fields = fields
        self._acks = acks

    async def ack(self) -> None:
        self._acks.finish(self._entry)

    async def dead_letter(self, reason: str, error: str, tries: int) -> None:
        letter = {**self._fields, b"reason": reason, b"error": error, b"tries": tries}
        letter.pop(b"to", None)
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.xadd(self._keys.dead(self._queue), letter)
                pipe.xack(self._keys.stream, self._queue, self._entry)
                await pipe.execute()
        except ERRORS as failure:
            raise TransportError(f"dead letter not confirmed: {type(failure).__name__}") from failure
        await self._acks.forget(self._entry)
