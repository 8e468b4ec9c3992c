"""The client for Redis or Valkey, with time limits and as few retries as make sense."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from florin_kit.settings import RedisSettings


def make_redis(settings: RedisSettings) -> Redis:
    """A client that gives up after ``redis_timeout_s`` and retries a dropped connection once."""
    return Redis.from_url(
        settings.redis_dsn,
        socket_timeout=settings.redis_timeout_s,
        socket_connect_timeout=settings.redis_timeout_s,
        retry=Retry(ExponentialBackoff(base=0.02, cap=0.1), 1),
        health_check_interval=30,
    )
