"""Authorization failures, for the audit trail.

Whoever is signed in and asks for what their role may not do is recorded as ``audit.recorded`` with the
action ``access.refused``. A refusal costs its caller nothing, so an event for each would make whoever
repeats it fill outbox, broker and trail: the same caller at the same route is one event in
`REPEAT_S`, with how often it was. Written a moment later in a transaction of its own; what the last
`FLUSH_S` seconds before a crash refused is lost.
"""

import asyncio
import time
from dataclasses import dataclass

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import AuditRecorded
from florin_contracts.types import Actor, Target
from florin_contracts.vocabulary import ActorKind
from florin_kit.db import Database
from florin_kit.errors import Problem
from florin_kit.events.outbox import publish
from florin_kit.identity.access import ADMIN
from florin_kit.identity.principal import Principal
from florin_kit.tasks import end
from florin_kit.telemetry.context import RequestContext, request_context

FLUSH_S = 1.0
REPEAT_S = 60.0
KEPT_MAX = 1000
REFUSALS = Counter("florin_access_refused_total", "Requests that the access table refused", ["code"])
UNRECORDED = Counter("florin_access_refused_unrecorded_total", "Refusals beyond what is kept at a time")
log = structlog.get_logger("florin.refusals")


@dataclass
class _Refused:
    """Refusals of one caller at one route: how many are not reported yet, and the newest of them."""

    times: int = 0
    reported_at: float = float("-inf")
    context: RequestContext | None = None


class Refusals:
    """Remembers refusals and reports them."""

    def __init__(self, database: Database, service: str) -> None:
        self._database = database
        self._source = f"florin/{service}"
        self._kept: dict[tuple[str, str, str, str], _Refused] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="refusals")

    async def stop(self) -> None:
        """Report what is left, whatever was reported lately."""
        await end(self._task)
        await self.flush(every=True)

    def note(self, principal: Principal, route: str, code: str) -> None:
        """Somebody was refused. Never waits."""
        REFUSALS.labels(code).inc()
        key = (principal.user_id, principal.role, route, code)
        if key not in self._kept and len(self._kept) >= KEPT_MAX:
            UNRECORDED.inc()
            return
        found = self._kept.setdefault(key, _Refused())
        found.times += 1
        found.context = request_context.get()

    async def flush(self, *, every: bool = False) -> None:
        """Report what is due and forget what is over."""
        now = time.monotonic()
        quiet = {key: found for key, found in self._kept.items() if every or now - found.reported_at >= REPEAT_S}
        due = {key: found for key, found in quiet.items() if found.times}
        if due:
            try:
                async with self._database.transaction() as tx:
                    for key, found in due.items():
                        await self._publish(tx, key, found)
            except (SQLAlchemyError, OSError, Problem) as error:
                log.warning("refusals_not_recorded", error=type(error).__name__)
                return
        for key in quiet:
            if key not in due:
                del self._kept[key]

    async def _publish(self, tx: AsyncSession, key: tuple[str, str, str, str], found: _Refused) -> None:
        user_id, role, route, code = key
        event = AuditRecorded(
            action="access.refused",
            actor=Actor(type=ActorKind.ADMIN if role == ADMIN else ActorKind.USER, id=user_id),
            target=Target(type="route", id=route),
            data={"code": code, "role": role, "times": found.times},
        )
        about = found.context
        await publish(
            tx,
            event,
            user_id,
            source=self._source,
            actor_id=user_id,
            client_ip=about.client_ip if about else None,
            user_agent=about.user_agent if about else None,
            request_id=about.request_id if about else None,
        )
        # Whoever is refused meanwhile is counted anew; should the commit fail, these are counted by the metric alone.
        found.times, found.reported_at = 0, time.monotonic()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_S)
            await self.flush()
