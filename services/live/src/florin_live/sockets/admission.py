"""How many connections a user has, over all replicas.

Each connection is a member of the user's sorted set until a time that its replica keeps moving on,
so that those of a replica which died vanish by themselves.
"""

import time
from collections.abc import Iterable

from redis.asyncio import Redis

PREFIX = "{live}:sockets:"
LEASE_S = 90

_ADMIT = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
  return 0
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
"""


class Admission:
    """Admits at most ``per_user_max`` connections of a user."""

    def __init__(self, redis: Redis, per_user_max: int) -> None:
        self._redis = redis
        self._per_user_max = per_user_max

    async def admit(self, user_id: str, socket_id: str) -> bool:
        """Take a place; False when all are taken."""
        now = time.time()
        arguments = (now, now + LEASE_S, socket_id, self._per_user_max, LEASE_S)
        return bool(await self._redis.eval(_ADMIT, 1, PREFIX + user_id, *arguments))

    async def keep(self, sockets: Iterable[tuple[str, str]]) -> None:
        """Keep the places of ``(user id, socket id)``."""
        until = time.time() + LEASE_S
        async with self._redis.pipeline(transaction=False) as pipe:
            for user_id, socket_id in sockets:
                pipe.zadd(PREFIX + user_id, {socket_id: until})
                pipe.expire(PREFIX + user_id, LEASE_S)
            await pipe.execute()

    async def leave(self, user_id: str, socket_id: str) -> None:
        """Give a place back."""
        await self._redis.zrem(PREFIX + user_id, socket_id)
