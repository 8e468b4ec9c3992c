"""Puts a report together."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reports import periods, repository
from florin_payments.reports.folding import PLATFORM
from florin_payments.reports.schemas import ReportLine

OF_TIME = frozenset({"day", "week", "month"})


async def report(
    ro: AsyncSession, owner: UUID | None, start: datetime, end: datetime, group_by: str, zone: ZoneInfo
) -> list[ReportLine]:
    """The lines of a user's report, or of the platform's when there is no ``owner``.

    Whoever has few payments is answered from the payments themselves. Where sums are kept, they serve all
    zones whose days begin on full hours; in others the payments are read, which takes longer.
    """
    timed = group_by in OF_TIME and zone.key != "UTC"
    summed = await repository.has_sums(ro, owner or PLATFORM)
    if not summed or (timed and not periods.whole_hours(zone, start, end)):
        cuts = [periods.Cut(None, start, end)]
    else:
        cuts = periods.cuts(start, end, by_day=not timed)
    rows = await repository.figures(
        ro, owner or PLATFORM, platform=owner is None, group_by=group_by, zone=zone.key, cuts=cuts
    )
    return [
        ReportLine(
            key=row.key,
            currency=row.currency,
            direction=row.direction,
            count=int(row.payments),
            total=int(row.amount),
            average=int(row.amount) // int(row.payments),
            completed_count=int(row.arrived),
            completed_total=int(row.arrived_amount),
            failed_count=int(row.failed),
            refunded_count=int(row.refunds),
            refunded=int(row.refunded),
            fees=0,
        )
        for row in rows
    ]
