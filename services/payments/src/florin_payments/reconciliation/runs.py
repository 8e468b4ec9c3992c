"""Outcomes of days in the database."""

from datetime import date

from sqlalchemy import Row, exists, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reconciliation.models import Day, Difference, Run

Found = Row[tuple[Run, Day]]
_AGAIN = text("""
    UPDATE reconciliation_days SET due_at = now(), whole = true
    WHERE provider = :provider AND day = :day AND phase = 'rest' RETURNING day
""")


async def page(
    session: AsyncSession,
    provider: str,
    currency: str | None,
    only_open: bool,
    after: tuple[date, str] | None,
    limit: int,
) -> list[tuple[Run, Day]]:
    """The newest day first, its currencies in order of their codes."""
    query = (
        select(Run, Day)
        .join(Day, (Day.provider == Run.provider) & (Day.day == Run.day))
        .where(Run.provider == provider)
        .order_by(Run.day.desc(), Run.currency.desc())
    )
    if currency is not None:
        query = query.where(Run.currency == currency)
    if only_open:
        query = query.where(
            exists().where(
                Difference.provider == Run.provider,
                Difference.day == Run.day,
                Difference.currency == Run.currency,
                Difference.status == "open",
            )
        )
    if after is not None:
        query = query.where(tuple_(Run.day, Run.currency) < after)
    return [(run, day) for run, day in await session.execute(query.limit(limit))]


async def read_again(tx: AsyncSession, provider: str, day: date) -> bool:
    """Read the whole day once more, soon; False when it is being read, or is none that was."""
    return (await tx.execute(_AGAIN, {"provider": provider, "day": day})).scalar_one_or_none() is not None


async def known(session: AsyncSession, provider: str, day: date) -> bool:
    """Whether the day is one of those that are compared."""
    return await session.get(Day, (provider, day)) is not None
