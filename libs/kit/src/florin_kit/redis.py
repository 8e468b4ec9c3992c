"""The client for Redis or Valkey, with time limits and as few retries as make sense."""

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from florin_kit.settings import RedisSettings

CONNECTIONS_MAX = 16


def make_redis(settings: RedisSettings) -> Redis:
    """A client that gives up after ``redis_timeout_s`` and retries a dropped connection once.

    Callers beyond ``CONNECTIONS_MAX`` wait for a free connection: opening one for each of a burst
    of requests would take longer than the commands themselves.
    """
    pool = BlockingConnectionPool.from_url(
        settings.redis_dsn,
        max_connections=CONNECTIONS_MAX,
        timeout=settings.redis_timeout_s * 2,
        socket_timeout=settings.redis_timeout_s,
        socket_connect_timeout=settings.redis_timeout_s,
        retry=Retry(ExponentialBackoff(base=0.02, cap=0.1), 1),
        health_check_interval=30,
    )
    return Redis.from_pool(pool)
