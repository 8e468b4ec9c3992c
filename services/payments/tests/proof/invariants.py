"""What must be true of the whole database, whatever has happened to it."""

from itertools import groupby
from typing import Any

from florin_contracts.vocabulary import DisputeStatus, PaymentStatus
from florin_payments.disputes import states as disputes
from florin_payments.ledger.verify import verify
from florin_payments.ledger.watch import DIFFERENCES, LedgerWatch
from florin_payments.payments.states import INITIAL, TRANSITIONS, Event
from florin_payments.payouts import states as payouts
from florin_payments.schedules.states import TRANSITIONS as SCHEDULES
from florin_payments.top_ups import states as top_ups

from . import exchange_books, report_books

# What the platform hears of a transfer's states, one after the other; states of which it hears alike are one.
TOP_UP_TOLD = {"processing": "processing", "requires_action": "processing", "unknown": "processing"} | {
    state: state for state in ("completed", "failed")
}
PAYOUT_TOLD = {"processing": "processing", "unknown": "processing", "returned": "failed"} | {
    state: state for state in ("completed", "failed")
}


async def broken(world: Any) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    found = [f"{check}: {what}" for check, what in (await verify(world.database.engine)).differences]
    found += await _watched(world)
    found += [f"review: {row}" for row in await world.rows(_REVIEWS)]
    found += [f"refunded: {row}" for row in await world.rows(_REFUNDED)]
    found += [f"schedule: {row}" for row in await world.rows(_SCHEDULES)]
    found += [f"half a transfer: {row}" for row in await world.rows(_TRANSFERS)]
    found += [f"request: {row}" for row in await world.rows(_REQUESTS)]
    events = await _events(world)
    found += await exchange_books.broken(world, events)
    found += await report_books.broken(world)
    found += await _disputes(world, events)
    return found + await _histories(world, events) + await _transfers(world, events) + await _plans(world, events)


async def _watched(world: Any) -> list[str]:
    watch = LedgerWatch(world.database)
    while await watch.check():
        pass
    return [f"watch: {sample.labels}" for metric in DIFFERENCES.collect() for sample in metric.samples if sample.value]


KEEP_EVENTS = """
    CREATE TABLE published (id bigint PRIMARY KEY, subject text NOT NULL, type text NOT NULL);
    GRANT SELECT, INSERT ON published TO PUBLIC;
    CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO published VALUES (new.id, new.subject, new.type); RETURN NULL; END $$;
    CREATE TRIGGER keep_event AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_event();
"""
"""For the owner of the database: the outbox forgets what it has sent, the proof does not."""


async def _events(world: Any) -> dict[str, list[str]]:
    rows = await world.rows("SELECT subject, type FROM published ORDER BY subject, id")
    return {subject: [row.type for row in of] for subject, of in groupby(rows, key=lambda row: row.subject)}


async def _histories(world: Any, events: dict[str, list[str]]) -> list[str]:
    """Every payment got where it is by legal steps, all written down, all published, and nothing else."""
    found = []
    rows = await world.rows(_HISTORIES)
    for payment, steps in groupby(rows, key=lambda row: (row.id, row.status, row.version, row.completed_at)):
        id_, status, version, completed_at = payment
        published, before, passed = [], None, []
        for number, step in enumerate(steps, 1):
            event = Event(step.event) if step.event else None
            legal = INITIAL.get(event) if before is None else TRANSITIONS.get((PaymentStatus(before), event))
            if legal is None or legal.to != step.reached or step.number != number:
                found.append(f"{id_}: {before} -{step.event}-> {step.reached} as number {step.number}")
                break
            before, published = step.reached, [*published, legal.publishes.spec.name]
            passed.append(before)
        if before != status or version != len(passed):
            found.append(f"{id_} is {status} in version {version}, its history ends with {before} after {len(passed)}")
        if ("completed" in passed) != (completed_at is not None):
            found.append(f"{id_} went through {passed}, and was completed at {completed_at}")
        if events.get(id_) != published:
            found.append(f"{id_} published {events.get(id_)}, its history says {published}")
    return found


async def _transfers(world: Any, events: dict[str, list[str]]) -> list[str]:
    """Top-ups and payouts published a way by which their states can have gone."""
    found = []
    for table, name, told in (("top_ups", "topup", TOP_UP_TOLD), ("payouts", "payout", PAYOUT_TOLD)):
        prefix = {"top_ups": "top", "payouts": "pyo"}[table]
        for row in await world.rows(f"SELECT '{prefix}_' || replace(id::text, '-', '') AS id, status FROM {table}"):
            heard = [kind.removeprefix(f"{name}.") for kind in events.get(row.id, [])]
            if not heard or heard[-1] != told[row.status] or not _is_walk(table, heard, told):
                found.append(f"{row.id} is {row.status} and published {heard}")
    return found


def _is_walk(table: str, heard: list[str], told: dict[str, str]) -> bool:
    states: Any = {"top_ups": top_ups, "payouts": payouts}[table]
    at = {states.INITIAL}
    if heard[0] != told[states.INITIAL]:
        return False
    for word in heard[1:]:
        at = {
            step.to
            for (before, _), step in states.TRANSITIONS.items()
            if before in _silently(states, at, told) and told[step.to] == word
        }
        if not at:
            return False
    return True


