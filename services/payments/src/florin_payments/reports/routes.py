"""``/payments/reports``: totals per currency and period."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from litestar import Router, get
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Page
from florin_payments.payments.query import Scope, aware, user_of
from florin_payments.reports import service
from florin_payments.reports.schemas import ReportLine

DAYS_MAX = 366 * 2
USUAL = timedelta(days=30)
TimeZone = Annotated[
    str, QueryParameter(max_length=64, description="IANA name; days, weeks and months begin at its midnight")
]


@get("/payments/reports", summary="Totals of payments per currency")
async def report(
    principal: Principal,
    ro: AsyncSession,
    from_: Annotated[datetime | None, QueryParameter(name="from")] = None,
    to: FromQuery[datetime | None] = None,
    group_by: FromQuery[Literal["day", "week", "month", "status", "type", "currency"]] = "day",
    time_zone: TimeZone = "UTC",
    scope_: Scope = None,
    user: Annotated[str | None, QueryParameter(max_length=64, description="Staff: of this user")] = None,
) -> Page[ReportLine]:
    """Of at most two years, else of the last 30 days; of the caller (staff: of the platform or of one user).

    Exact to this moment. Payments count where they were created. Weeks are named by their Monday.
    """
    end = aware("to", to) or datetime.now(UTC)
    start = aware("from", from_) or end - USUAL
    if not 0 < (end - start).total_seconds() <= DAYS_MAX * 86_400:
        raise invalid("to", "out_of_range", f"Ask for at most {DAYS_MAX} days")
    owner = user_of(principal, scope_ if user is None else "all")
    if user is not None:
        owner = to_uuid("usr", user)
    return Page(items=await service.report(ro, owner, start, end, group_by, _zone(time_zone)))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid("time_zone", "unknown", "This is not the name of a time zone") from None


router = Router("/api/v1", route_handlers=[report], tags=["Reports"])
