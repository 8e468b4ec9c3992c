"""Keeps the sums that reports are answered from: folds what was committed into them, each change once.

Why nothing is skipped and nothing counts twice stands in docs/adr/0016. In short: a moment is a transaction
number below which every transaction has ended. ``report_progress.folded_to`` is such a moment, and moves in
the same transaction as the sums, so that a crash leaves both or neither. What was written after it is read
live by every report (`reports.repository`).
"""

from collections.abc import Iterable
from uuid import UUID

from prometheus_client import Gauge
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from florin_kit.db import Database

PLATFORM = UUID(int=0)
# The largest transaction number there is: "all that is committed".
NOW_XID = str(2**64 - 1)
BATCH = 10_000
PROMOTED_MAX = 4
# Summing up an owner's past reads all their payments, once.
PROMOTION_TIMEOUT_S = 300

LAG = Gauge("florin_report_fold_lag_seconds", "Age of the newest fold of payments into the reports' sums")

_PROGRESS = text("""
    SELECT folded_to::text AS folded_to, extract(epoch FROM clock_timestamp() - folded_at)::float8 AS age_s
    FROM report_progress FOR UPDATE SKIP LOCKED
""")
_HORIZON = text("""
    SELECT x.ended::text AS ended, least(
        x.ended,
        (SELECT p.created_xid FROM payments p WHERE p.created_xid > CAST(CAST(:a AS text) AS xid8)
         ORDER BY p.created_xid OFFSET :batch LIMIT 1),
        (SELECT c.xid FROM payment_changes c WHERE c.xid > CAST(CAST(:a AS text) AS xid8)
         ORDER BY c.xid OFFSET :batch LIMIT 1)
    )::text AS reached
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS ended) AS x
""")
# A database that was restored elsewhere counts its transactions anew: what we reached is in its future.
_RESTORED = text("SELECT CAST(CAST(:a AS text) AS xid8) > pg_snapshot_xmax(pg_current_snapshot())")

# Each difference counts for its two sides and for the platform, by the hour and, summed up from that, by the day.
_SUM_UP = """
    WITH hours AS (
        SELECT side.owner_id, date_trunc('hour', d.created_at, 'UTC') AS period, side.direction, d.currency, d.type,
            d.status, sum(d.payments) AS payments, sum(d.amount_minor) AS amount_minor,
            sum(d.refunded_minor) AS refunded_minor
        FROM ({differences}) AS d
        CROSS JOIN LATERAL (VALUES
            (d.sender_id, 'outgoing'), (d.recipient_id, 'incoming'), (CAST(:platform AS uuid), 'none')
        ) AS side (owner_id, direction)
        JOIN {owners} USING (owner_id)
        GROUP BY 1, 2, 3, 4, 5, 6
        HAVING sum(d.payments) <> 0 OR sum(d.amount_minor) <> 0 OR sum(d.refunded_minor) <> 0
    )
    INSERT INTO report_sums AS s (owner_id, grain, period, direction, currency, type, status, payments, amount_minor,
        refunded_minor)
    SELECT owner_id, 'hour', period, direction, currency, type, status, payments, amount_minor, refunded_minor
    FROM hours
    UNION ALL
    SELECT owner_id, 'day', date_trunc('day', period, 'UTC'), direction, currency, type, status, sum(payments),
        sum(amount_minor), sum(refunded_minor)
    FROM hours GROUP BY 1, 3, 4, 5, 6, 7
    ON CONFLICT (owner_id, grain, period, direction, currency, type, status) DO UPDATE SET
        payments = s.payments + excluded.payments, amount_minor = s.amount_minor + excluded.amount_minor,
        refunded_minor = s.refunded_minor + excluded.refunded_minor
"""
_FOLDED = "SELECT * FROM report_differences(CAST(CAST(:a AS text) AS xid8), CAST(CAST(:b AS text) AS xid8))"
_FOLD = text(_SUM_UP.format(differences=_FOLDED, owners="report_owners AS o"))
# An owner's past up to a moment: all there is now, less what came after the moment.
_PAST = """
    SELECT sender_id, recipient_id, created_at, currency, type, status, 1::bigint AS payments, amount_minor,
        refunded_minor
    FROM payments WHERE :everybody OR sender_id = ANY(:owners) OR recipient_id = ANY(:owners)
    UNION ALL
    SELECT sender_id, recipient_id, created_at, currency, type, status, -payments, -amount_minor, -refunded_minor
    FROM report_differences(CAST(CAST(:b AS text) AS xid8), CAST(CAST(:now AS text) AS xid8))
"""
_PROMOTE = text(_SUM_UP.format(differences=_PAST, owners="unnest(CAST(:owners AS uuid[])) AS o (owner_id)"))

