"""The figures of reports: sums where they are kept, and live what they don't hold yet.

One statement reads the sums, how far they go, and what came after: in one snapshot, so that each payment
counts once whatever is folded meanwhile.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reports.folding import NOW_XID
from florin_payments.reports.periods import Cut

_TIMES = {"day": "YYYY-MM-DD", "week": "YYYY-MM-DD", "month": "YYYY-MM"}
# How rows are grouped, and how a group's key is written.
GROUPS = {
    **{
        unit: (f"date_trunc('{unit}', period AT TIME ZONE :zone)", f"to_char(grouped, '{pattern}')")
        for unit, pattern in _TIMES.items()
    },
    **{column: (column, "grouped") for column in ("status", "type", "currency")},
}
_ARRIVED = "status IN ('completed', 'partially_refunded', 'refunded', 'disputed')"
_FIGURES = f"""
    SELECT {{key}} AS key, figures.* FROM (
        SELECT {{group}} AS grouped, currency, direction, sum(payments) AS payments, sum(amount_minor) AS amount,
            coalesce(sum(payments) FILTER (WHERE {_ARRIVED}), 0) AS arrived,
            coalesce(sum(amount_minor) FILTER (WHERE {_ARRIVED}), 0) AS arrived_amount,
            coalesce(sum(payments) FILTER (WHERE status = 'failed'), 0) AS failed,
            coalesce(sum(payments) FILTER (WHERE status IN ('partially_refunded', 'refunded')), 0) AS refunds,
            sum(refunded_minor) AS refunded
        FROM ({{parts}}) AS parts
        GROUP BY 1, 2, 3 HAVING sum(payments) <> 0
    ) AS figures ORDER BY grouped, currency, direction
"""  # noqa: S608 - made of fixed words
_COLUMNS = "currency, type, status"
_SUMS = f"""
    SELECT period, direction, {_COLUMNS}, payments, amount_minor, refunded_minor FROM report_sums
    WHERE owner_id = :owner AND grain = '{{grain}}' AND period >= :start_{{n}} AND period < :end_{{n}}
"""  # noqa: S608 - made of fixed words
_PAYMENTS = f"""
    SELECT created_at AS period, '{{direction}}' AS direction, {_COLUMNS}, 1::bigint AS payments,
        amount_minor, refunded_minor
    FROM payments WHERE created_at >= :start_{{n}} AND created_at < :end_{{n}}
"""  # noqa: S608 - made of fixed words
_TAIL = f"""
    SELECT created_at AS period, '{{direction}}' AS direction, {_COLUMNS}, payments, amount_minor, refunded_minor
    FROM tail WHERE created_at >= :tail_start AND created_at < :tail_end
"""  # noqa: S608 - made of fixed words
_WITH_TAIL = """
    WITH tail AS MATERIALIZED (
        SELECT d.* FROM report_progress p,
            LATERAL report_differences(p.folded_to, CAST(CAST(:now AS text) AS xid8)) AS d
    )
"""
_OWN = {"outgoing": " AND sender_id = :owner", "incoming": " AND recipient_id = :owner"}
_ALL = {"none": ""}


async def has_sums(session: AsyncSession, owner: UUID) -> bool:
    """Whether sums are kept for an owner."""
    found = await session.execute(text("SELECT 1 FROM report_owners WHERE owner_id = :owner"), {"owner": owner})
    return found.one_or_none() is not None


async def figures(
    session: AsyncSession, owner: UUID, *, platform: bool, group_by: str, zone: str, cuts: Sequence[Cut]
) -> Sequence[Any]:
    """One row for each key, currency and direction; ``cuts`` follow each other without a gap."""
    await session.execute(text("SET LOCAL plan_cache_mode = 'force_custom_plan'"))
    sides = _ALL if platform else _OWN
    parts: list[str] = []
    values: dict[str, Any] = {"owner": owner, "zone": zone}
    summed = [cut for cut in cuts if cut.grain is not None]
    for n, cut in enumerate(cuts):
        values |= {f"start_{n}": cut.start, f"end_{n}": cut.end}
        if cut.grain is not None:
            parts.append(_SUMS.format(grain=cut.grain, n=n))
        else:
            parts += [_PAYMENTS.format(direction=side, n=n) + where for side, where in sides.items()]
    if summed:
        parts += [_TAIL.format(direction=side) + where for side, where in sides.items()]
        values |= {"tail_start": summed[0].start, "tail_end": summed[-1].end, "now": NOW_XID}
    group, key = GROUPS[group_by]
    statement = _FIGURES.format(key=key, group=group, parts=" UNION ALL ".join(parts))
    used = {name: value for name, value in values.items() if f":{name}" in statement + _WITH_TAIL}
    rows = await session.execute(text((_WITH_TAIL if summed else "") + statement), used)
    return rows.all()
