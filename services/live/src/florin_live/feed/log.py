"""The shared log: a capped Redis stream that each event enters once and every replica reads.

All keys carry the hash tag ``{live}``, so that the scripts also run on a cluster.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis

from florin_live.feed.entry import GAP, Entry, decode, encode
from florin_live.feed.position import START, Position, parse

STREAM = "{live}:events"
SEEN = "{live}:seen:"
ALIVE = "{live}:alive"
# Longer than any broker delivers an event again after it was first delivered.
SEEN_TTL_S = 3600
# Nobody was there for so long that the broker may have dropped events.
ALIVE_TTL_S = 10
FIELD = b"e"

_APPEND = """
if redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[3]) then
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'e', ARGV[1])
  return 1
end
return 0
"""
_HEARTBEAT = """
if redis.call('SET', KEYS[2], '1', 'EX', ARGV[3], 'GET') then
  return 0
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'e', ARGV[1])
return 1
"""


class Log:
    """Appends to the log and reads it."""

    def __init__(self, redis: Redis, entries_max: int) -> None:
        self._redis = redis
        self._entries_max = entries_max

    async def append(self, entries: Sequence[tuple[str, Entry]]) -> int:
        """Add events by their ids, in order; those which are in it already change nothing. Return how many were new."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for event_id, entry in entries:
                pipe.eval(_APPEND, 2, STREAM, SEEN + event_id, encode(entry), self._entries_max, SEEN_TTL_S)
            return sum(await pipe.execute())

    async def heartbeat(self) -> bool:
        """Say that somebody is feeding the log. When nobody did for a while, note the gap and return True."""
        arguments = (encode(GAP), self._entries_max, ALIVE_TTL_S)
        return bool(await self._redis.eval(_HEARTBEAT, 2, STREAM, ALIVE, *arguments))

    async def newest(self) -> list[tuple[Position, Entry]]:
        """The end of the log, oldest first."""
        found: Any = await self._redis.xrevrange(STREAM, count=self._entries_max)
        return [_read(item) for item in reversed(found)]

    async def bounds(self) -> tuple[Position, Position]:
        """The oldest and the newest place that are still kept."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xrange(STREAM, count=1)
            pipe.xrevrange(STREAM, count=1)
            first, last = await pipe.execute()
        return (_read(first[0])[0], _read(last[0])[0]) if first else (START, START)

    async def after(self, position: Position, *, count: int, block_ms: int) -> list[tuple[Position, Entry]]:
        """What follows a place, waiting for it to come."""
        answer: Any = await self._redis.xread({STREAM: str(position)}, count=count, block=block_ms)
        return [_read(item) for _, items in answer or () for item in items]


def _read(item: Any) -> tuple[Position, Entry]:
    id_, fields = item
    position = parse(id_.decode())
    assert position is not None, "Redis names its entries like this"
    try:
        return position, decode(fields[FIELD])
    except (msgspec.MsgspecError, KeyError):
        # Written by a release that is not like this one: whatever it was, this replica missed it.
        return position, GAP
