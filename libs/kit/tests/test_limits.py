"""Limits that a service keeps itself."""

import asyncio
import secrets

import pytest
from redis.asyncio import Redis

from florin_cli.servers import Valkey
from florin_kit.errors import RateLimited
from florin_kit.limits import Limit, Limiter, UserLimits, read_limits

LIMIT = Limit("user", 5, 900)
NOBODY = "redis://127.0.0.1:1"


@pytest.fixture
def subject() -> str:
    return secrets.token_hex(8)


async def test_of_many_at_once_exactly_as_many_pass_as_the_limit_says(valkey: Valkey, subject: str) -> None:
    async with Redis.from_url(valkey.url) as redis:
        replicas = [Limiter(redis, "test"), Limiter(redis, "test")]
        counts = await asyncio.gather(*(replicas[n % 2].count(LIMIT, subject) for n in range(40)))
    assert sum(not count.over for count in counts) == 5


async def test_a_refusal_carries_the_gateways_headers(valkey: Valkey, subject: str) -> None:
    async with Redis.from_url(valkey.url) as redis:
        limiter = Limiter(redis, "test")
        for _ in range(5):
            await limiter.take(LIMIT, subject)
        with pytest.raises(RateLimited) as refused:
            await limiter.take(LIMIT, subject)
    wait_s = refused.value.retry_after_s
    assert wait_s is not None
    assert 890 <= wait_s <= 900
    assert refused.value.headers == {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(wait_s),
        "RateLimit-Policy": '"user";q=5;w=900',
        "RateLimit": f'"user";r=0;t={wait_s}',
    }


async def test_subjects_and_services_are_counted_apart(valkey: Valkey, subject: str) -> None:
    async with Redis.from_url(valkey.url) as redis:
        one, other = Limiter(redis, "one"), Limiter(redis, "other")
        for _ in range(5):
            await one.take(LIMIT, subject)
        await one.take(LIMIT, subject + "2")
        await other.take(LIMIT, subject)


async def test_without_valkey_a_process_counts_alone(subject: str) -> None:
    async with Redis.from_url(NOBODY) as redis:
        limiter = Limiter(redis, "test")
        for _ in range(5):
            await limiter.take(LIMIT, subject)
        with pytest.raises(RateLimited):
            await limiter.take(LIMIT, subject)


async def test_a_flood_of_subjects_opens_no_way_around_the_local_count(
    monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    monkeypatch.setattr("florin_kit.limits.LOCAL_KEYS_MAX", 10)
    async with Redis.from_url(NOBODY) as redis:
        limiter = Limiter(redis, "test")
        for number in range(10):
            await limiter.take(LIMIT, f"{subject}-{number}")
        with pytest.raises(RateLimited):
            await limiter.take(LIMIT, f"{subject}-new")
        await limiter.take(LIMIT, f"{subject}-3")


def test_limits_are_read_by_name_and_other_services_parts_are_left() -> None:
    assert read_limits(UserLimits, "anonymous=5/1m, user=7/2h") == UserLimits(Limit("user", 7, 7200))
    assert read_limits(UserLimits, "") == UserLimits()


@pytest.mark.parametrize("text", ["user", "user=5", "user=0/15m", "user=5/15", "user=-5/15m", "signin=x/15m"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="limit"):
        read_limits(UserLimits, text)
