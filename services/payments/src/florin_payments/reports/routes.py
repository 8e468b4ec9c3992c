"""``/payments/reports``: totals per currency and period, and what the platform earned."""

from collections.abc import AsyncIterator

from litestar import Router, get
from litestar.di import Provide
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import invalid
from florin_kit.identity import Principal
from florin_kit.web.csv import headers
from florin_kit.web.schemas import Page
from florin_payments.exports import acts
from florin_payments.exports.service import Exports
from florin_payments.reports import csv, service
from florin_payments.reports.query import question_of
from florin_payments.reports.question import Question
from florin_payments.reports.schemas import FeeLine, ReportLine


@get("/payments/reports", summary="Totals of payments per currency")
async def report(database: Database, question: Question) -> Page[ReportLine]:
    """Of at most two years, else of the last 30 days; of the caller (staff: of the platform or of one user).

    Exact to this moment. Payments count where they were created. Weeks are named by their Monday.
    """
    # Not ``ro``: where a dependency refuses the request, Litestar ends no session that another one began.
    async with database.read() as ro:
        return Page(items=await service.report(ro, question))


@get("/payments/reports/export.csv", summary="Export a report", media_type="text/csv")
async def export_report(principal: Principal, database: Database, exports: Exports, question: Question) -> Stream:
    """The same as the report, with decimals of its currencies. What staff export of others is audited."""

    async def parts(ro: AsyncSession) -> AsyncIterator[bytes]:
        yield csv.lines(await service.report(ro, question))

    own = question.owner == principal.user_uuid
    source = parts if own else acts.recorded(database, principal, "reports.exported", acts.asked(question), parts)
    return Stream(await exports.stream(source), media_type="text/csv", headers=headers("florin-report.csv"))


@get("/payments/reports/fees", summary="What the platform earned and paid")
async def report_fees(database: Database, psp_name: str, question: Question) -> Page[FeeLine]:
    """For staff: margins of exchanges, fees of disputes, and what the provider took; by time or by currency."""
    _of_the_platform(question)
    async with database.read() as ro:
        return Page(items=list(await service.fee_lines(ro, question, psp_name)))


@get("/payments/reports/fees/export.csv", summary="Export what the platform earned and paid", media_type="text/csv")
async def export_fees(
    principal: Principal, database: Database, exports: Exports, psp_name: str, question: Question
) -> Stream:
    """For staff; audited."""
    _of_the_platform(question)

    async def parts(ro: AsyncSession) -> AsyncIterator[bytes]:
        yield csv.fee_lines(await service.fee_lines(ro, question, psp_name))

    source = acts.recorded(database, principal, "fees.exported", acts.asked(question), parts)
    return Stream(await exports.stream(source), media_type="text/csv", headers=headers("florin-fees.csv"))


def _of_the_platform(question: Question) -> None:
    if question.owner is not None:
        raise invalid("scope", "not_allowed", "This is known of the whole platform only")
    if question.group_by in ("status", "type"):
        raise invalid("group_by", "not_allowed", "Group by day, week, month or currency")


router = Router(
    "/api/v1",
    route_handlers=[report, export_report, report_fees, export_fees],
    dependencies={"question": Provide(question_of, sync_to_thread=False)},
    tags=["Reports"],
)
