"""The dispatcher's statements: taking endpoints, and writing down what came of the attempts.

An endpoint is taken whole, with a lease, so that only one replica sends to it and order is kept. If the
replica dies the lease runs out and another one goes on with whatever was not written down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from florin_kit.db.direct import Unit
from florin_payments.webhook_deliveries.health import Answer, Health

_CLAIM = """
WITH due AS (
    SELECT id FROM webhook_endpoints
    WHERE status = 'active' AND next_at <= now() AND slow = $1 AND (leased_until IS NULL OR leased_until < now())
    ORDER BY next_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
UPDATE webhook_endpoints e SET lease = $3, leased_until = now() + make_interval(secs => $4)
FROM due, data_keys k WHERE e.id = due.id AND k.owner = e.user_id
RETURNING e.id, e.user_id, e.url, e.secret, e.previous_secret, e.previous_until, e.failures, e.failing_since,
    e.blocked_until, e.slow, k.key_id, k.wrapped
"""
_LOAD = """
SELECT d.* FROM unnest($1::uuid[]) AS e(id), LATERAL (
    (SELECT id, seq, endpoint_id, attempts, tries, body FROM webhook_deliveries
     WHERE endpoint_id = e.id AND status = 'pending' AND retry_at IS NULL ORDER BY seq LIMIT $2)
    UNION ALL
    (SELECT id, seq, endpoint_id, attempts, tries, body FROM webhook_deliveries
     WHERE endpoint_id = e.id AND status = 'pending' AND retry_at <= now() ORDER BY retry_at LIMIT $3)) d
ORDER BY d.endpoint_id, d.seq
"""
_LOCK = "SELECT id FROM webhook_endpoints WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"
# Discarded or given up meanwhile: the attempt is noted, the delivery stays as it is.
_DELIVERIES = """
UPDATE webhook_deliveries d SET attempts = o.number, last_status = o.answered, last_error = o.error,
    tries = CASE WHEN d.status = 'pending' THEN d.tries + 1 ELSE d.tries END,
    status = CASE WHEN d.status = 'pending' THEN o.status ELSE d.status END,
    retry_at = CASE WHEN o.status = 'pending' AND d.status = 'pending' THEN o.retry_at END,
    finished_at = CASE WHEN d.status <> 'pending' THEN d.finished_at WHEN o.status = 'pending' THEN NULL ELSE now() END
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::int[], $6::text[])
    AS o(id, number, status, retry_at, answered, error)
WHERE d.id = o.id AND d.attempts = o.number - 1
"""
_ATTEMPTS = """
INSERT INTO webhook_attempts (delivery_id, number, at, duration_ms, url, status, error, answer)
SELECT o.id, o.number, o.at, o.duration_ms, o.url, o.status, o.error, o.answer
FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::text[], $6::int[], $7::text[], $8::bytea[])
    AS o(id, number, at, duration_ms, url, status, error, answer)
JOIN webhook_deliveries d ON d.id = o.id
ON CONFLICT DO NOTHING
"""
_RELEASE = """
UPDATE webhook_endpoints e SET failures = o.failures, failing_since = o.since, blocked_until = o.blocked,
    slow = o.slow, lease = NULL, leased_until = NULL,
    status = CASE WHEN e.status = 'active' AND o.disabled IS NOT NULL THEN 'disabled' ELSE e.status END,
    disabled_reason = CASE WHEN e.status = 'active' THEN o.disabled ELSE e.disabled_reason END,
    version = e.version + (e.status = 'active' AND o.disabled IS NOT NULL)::int,
    next_at = CASE WHEN n.at IS NULL THEN NULL ELSE greatest(n.at, o.blocked) END
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::bool[], $7::text[])
        AS o(id, lease, failures, since, blocked, slow, disabled),
    LATERAL (SELECT least(
        (SELECT now() WHERE EXISTS (SELECT FROM webhook_deliveries
            WHERE endpoint_id = o.id AND status = 'pending' AND retry_at IS NULL)),
        (SELECT min(retry_at) FROM webhook_deliveries
            WHERE endpoint_id = o.id AND status = 'pending' AND retry_at IS NOT NULL)) AS at) n
WHERE e.id = o.id AND e.lease = o.lease
RETURNING e.id, e.status, o.disabled
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be sent."""

    id: UUID
    attempts: int
    tries: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """An endpoint that this replica sends to until its lease ends."""

    id: UUID
    user_id: UUID
    url: str
    lease: UUID
    health: Health
    row: Any
    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one. ``status`` and ``retry_at``: of the delivery from now on."""

    delivery: UUID
    number: int
    at: datetime
    url: str
    answer: Answer
    status: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class Slice:
    """All that was done for an endpoint in one go, and how it stands after that."""

    endpoint: Claimed
    health: Health
    attempts: Sequence[Attempt]


async def claim(unit: Unit, *, slow: bool, limit: int, lease: UUID, lease_s: float) -> Sequence[Any]:
    """Take endpoints that have something to do, those first that have waited longest."""
    found: Sequence[Any] = await unit.fetch(_CLAIM, slow, limit, lease, lease_s)
    return found


async def load(unit: Unit, endpoints: Sequence[UUID], fresh_max: int, again_max: int) -> dict[UUID, list[Delivery]]:
    """What is due for each, in the order in which it was written down."""
    found: dict[UUID, list[Delivery]] = {endpoint: [] for endpoint in endpoints}
    for row in await unit.fetch(_LOAD, list(endpoints), fresh_max, again_max):
        found[row["endpoint_id"]].append(Delivery(row["id"], row["attempts"], row["tries"], row["body"]))
    return found


async def write(unit: Unit, slices: Sequence[Slice]) -> Sequence[Any]:
    """Write attempts down and let the endpoints go; returns those that were switched off by it.

    The rows of endpoints are locked first and looked at by a statement of its own: what was recorded
    while we waited for the lock is seen, so no delivery is forgotten.
    """
    await unit.execute(_LOCK, [one.endpoint.id for one in slices])
    attempts = [attempt for one in slices for attempt in one.attempts]
    if attempts:
        ids, numbers = [a.delivery for a in attempts], [a.number for a in attempts]
        answers = [a.answer for a in attempts]
        statuses, errors = [a.status for a in answers], [a.error for a in answers]
        await unit.execute(
            _DELIVERIES, ids, numbers, [a.status for a in attempts], [a.retry_at for a in attempts], statuses, errors
        )
        await unit.execute(
            _ATTEMPTS,
            ids,
            numbers,
            [a.at for a in attempts],
            [a.duration_ms for a in answers],
            [a.url for a in attempts],
            statuses,
            errors,
            [a.body for a in answers],
        )
    health = [one.health for one in slices]
    released = await unit.fetch(
        _RELEASE,
        [one.endpoint.id for one in slices],
        [one.endpoint.lease for one in slices],
        [state.failures for state in health],
        [state.failing_since for state in health],
        [state.blocked_until for state in health],
        [state.slow for state in health],
        [state.disabled for state in health],
    )
    return [row for row in released if row["status"] == "disabled" and row["disabled"] is not None]
