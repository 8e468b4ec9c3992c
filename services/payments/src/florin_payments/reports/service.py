"""Puts a report together."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reports import fees, periods, repository
from florin_payments.reports.folding import PLATFORM
from florin_payments.reports.question import Question
from florin_payments.reports.schemas import FeeLine, ReportLine


async def report(ro: AsyncSession, question: Question) -> list[ReportLine]:
    """The lines of a user's report, or of the platform's.

    Whoever has few payments is answered from the payments themselves. Where sums are kept, they serve every
    time zone: where its days begin within an hour of UTC, the payments of that hour are read.
    """
    if await repository.has_sums(ro, question.owner or PLATFORM):
        cuts = periods.cuts(question.start, question.end, question.borders)
    else:
        cuts = [periods.Cut(None, question.start, question.end)]
    return [
        ReportLine(
            key=question.key(row.grouped),
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
        for row in await repository.figures(ro, question, cuts)
    ]


async def fee_lines(ro: AsyncSession, question: Question, provider: str) -> Sequence[FeeLine]:
    """What the platform earned, passed on and paid; the question is of the platform and of time or currency."""
    cuts = periods.cuts(question.start, question.end, question.borders)
    return [
        FeeLine(
            key=question.key(row.grouped),
            currency=row.currency,
            kind=row.kind,
            count=int(row.fees),
            amount=int(row.amount),
        )
        for row in await fees.figures(ro, question, cuts, provider)
    ]
