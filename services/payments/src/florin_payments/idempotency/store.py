"""Idempotency keys of the mutations that move money (scope: caller + route).

The row is written in the transaction of what it protects. Parallel requests with the same key wait
for the first one's commit at the unique index, then find its stored answer. The hot path does the
same inside `payment_create` (``migrations/sql/0001_payments.sql``).
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Response
from litestar.params import HeaderParameter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import IdempotencyConflict, IdempotencyInProgress, IdempotencyKeyRequired, Problem
from florin_kit.web.problems import MEDIA_TYPE

KEPT = timedelta(hours=24)
KEY_LENGTH_MAX = 255
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description="1 to 255 characters, kept 24 hours; required for whatever moves money",
    ),
]

_BEGIN = text("""
    INSERT INTO idempotency_keys (caller, route, key, request_hash, locked_until, created_at)
    VALUES (:caller, :route, :key, :hash, :locked_until, :now) ON CONFLICT DO NOTHING RETURNING key
""")
_FIND = text("""
    SELECT request_hash, status, body, resource_id, locked_until FROM idempotency_keys
    WHERE caller = :caller AND route = :route AND key = :key FOR UPDATE
""")
_FINISH = text("""
    UPDATE idempotency_keys SET status = :status, body = :body, resource_id = :resource, locked_until = NULL
    WHERE caller = :caller AND route = :route AND key = :key AND status IS NULL RETURNING key
""")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose request it is and what it says."""

    caller: UUID
    route: str
    key: str
    request_hash: bytes


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Answer:
    """A stored answer: status and the exact body."""

    status: int
    body: bytes

    def response(self) -> Response[bytes]:
        """The answer as it goes out."""
        media_type = "application/json" if self.status < 400 else MEDIA_TYPE
        return Response(self.body, status_code=self.status, media_type=media_type)


@dataclass(frozen=True, slots=True)
class Refusal(Answer):
    """The answer of a request that was refused."""


def scope(caller: UUID, route: str, key: str | None, request: Any) -> Scope:
    """The scope of a request; ``request`` is whatever decides what it does.

    Raises `IdempotencyKeyRequired`.
    """
    if not key or len(key) > KEY_LENGTH_MAX:
        raise IdempotencyKeyRequired
    return Scope(caller, route, key, hashlib.sha256(msgspec.json.encode(request, order="sorted")).digest())


def scope_if_keyed(caller: UUID, route: str, key: str | None, request: Any) -> Scope | None:
    """The scope of a request that moves no money, for which the key is the caller's choice."""
    return scope(caller, route, key, request) if key else None


class Unfinished(Exception):
    """The first request died half-way; what it made is ``resource_id``."""

    def __init__(self, resource_id: UUID | None) -> None:
        super().__init__()
        self.resource_id = resource_id


async def begin(tx: AsyncSession, scope: Scope, claim: timedelta | None = None) -> Answer | None:
    """Claim the key, or give the stored answer.

    ``claim`` is for work that spans several transactions: how long the key stays claimed if the
    process dies half-way; after that, a repetition raises `Unfinished` and may finish it.
    Raises `IdempotencyConflict` or `IdempotencyInProgress`.
    """
    now = datetime.now(UTC)
    where = {"caller": scope.caller, "route": scope.route, "key": scope.key}
    values = where | {"hash": scope.request_hash, "now": now, "locked_until": now + claim if claim else None}
    if (await tx.execute(_BEGIN, values)).scalar_one_or_none() is not None:
        return None
    row = (await tx.execute(_FIND, where)).one()
    if row.request_hash != scope.request_hash:
        raise IdempotencyConflict
    if row.status is None:
        if row.locked_until is not None and row.locked_until < now:
            raise Unfinished(row.resource_id)
        raise IdempotencyInProgress(retry_after_s=1)
    return Answer(row.status, row.body)


async def remember(tx: AsyncSession, scope: Scope, resource: UUID) -> None:
    """Note what the request has made, for whoever repeats it after a crash."""
    await tx.execute(
        text("""
            UPDATE idempotency_keys SET resource_id = :resource
            WHERE caller = :caller AND route = :route AND key = :key
        """),
        {"caller": scope.caller, "route": scope.route, "key": scope.key, "resource": resource},
    )


async def finish(tx: AsyncSession, scope: Scope, answer: Answer, resource: UUID | None = None) -> Answer:
    """Store the answer; returns the one that stands, should somebody else have finished meanwhile."""
    finished = await tx.execute(
        _FINISH,
        {
            "caller": scope.caller,
            "route": scope.route,
            "key": scope.key,
            "status": answer.status,
            "body": answer.body,
            "resource": resource,
        },
    )
    if finished.scalar_one_or_none() is not None:
        return answer
    where = {"caller": scope.caller, "route": scope.route, "key": scope.key}
    row = (await tx.execute(_FIND, where)).one()
    return Answer(row.status, row.body)


async def once(tx: AsyncSession, scope: Scope | None, work: Callable[[], Awaitable[Answer]]) -> Response[bytes]:
    """Do ``work`` in this transaction once for its key; without a key, simply do it.

    A refusal (409) is an answer too: what ``work`` wrote is undone, the refusal is stored.
    """
    if scope is None:
        return (await work()).response()
    if stored := await begin(tx, scope):
        return stored.response()
    done = await attempt(tx, scope, work)
    return (done if isinstance(done, Refusal) else await finish(tx, scope, done)).response()


async def attempt(tx: AsyncSession, scope: Scope, work: Callable[[], Awaitable[Made]]) -> "Made | Refusal":
    """Do ``work`` for a key that is claimed: what it made, or its refusal.

    A refusal (409) is the answer from then on; what ``work`` wrote before is undone.
    """
    try:
        async with tx.begin_nested():
            return await work()
    except Problem as problem:
        if problem.status != 409:
            raise
        stored = await finish(tx, scope, Answer(409, msgspec.json.encode(problem.to_dict())))
        return Refusal(stored.status, stored.body)


async def purge(tx: AsyncSession, batch: int = 5000) -> int:
    """Delete keys older than 24 hours; returns how many."""
    deleted = await tx.execute(
        text("""
            DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM idempotency_keys WHERE created_at < :before LIMIT :batch FOR UPDATE SKIP LOCKED))
        """),
        {"before": datetime.now(UTC) - KEPT, "batch": batch},
    )
    return deleted.rowcount or 0  # type: ignore[attr-defined]