def _silently(states: Any, at: set[str], told: dict[str, str]) -> set[str]:
    """Where somebody who was last heard of there may be by now."""
    return at | {
        step.to for (before, _), step in states.TRANSITIONS.items() if before in at and told[step.to] == told[before]
    }


async def _disputes(world: Any, events: dict[str, list[str]]) -> list[str]:
    """Every dispute got where it is by legal steps, all written down, all published."""
    found = []
    rows = await world.rows(_DISPUTES)
    for dispute, steps in groupby(rows, key=lambda row: (row.id, row.status)):
        at, published = None, []
        for step in steps:
            event = disputes.Event(step.event)
            legal = disputes.INITIAL if at is None else disputes.judge(at, event)
            if legal != step.reached:
                found.append(f"{dispute}: {at} -{event}-> {step.reached}")
                break
            at = DisputeStatus(step.reached)
            name = "opened" if event is disputes.Event.OPEN else "closed" if at in disputes.FINAL else "updated"
            published.append(f"dispute.{name}")
        if at != dispute[1] or events.get(dispute[0]) != published:
            found.append(f"{dispute} ends with {at}, published {events.get(dispute[0])} for {published}")
    return found


async def _plans(world: Any, events: dict[str, list[str]]) -> list[str]:
    """A schedule's events are a walk through its table that ends where it is; it has a version for each, and for each advance."""
    found = []
    rows = await world.rows("SELECT 'sch_' || replace(id::text, '-', '') AS id, status, version FROM schedules")
    for row in rows:
        at: set[Any] = {None}
        heard = events.get(row.id, [])
        for word in heard:
            at = {
                step.to for (before, _), step in SCHEDULES.items() if before in at and step.publishes.spec.name == word
            }
        if row.status not in at or len(heard) > row.version:
            found.append(f"{row.id} is {row.status} in version {row.version} and published {heard}")
    return found


# As many have agreed as had to, none of them for their own payment.
_REVIEWS = """
    SELECT p.id, p.status, r.status AS review FROM payments p JOIN reviews r ON r.payment_id = p.id
    WHERE (r.status = 'approved') <> ((SELECT count(*) FROM review_approvals a WHERE a.review_id = r.id)
            >= r.approvals_needed) AND r.status IN ('approved', 'open')
        OR EXISTS (SELECT FROM review_approvals a WHERE a.review_id = r.id AND a.admin_id IN (p.sender_id, p.recipient_id))
"""
_REFUNDED = """
    SELECT id, status, refunded_minor FROM payments WHERE refunded_minor <> CASE status
        WHEN 'refunded' THEN amount_minor WHEN 'partially_refunded' THEN refunded_minor
        WHEN 'disputed' THEN refunded_minor ELSE 0 END
    OR (status = 'partially_refunded' AND NOT (refunded_minor > 0 AND refunded_minor < amount_minor))
    OR (status IN ('partially_refunded', 'refunded')
        AND refunded_minor <> (SELECT sum(r.amount_minor) FROM refunds r WHERE r.payment_id = payments.id))
"""
# An active schedule has one payment to come, any other has none; nothing is paid twice for one occurrence.
_SCHEDULES = """
    SELECT s.id, s.status, count(p.id) FROM schedules s
    LEFT JOIN payments p ON p.schedule_id = s.id AND p.status = 'scheduled'
    GROUP BY s.id HAVING count(p.id) <> CASE WHEN s.status = 'active' THEN 1 ELSE 0 END
    UNION ALL
    SELECT schedule_id, 'twice', occurrence FROM payments
    WHERE status IN ('completed', 'failed', 'partially_refunded', 'refunded') AND schedule_id IS NOT NULL
    GROUP BY schedule_id, occurrence HAVING count(*) > 1
"""
_TRANSFERS = """
    SELECT u.id, u.status, p.status FROM top_ups u JOIN payments p ON p.id = u.payment_id
    WHERE u.status = 'completed' AND p.status NOT IN ('completed', 'partially_refunded', 'refunded', 'disputed')
        AND p.failure_code IS NULL
        -- Held for review: it waits, or was called off there, which gave the money to its payer.
        AND NOT EXISTS (SELECT FROM reviews r WHERE r.payment_id = p.id
            AND (r.status, p.status) IN (('open', 'in_review'), ('cancelled', 'cancelled')))
    OR u.status = 'failed' AND p.status <> 'failed'
    UNION ALL
    SELECT id, status, source FROM payments p
    WHERE source <> 'wallet' AND NOT EXISTS (SELECT FROM top_ups u WHERE u.payment_id = p.id)
"""
_DISPUTES = """
    SELECT 'dsp_' || replace(d.id::text, '-', '') AS id, d.status, h.event, h.status AS reached
    FROM disputes d LEFT JOIN dispute_history h ON h.dispute_id = d.id ORDER BY d.id, h.number
"""
# Each step of a request is published once.
_REQUESTS = """
    SELECT r.id, r.status FROM payment_requests r
    WHERE (SELECT count(*) FROM payment_request_history h WHERE h.request_id = r.id)
        <> (SELECT count(*) FROM published e WHERE e.subject = 'prq_' || replace(r.id::text, '-', ''))
"""
_HISTORIES = """
    SELECT 'pay_' || replace(p.id::text, '-', '') AS id, p.status, p.version, p.completed_at,
        h.number, h.event, h.status AS reached
    FROM payments p LEFT JOIN payment_history h ON h.payment_id = p.id ORDER BY p.id, h.number
"""
