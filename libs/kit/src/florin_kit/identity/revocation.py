"""Sessions that ended before their access tokens did.

Auth writes ``rev:<session id>`` with the life of an access token. The gateway asks for every request;
a service, as the second line, asks at most once a second for each session.
"""

import time
from collections import OrderedDict

from redis.asyncio import Redis
from redis.exceptions import RedisError

from florin_kit.errors import SessionRevoked, UpstreamUnavailable

FRESH_S = 1.0
REMEMBERED_MAX = 20_000
PREFIX = "rev:"


def key(session_id: str) -> str:
    return PREFIX + session_id


class Revocations:
    """Asks Redis whether a session was ended; never lets a caller in when Redis can't answer."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._seen: OrderedDict[str, float] = OrderedDict()

    async def check(self, session_id: str) -> None:
        """Raise `SessionRevoked`, or `UpstreamUnavailable` when it can't be known."""
        now = time.monotonic()
        if now - self._seen.get(session_id, float("-inf")) < FRESH_S:
            return
        try:
            revoked = await self._redis.exists(key(session_id))
        except RedisError:
            raise UpstreamUnavailable("Sessions can't be checked now", retry_after_s=2) from None
        if revoked:
            raise SessionRevoked
        self._seen[session_id] = now
        self._seen.move_to_end(session_id)
        if len(self._seen) > REMEMBERED_MAX:
            self._seen.popitem(last=False)
