"""What is counted: one subject under one limit, as Redis is asked for it."""

from dataclasses import dataclass
from functools import lru_cache

from florin_gateway.limits.policy import Limit
from florin_gateway.limits.redis_pipe import bulk

REMEMBERED_MAX = 8192


@dataclass(frozen=True, slots=True)
class Bucket:
    """``key`` and ``window`` (milliseconds) are bulk strings of the Redis protocol, ready to be sent."""

    limit: Limit
    key: bytes
    window: bytes


class Buckets:
    """The buckets of one limit; ``of`` finds a subject's and remembers those asked for lately."""

    def __init__(self, limit: Limit) -> None:
        window = bulk(b"%d" % (limit.window_s * 1000))

        def make(subject: str) -> Bucket:
            return Bucket(limit, bulk(f"rl:{limit.name}:{subject}".encode()), window)

        self.of = lru_cache(maxsize=REMEMBERED_MAX)(make)


@lru_cache(maxsize=REMEMBERED_MAX)
def revocation(session: str | None) -> bytes:
    """Where a session's revocation stands; empty for a caller without one."""
    return bulk(f"rev:{session}".encode() if session else b"")
