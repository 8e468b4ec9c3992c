"""The figures of reports: sums where they are kept, and live what they don't hold yet.

One statement reads the sums, how far they go, and what came after: in one snapshot, so that each payment
counts once whatever is folded meanwhile.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reports.folding import NOW_XID, PLATFORM
from florin_payments.reports.periods import Cut
from florin_payments.reports.question import Question

# Groups of time have numbers, in the order of their borders, which are ours: the database's own idea of
# time zones may be another edition.
BY_BORDERS = "width_bucket(period, CAST(:borders AS timestamptz[]))"
_ARRIVED = "status IN ('completed', 'partially_refunded', 'refunded', 'disputed')"
_FIGURES = f"""
    SELECT {{group}} AS grouped, currency, direction, sum(payments) AS payments, sum(amount_minor) AS amount,
        coalesce(sum(payments) FILTER (WHERE {_ARRIVED}), 0) AS arrived,
        coalesce(sum(amount_minor) FILTER (WHERE {_ARRIVED}), 0) AS arrived_amount,
        coalesce(sum(payments) FILTER (WHERE status = 'failed'), 0) AS failed,
        coalesce(sum(payments) FILTER (WHERE status IN ('partially_refunded', 'refunded')), 0) AS refunds,
        sum(refunded_minor) AS refunded
    FROM ({{parts}}) AS parts {{where}}
    GROUP BY 1, 2, 3 HAVING sum(payments) <> 0
    ORDER BY 1, 2, 3
"""  # noqa: S608 - made of fixed words
_COLUMNS = "currency, type, status"
_RANGES = """
    FROM unnest(CAST(:{grain}_starts AS timestamptz[]), CAST(:{grain}_ends AS timestamptz[])) AS cut (a, b)
"""
# Each range by itself (OFFSET 0): of a join with ranges PostgreSQL expects that most rows are in one, and reads
# all that the owner has.
_SUMS = f"""
    SELECT found.* {_RANGES} CROSS JOIN LATERAL (
        SELECT period, direction, {_COLUMNS}, payments, amount_minor, refunded_minor FROM report_sums
        WHERE owner_id = :owner AND grain = '{{grain}}' AND period >= cut.a AND period < cut.b OFFSET 0
    ) AS found
"""  # noqa: S608 - made of fixed words
_PAYMENTS = f"""
    SELECT found.* {_RANGES.format(grain="live")} CROSS JOIN LATERAL (
        SELECT created_at AS period, '{{direction}}' AS direction, {_COLUMNS}, 1::bigint AS payments,
            amount_minor, refunded_minor FROM payments
        WHERE created_at >= cut.a AND created_at < cut.b{{side}} OFFSET 0
    ) AS found
"""  # noqa: S608 - made of fixed words
# Of what came after the sums, what lies in a time that is answered from sums.
_TAIL = f"""
    SELECT created_at AS period, '{{direction}}' AS direction, {_COLUMNS}, payments, amount_minor, refunded_minor
    FROM tail WHERE created_at >= :start AND created_at < :end
        AND (CAST(:summed AS boolean[]))[width_bucket(created_at, CAST(:cuts AS timestamptz[]))]
"""  # noqa: S608 - made of fixed words
_WITH_TAIL = """
    WITH tail AS MATERIALIZED (
        SELECT d.* FROM report_progress p,
            LATERAL report_differences(p.folded_to, CAST(CAST(:now AS text) AS xid8)) AS d
        WHERE p.id = 1
    )
"""
_OWN = {"outgoing": " AND sender_id = :owner", "incoming": " AND recipient_id = :owner"}
_ALL = {"none": ""}


async def has_sums(session: AsyncSession, owner: UUID) -> bool:
    """Whether sums are kept for an owner."""
    found = await session.execute(text("SELECT 1 FROM report_owners WHERE owner_id = :owner"), {"owner": owner})
    return found.one_or_none() is not None


def ranges(cuts: Sequence[Cut], grain: str | None) -> dict[str, Any]:
    """The bounds of all cuts of a grain, as parameters."""
    name, own = grain or "live", [cut for cut in cuts if cut.grain == grain]
    return {f"{name}_starts": [cut.start for cut in own], f"{name}_ends": [cut.end for cut in own]}


async def figures(session: AsyncSession, question: Question, cuts: Sequence[Cut]) -> Sequence[Any]:
    """One row for each group (`Question.key`), currency and direction; ``cuts`` follow each other without a gap."""
    await session.execute(text("SET LOCAL plan_cache_mode = 'force_custom_plan'"))
    sides = _ALL if question.owner is None else _OWN
    grains = {cut.grain for cut in cuts}
    parts = [_SUMS.format(grain=grain) for grain in sorted(grain for grain in grains if grain)]
    values: dict[str, Any] = {"owner": question.owner or PLATFORM, "borders": question.borders}
    for grain in grains:
        values |= ranges(cuts, grain)
    if None in grains:
        parts += [_PAYMENTS.format(direction=direction, side=side) for direction, side in sides.items()]
    summed = grains != {None}
    if summed:
        parts += [_TAIL.format(direction=direction) + side for direction, side in sides.items()]
        values |= {"start": question.start, "end": question.end, "now": NOW_XID}
        values |= {"cuts": [cut.start for cut in cuts], "summed": [cut.grain is not None for cut in cuts]}
    group = BY_BORDERS if question.of_time else question.group_by
    where = "" if question.currency is None else "WHERE currency = :currency"
    values |= {} if question.currency is None else {"currency": question.currency}
    statement = _FIGURES.format(group=group, parts=" UNION ALL ".join(parts), where=where)
    statement = (_WITH_TAIL if summed else "") + statement
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    return (await session.execute(text(statement), used)).all()