_BUSY = text(f"""
    SELECT a.owner_id FROM ledger_accounts a
    WHERE a.kind = 'wallet' AND NOT EXISTS (SELECT FROM report_owners o WHERE o.owner_id = a.owner_id)
        AND a.owner_id IN (SELECT sender_id FROM ({_FOLDED}) d UNION SELECT recipient_id FROM ({_FOLDED}) d)
    GROUP BY a.owner_id HAVING sum(a.entry_count) >= :payments LIMIT :most
""")  # noqa: S608 - made of fixed words


_FROM_ELSEWHERE = (
    "UPDATE payments SET created_xid = NULL WHERE created_xid >= pg_snapshot_xmax(pg_current_snapshot())",
    "DELETE FROM payment_changes WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())",
)


class Folding:
    """The background job. Any number of replicas may run it; one at a time works."""

    def __init__(self, database: Database, *, sums_from_payments: int) -> None:
        self._database = database
        self._from = sums_from_payments

    async def fold_reports(self) -> int:
        """Fold one batch; 1 when there is more to fold at once, else 0."""
        async with self._database.transaction() as tx:
            progress = (await tx.execute(_PROGRESS)).one_or_none()
            if progress is None:
                return 0
            LAG.set(progress.age_s)
            if (await tx.execute(_RESTORED, {"a": progress.folded_to})).scalar_one():
                await rebuild(await tx.connection(), self._from)
                return 1
            row = (await tx.execute(_HORIZON, {"a": progress.folded_to, "batch": BATCH})).one()
            moments = {"a": progress.folded_to, "b": row.reached}
            if int(moments["b"]) <= int(moments["a"]):
                return 0
            await tx.execute(_FOLD, moments | {"platform": PLATFORM})
            await self._promote(tx, moments)
            await _advance(await tx.connection(), moments["b"])
            return int(row.reached != row.ended)

    async def _promote(self, tx: AsyncSession, moments: dict[str, str]) -> None:
        limits = {"payments": self._from, "most": PROMOTED_MAX}
        busy = list((await tx.execute(_BUSY, moments | limits)).scalars())
        known = await tx.execute(text("SELECT 1 FROM report_owners WHERE owner_id = :id"), {"id": PLATFORM})
        if known.one_or_none() is None:
            busy.append(PLATFORM)
        if busy:
            await promote(await tx.connection(), busy, moments["b"])


async def promote(connection: AsyncConnection, owners: Iterable[UUID], moment: str) -> None:
    """Keep sums for these owners from now on, and sum up their past until ``moment``."""
    owners = list(owners)
    await connection.execute(text(f"SET LOCAL statement_timeout = '{PROMOTION_TIMEOUT_S}s'"))
    added = text("INSERT INTO report_owners (owner_id, since) SELECT unnest(CAST(:owners AS uuid[])), now()")
    await connection.execute(added, {"owners": owners})
    values = {"owners": owners, "everybody": PLATFORM in owners, "b": moment, "now": NOW_XID, "platform": PLATFORM}
    await connection.execute(_PROMOTE, values)


async def rebuild(connection: AsyncConnection, sums_from_payments: int) -> None:
    """Make all sums anew; after a load, or when the database was restored in another cluster."""
    await connection.execute(text("SELECT 1 FROM report_progress FOR UPDATE"))
    moment = (await connection.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"))).scalar_one()
    await connection.execute(text(f"SET LOCAL statement_timeout = '{PROMOTION_TIMEOUT_S}s'"))
    # Rows from another cluster carry its numbers: they are the past now.
    for statement in _FROM_ELSEWHERE:
        await connection.execute(text(statement))
    for table in ("report_sums", "report_owners"):
        await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - fixed names
    busy = text("""
        SELECT owner_id FROM ledger_accounts WHERE kind = 'wallet' GROUP BY owner_id HAVING sum(entry_count) >= :least
    """)
    owners = list((await connection.execute(busy, {"least": sums_from_payments})).scalars())
    await promote(connection, [PLATFORM, *owners], moment)
    await _advance(connection, moment)


async def _advance(connection: AsyncConnection, moment: str) -> None:
    await connection.execute(
        text("DELETE FROM payment_changes WHERE xid < CAST(CAST(:b AS text) AS xid8)"), {"b": moment}
    )
    await connection.execute(
        text("UPDATE report_progress SET folded_to = CAST(CAST(:b AS text) AS xid8), folded_at = clock_timestamp()"),
        {"b": moment},
    )
