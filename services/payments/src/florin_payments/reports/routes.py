"""``/payments/reports``: totals per currency and period, computed by the database."""

from datetime import datetime
from typing import Annotated, Literal

from litestar import Router, get
from litestar.params import FromQuery, QueryParameter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.web.schemas import Output, Page
from florin_payments.payments.routes import aware

GROUPS = {
    "day": "to_char(date_trunc('day', created_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD')",
    "week": "to_char(date_trunc('week', created_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD')",
    "month": "to_char(date_trunc('month', created_at AT TIME ZONE 'UTC'), 'YYYY-MM')",
    "status": "status",
    "type": "type",
}
_SQL = """
    SELECT {key} AS key, currency, direction, count(*) AS payments, sum(amount_minor)::bigint AS total,
        sum(refunded_minor)::bigint AS refunded
    FROM (
        SELECT created_at, status, type, currency, amount_minor, refunded_minor, 'outgoing' AS direction
        FROM payments WHERE sender_id = :user AND created_at >= :from AND created_at < :to
        UNION ALL
        SELECT created_at, status, type, currency, amount_minor, refunded_minor, 'incoming'
        FROM payments WHERE recipient_id = :user AND created_at >= :from AND created_at < :to
    ) AS own
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
QUERIES = {group: text(_SQL.format(key=key)) for group, key in GROUPS.items()}
DAYS_MAX = 366


class ReportLine(Output):
    """One group of one currency and direction; amounts in minor units, ``average`` rounded down."""

    key: str
    currency: str
    direction: str
    count: int
    total: int
    average: int
    refunded: int


@get("/payments/reports", summary="Totals of own payments per currency")
async def report(
    principal: Principal,
    ro: AsyncSession,
    from_: Annotated[datetime, QueryParameter(name="from")],
    to: FromQuery[datetime],
    group_by: FromQuery[Literal["day", "week", "month", "status", "type"]] = "day",
) -> Page[ReportLine]:
    """Of at most a year; days, weeks (by their Monday) and months are UTC's."""
    start, end = aware("from", from_), aware("to", to)
    if not 0 < (end - start).total_seconds() <= DAYS_MAX * 86_400:
        raise invalid("to", "out_of_range", f"Ask for at most {DAYS_MAX} days")
    rows = await ro.execute(QUERIES[group_by], {"user": principal.user_uuid, "from": start, "to": end})
    return Page(
        items=[
            ReportLine(
                key=row.key,
                currency=row.currency,
                direction=row.direction,
                count=row.payments,
                total=row.total,
                average=row.total // row.payments,
                refunded=row.refunded,
            )
            for row in rows
        ]
    )


router = Router("/api/v1", route_handlers=[report], tags=["Reports"])
