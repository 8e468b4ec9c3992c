"""What must happen to sockets in time: expiry, heartbeat, a second look at revocation, their places."""

import asyncio
import time

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from florin_contracts.redis_keys import revoked_session
from florin_live.sockets import frames
from florin_live.sockets.admission import Admission
from florin_live.sockets.hub import Hub

TICK_S = 1.0
# Events close the sockets of an ended session at once. This look at the truth is for lost or late ones.
SWEEP_EVERY_TICKS = 3
SWEEP_CHUNK = 500
log = structlog.get_logger("florin.live")


class Housekeeping:
    """One tick a second for all sockets, instead of timers for each."""

    def __init__(self, hub: Hub, redis: Redis, admission: Admission, *, heartbeat_s: float) -> None:
        self._beats = max(1, round(heartbeat_s / TICK_S))
        self._hub = hub
        self._redis = redis
        self._admission = admission
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="live-housekeeping")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        tick = 0
        while True:
            await asyncio.sleep(TICK_S)
            tick += 1
            self._expire(time.time())
            try:
                await self._beat(tick % self._beats)
                if tick % SWEEP_EVERY_TICKS == 0:
                    await self._sweep()
            except (RedisError, OSError) as error:
                log.warning("live_housekeeping_waits", error=type(error).__name__)

    def _expire(self, now: float) -> None:
        for socket in self._hub:
            if socket.expires_at <= now:
                socket.close(frames.SESSION_OVER, "token_expired", say="token_expired")

    async def _beat(self, beat: int) -> None:
        """Each socket is pinged once in a heartbeat; which second is its own spreads the work."""
        due = [socket for socket in self._hub if socket.number % self._beats == beat]
        for socket in due:
            socket.write(frames.PING)
        if due:
            await self._admission.keep((socket.user_id, socket.id) for socket in due)

    async def _sweep(self) -> None:
        sessions = list({socket.session_id for socket in self._hub})
        for start in range(0, len(sessions), SWEEP_CHUNK):
            chunk = sessions[start : start + SWEEP_CHUNK]
            async with self._redis.pipeline(transaction=False) as pipe:
                for session_id in chunk:
                    pipe.exists(revoked_session(session_id))
                revoked = await pipe.execute()
            if any(revoked):
                self._hub.end_sessions(frozenset(s for s, gone in zip(chunk, revoked, strict=True) if gone))
