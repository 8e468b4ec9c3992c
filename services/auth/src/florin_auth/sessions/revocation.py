"""Revoked sessions in Redis, where the gateway and every service look.

The database is the truth. Redis gets a revocation right after its commit; whatever was lost on the way
(Redis away, restarted without its data, this process killed in between) is written again from the
database within `SYNC_S`.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from florin_auth.clock import now
from florin_auth.jobs import Job
from florin_auth.sessions import repository
from florin_auth.settings import KeySettings
from florin_contracts.redis_keys import REVOKED_VALUE, revoked_session
from florin_kit.db import Database
from florin_kit.errors import SessionRevoked, UpstreamUnavailable
from florin_kit.identity.revocation import Revocations
from florin_kit.ids import from_uuid, to_uuid

SYNC_S = 2.0
RECENT = timedelta(seconds=30)
MARGIN_S = 30  # more than all clocks may differ
COMPLETE = "florin:revocations:complete"
REVOKED = Counter("florin_sessions_revoked_total", "Revocations written to Redis", ["way"])
log = structlog.get_logger("florin.revocation")


class RevocationWriter:
    """Writes revocations, and keeps Redis complete."""

    def __init__(self, database: Database, redis: Redis, settings: KeySettings) -> None:
        self._database = database
        self._redis = redis
        self._ttl_s = settings.access_token_ttl_s + MARGIN_S
        self._complete = False
        self.job = Job("revocations", self.sync, SYNC_S)

    async def start(self) -> None:
        """Nothing: connections are made when they are needed."""

    async def stop(self) -> None:
        await self._redis.aclose()

    async def write(self, session_ids: Sequence[UUID]) -> None:
        """Refuse the access tokens of these sessions everywhere. Their end is committed already."""
        if not session_ids:
            return
        try:
            await self._write(session_ids)
        except RedisError as error:
            # Nobody who asks Redis gets in while it is away, and `sync` repeats this when it is back.
            self._complete = False
            log.warning("revocation_delayed", error=type(error).__name__)
        else:
            REVOKED.labels("at_once").inc(len(session_ids))

    async def sync(self) -> bool:
        """Write again what another process may not have got to write, and everything if Redis lost it."""
        try:
            complete = self._complete and await self._redis.exists(COMPLETE)
            span = RECENT if complete else timedelta(seconds=self._ttl_s)
            async with self._database.read() as ro:
                ids = await repository.ended_since(ro, now() - span)
            await self._write(ids)
            if not complete:
                await self._redis.set(COMPLETE, "1")
                REVOKED.labels("again").inc(len(ids))
            self._complete = True
        except RedisError as error:
            self._complete = False
            log.warning("revocations_not_synced", error=type(error).__name__)
        return False

    async def _write(self, session_ids: Sequence[UUID]) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for session_id in session_ids:
                pipeline.set(revoked_session(from_uuid("ses", session_id)), REVOKED_VALUE, ex=self._ttl_s)
            await pipeline.execute()


class OwnRevocations(Revocations):
    """The check where the truth is: asked every time, and of the database when Redis is away."""

    def __init__(self, redis: Redis, database: Database) -> None:
        super().__init__(redis)
        self._client = redis
        self._database = database

    async def check(self, session_id: str, token: str) -> None:
        """Raise `SessionRevoked`, or `UpstreamUnavailable` when not even the database answers."""
        try:
            revoked = bool(await self._client.exists(revoked_session(session_id)))
        except RedisError:
            revoked = await self._ended(session_id)
        if revoked:
            raise SessionRevoked

    async def _ended(self, session_id: str) -> bool:
        try:
            async with self._database.read() as ro:
                session = await repository.by_id(ro, to_uuid("ses", session_id))
        except OSError:
            raise UpstreamUnavailable("Sessions can't be checked now", retry_after_s=2) from None
        return session is None or session.ended_at is not None
