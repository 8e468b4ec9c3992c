"""Events over Redis or Valkey streams: the same contract as RabbitMQ without RabbitMQ.

One stream for all events, so that order is the same for every consumer; one consumer group per
queue. Entries are removed only when every group has acknowledged them; when a group falls so far
behind that the stream reaches `LENGTH_MAX`, publishing stops and events wait in the outboxes.

Durability is that of the server: `appendonly yes` is required, and with `appendfsync everysec` a
power failure (not the death of the process) can take up to a second of confirmed events.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from redis.exceptions import ResponseError

from florin_kit.events.ports import (
    DeadLetter,
    Depth,
    Message,
    OnDelivery,
    OnGap,
    OnMessage,
    PublishError,
    Subscription,
    TransportError,
)
from florin_kit.events.streams.broadcast import StreamBroadcast
from florin_kit.events.streams.consume import LEASE_S, StreamSubscription
from florin_kit.events.streams.keys import ERRORS, Client, Keys, connect, create_groups, text
from florin_kit.events.streams.scripts import PUBLISH

LENGTH_MAX = 1_000_000
SCAN_MAX = 10_000


class StreamsTransport:
    """The `Transport` port on Redis 7 or Valkey.

    `queues` (queue → patterns) become consumer groups before the first publish. `lease_s` is how
    long a dead consumer's queue waits for the next replica.
    """

    name = "redis"

    def __init__(
        self,
        url: str,
        *,
        service: str,
        queues: Mapping[str, Sequence[str]],
        namespace: str = "florin",
        lease_s: float = LEASE_S,
        length_max: int = LENGTH_MAX,
    ) -> None:
        self._url = url
        self._service = service
        self._queues = dict(queues)
        self._keys = Keys(namespace)
        self._lease_s = lease_s
        self._length_max = length_max
        self._redis = connect(url, service)
        self._declared = False
        self._publishing = asyncio.Lock()

    async def start(self) -> None:
        """Nothing to wait for: groups are created before the first publish."""

    async def stop(self) -> None:
        await self._redis.aclose()

    async def check(self) -> None:
        try:
            await self._redis.ping()
        except ERRORS as error:
            raise TransportError(f"Redis does not answer: {type(error).__name__}") from error

    async def publish(self, batch: Sequence[Message]) -> None:
        arguments: list[str | bytes | int] = [self._length_max]
        for message in batch:
            arguments += (message.id, message.type, message.subject, message.body)
        async with self._publishing:
            try:
                if not self._declared:
                    await create_groups(self._redis, self._keys, self._queues)
                    self._declared = True
                await self._redis.eval(PUBLISH, 1, self._keys.stream, *arguments)
            except ERRORS as error:
                # It may come back without its data: groups first, then the batch again.
                self._declared = False
                raise PublishError(f"not confirmed: {type(error).__name__}: {error}") from error

    async def subscribe(
        self, queue: str, patterns: Sequence[str], on_delivery: OnDelivery, *, prefetch: int
    ) -> Subscription:
        declared = tuple(dict.fromkeys((*self._queues.get(queue, ()), *patterns)))
        self._queues[queue] = declared
        subscription = StreamSubscription(
            self._client(), self._keys, queue, declared, on_delivery, prefetch, tuple(self._queues), self._lease_s
        )
        await subscription.start()
        return subscription

    async def broadcast(
        self, patterns: Sequence[str], on_message: OnMessage, on_gap: OnGap | None = None
    ) -> Subscription:
        subscription = StreamBroadcast(self._client(), self._keys, patterns, on_message, on_gap)
        await subscription.start()
        return subscription

    async def depths(self) -> Mapping[str, Depth]:
        try:
            groups = {text(g["name"]): g for g in await self._groups()}
            result = {}
            for queue in self._queues:
                group = groups.get(queue)
                waiting = int(group["pending"]) + int(group.get("lag") or 0) if group else 0
                result[queue] = Depth(waiting, int(await self._redis.xlen(self._keys.dead(queue))))
            return result
        except ERRORS as error:
            raise TransportError(f"Redis: {type(error).__name__}: {error}") from error

    async def dead_letters(self, queue: str, limit: int = 100) -> Sequence[DeadLetter]:
        try:
            entries = await self._redis.xrange(self._keys.dead(queue), count=limit)
        except ERRORS as error:
            raise TransportError(f"Redis: {type(error).__name__}: {error}") from error
        return [_letter(queue, entry, fields) for entry, fields in entries]

    async def retry(self, queue: str, letter_id: str) -> bool:
        return await self._take(queue, letter_id, put_back=True)

    async def discard(self, queue: str, letter_id: str) -> bool:
        return await self._take(queue, letter_id, put_back=False)

    async def _take(self, queue: str, letter_id: str, *, put_back: bool) -> bool:
        dead = self._keys.dead(queue)
        try:
            for entry, fields in await self._redis.xrange(dead, count=SCAN_MAX):
                if _letter(queue, entry, fields).id != letter_id:
                    continue
                async with self._redis.pipeline(transaction=True) as pipe:
                    if put_back:
                        kept = {k: fields[k] for k in (b"id", b"type", b"subject", b"body") if k in fields}
                        # `to`: the other groups skip it, nobody else asked for it again.
                        pipe.xadd(self._keys.stream, {**kept, b"to": queue.encode()})
                    pipe.xdel(dead, entry)
                    await pipe.execute()
                return True
        except ERRORS as error:
            raise TransportError(f"Redis: {type(error).__name__}: {error}") from error
        return False

    async def _groups(self) -> list[dict[str, Any]]:
        try:
            return list(await self._redis.xinfo_groups(self._keys.stream))
        except ResponseError:
            return []  # no stream yet

    def _client(self) -> Client:
        return connect(self._url, self._service)


def _letter(queue: str, entry: bytes, fields: Mapping[bytes, bytes]) -> DeadLetter:
    return DeadLetter(
        id=text(fields.get(b"id") or entry),
        queue=queue,
        type=text(fields.get(b"type", b"")),
        subject=text(fields.get(b"subject", b"")),
        reason=text(fields.get(b"reason", b"")),
        error=text(fields.get(b"error", b"")),
        tries=int(fields.get(b"tries", b"0")),
        failed_at=datetime.fromtimestamp(int(entry.split(b"-")[0]) / 1000, UTC),
        body=fields.get(b"body", b""),
    )
