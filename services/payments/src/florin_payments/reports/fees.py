"""What the platform earned and paid beside the payments themselves.

================  ======================================================================================
kind              what, and when it counts
================  ======================================================================================
exchange_margin   earned on exchanges, in the currency that was bought; when they were made
dispute           what lost disputes cost on top, passed on to who carries them; when they were lost
provider          what the payment provider took on movements, as it told us; on its days, which are UTC
================  ======================================================================================

Margins are summed up by a trigger, in the transaction of the exchange: in sixteen rows for each hour and
currency, chosen as the accounts are that the exchange locks anyway (`exchange.posting`). So nobody waits longer.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reports.periods import Cut
from florin_payments.reports.question import Question
from florin_payments.reports.repository import BY_BORDERS, ranges

KINDS = ("exchange_margin", "dispute", "provider")
_MARGINS = """
    SELECT found.*
    FROM unnest(CAST(:{grain}_starts AS timestamptz[]), CAST(:{grain}_ends AS timestamptz[])) AS cut (a, b)
    CROSS JOIN LATERAL (
        SELECT 'exchange_margin' AS kind, period, currency, exchanges AS fees, margin_minor AS amount
        FROM exchange_margins WHERE grain = '{grain}' AND period >= cut.a AND period < cut.b OFFSET 0
    ) AS found
"""
_MARGINS_LIVE = """
    SELECT found.*
    FROM unnest(CAST(:live_starts AS timestamptz[]), CAST(:live_ends AS timestamptz[])) AS cut (a, b)
    CROSS JOIN LATERAL (
        SELECT 'exchange_margin', created_at, target_currency, 1::bigint, mid_minor - target_minor
        FROM exchanges WHERE created_at >= cut.a AND created_at < cut.b AND mid_minor > target_minor OFFSET 0
    ) AS found
"""
_DISPUTES = """
    SELECT 'dispute' AS kind, updated_at AS period, currency, 1::bigint AS fees, fee_minor AS amount FROM disputes
    WHERE provider = :provider AND status = 'lost' AND fee_minor > 0 AND updated_at >= :start AND updated_at < :end
"""
# The middle of a day is on the same date nearly everywhere.
_NOON = "(day + time '12:00') AT TIME ZONE 'UTC'"
_PROVIDER = f"""
    SELECT 'provider', {_NOON}, currency, told_count, fee_minor FROM reconciliation_runs
    WHERE provider = :provider AND fee_minor <> 0 AND {_NOON} >= :start AND {_NOON} < :end
"""  # noqa: S608 - made of fixed words
_FIGURES = """
    SELECT {group} AS grouped, currency, kind, sum(fees) AS fees, sum(amount) AS amount
    FROM ({parts}) AS parts {where}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


async def figures(session: AsyncSession, question: Question, cuts: Sequence[Cut], provider: str) -> Sequence[Any]:
    """One row for each group (`Question.key`), currency and kind."""
    await session.execute(text("SET LOCAL plan_cache_mode = 'force_custom_plan'"))
    parts = [_DISPUTES, _PROVIDER]
    values: dict[str, Any] = {"provider": provider, "start": question.start, "end": question.end}
    for grain in {cut.grain for cut in cuts}:
        values |= ranges(cuts, grain)
        parts.append(_MARGINS.format(grain=grain) if grain else _MARGINS_LIVE)
    where = ""
    if question.of_time:
        values["borders"] = question.borders
    if question.currency is not None:
        where, values["currency"] = "WHERE currency = :currency", question.currency
    group = BY_BORDERS if question.of_time else question.group_by
    statement = _FIGURES.format(group=group, parts=" UNION ALL ".join(parts), where=where)
    return (await session.execute(text(statement), values)).all()
