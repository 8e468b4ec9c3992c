"""Revoked sessions and API keys in Redis, where the gateway and every service look.

The database is the truth. Redis gets a revocation right after its commit; whatever was lost on the way
(Redis away, restarted without its data, this process killed in between) is written again from the
database within `SYNC_S`.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from florin_auth.api_keys import repository as api_keys
from florin_auth.clock import now
from florin_auth.jobs import Job
from florin_auth.sessions import repository
from florin_auth.settings import KeySettings
from florin_contracts.redis_keys import REVOKED_VALUE, revoked_session
from florin_kit.db import Database
from florin_kit.errors import SessionRevoked, UpstreamUnavailable
from florin_kit.identity.revocation import Revocations
from florin_kit.identity.tokens import KEY_PREFIX
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

    async def write(self, ids: Sequence[str]) -> None:
        """Refuse the access tokens with these ``sid`` everywhere. Their end is committed already."""
        if not ids:
            return
        try:
            await self._write(ids)
        except RedisError as error:
            # Nobody who asks Redis gets in while it is away, and `sync` repeats this when it is back.
            self._complete = False
            log.warning("revocation_delayed", error=type(error).__name__)
        else:
            REVOKED.labels("at_once").inc(len(ids))

    async def sync(self) -> bool:
        """Write again what another process may not have got to write, and everything if Redis lost it."""
        try:
            complete = self._complete and await self._redis.exists(COMPLETE)
            span = RECENT if complete else timedelta(seconds=self._ttl_s)
            moment = now()
            async with self._database.read() as ro:
                sessions = await repository.ended_since(ro, moment - span)
                # Also of those whose time was up: a token may be older than the decision to end its key.
                keys = await api_keys.ended_between(ro, moment - span, moment)
            ids = [from_uuid("ses", found) for found in sessions] + [from_uuid("aks", found) for found in keys]
            await self._write(ids)
            if not complete:
                await self._redis.set(COMPLETE, "1")
                REVOKED.labels("again").inc(len(ids))
            self._complete = True
        except RedisError as error:
            self._complete = False
            log.warning("revocations_not_synced", error=type(error).__name__)
        return False

    async def _write(self, ids: Sequence[str]) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for revoked in ids:
                pipeline.set(revoked_session(revoked), REVOKED_VALUE, ex=self._ttl_s)
            await pipeline.execute()


class OwnRevocations(Revocations):
    """The check where the truth is: asked every time, and of the database when Redis is away."""

    def __init__(self, redis: Redis, database: Database) -> None:
        super().__init__(redis)
        self._database = database

    async def check(self, session_id: str, token: str) -> None:
        """Raise `SessionRevoked`, or `UpstreamUnavailable` when not even the database answers."""
        try:
            revoked = await self.listed(session_id)
        except RedisError:
            revoked = await self._ended(session_id)
        if revoked:
            raise SessionRevoked

    async def _ended(self, session_id: str) -> bool:
        try:
            async with self._database.read() as ro:
                if session_id.startswith(KEY_PREFIX):
                    return not await api_keys.works(ro, to_uuid("aks", session_id), now())
                session = await repository.by_id(ro, to_uuid("ses", session_id))
        except OSError:
            raise UpstreamUnavailable("Sessions can't be checked now", retry_after_s=2) from None
        return session is None or session.ended_at is not None
