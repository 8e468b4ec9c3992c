"""Names and commands of the streams transport that its parts share."""

from collections.abc import Iterable, Mapping
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from florin_kit.events.ports import Message

SOCKET_TIMEOUT_S = 5.0
ERRORS = (RedisError, OSError, TimeoutError)
Entry = tuple[bytes, Mapping[bytes, bytes]]
Client = Any
"""A redis-py client; its own types describe the answers of all protocol versions at once."""


class Keys:
    """Key names of a namespace. The braces put all of them into one slot of a cluster."""

    def __init__(self, namespace: str) -> None:
        self.stream = f"{{{namespace}.events}}"

    def dead(self, queue: str) -> str:
        return f"{self.stream}:dead:{queue}"

    def lease(self, queue: str) -> str:
        return f"{self.stream}:lease:{queue}"


def connect(url: str, service: str) -> Client:
    """A client that reports every failure: silent retries would hide entries already handed out."""
    return Redis.from_url(
        url,
        socket_timeout=SOCKET_TIMEOUT_S,
        socket_connect_timeout=SOCKET_TIMEOUT_S,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
        client_name=f"florin-{service}-events",
        protocol=2,
    )


async def create_groups(redis: Client, keys: Keys, queues: Iterable[str]) -> None:
    """Create consumer groups at the beginning of the stream; those that exist are left alone."""
    for queue in queues:
        try:
            await redis.xgroup_create(keys.stream, queue, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise


def text(value: Any) -> str:
    """A Redis answer as text."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def to_message(fields: Mapping[bytes, bytes]) -> Message:
    """The event in a stream entry."""
    return Message(
        text(fields.get(b"id", b"")),
        text(fields.get(b"type", b"")),
        text(fields.get(b"subject", b"")),
        fields.get(b"body", b""),
    )
