"""Rates, quotes and exchanges in the database, by whose clock they age."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Interval, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import uuid7
from florin_payments.exchange.models import Exchange, Quote, RateRow, SheetRow
from florin_payments.exchange.rates import Sheet

_CLAIM = text("""
    INSERT INTO exchange_sources AS s (provider, next_at) VALUES (:provider, now() + :pause)
    ON CONFLICT (provider) DO UPDATE SET next_at = excluded.next_at WHERE s.next_at <= now()
    RETURNING provider
""").bindparams(bindparam("pause", type_=Interval))
_POSTPONE = text("UPDATE exchange_sources SET next_at = now() + :pause WHERE provider = :provider").bindparams(
    bindparam("pause", type_=Interval)
)
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
KEEP_LOCK = 7214
_POSITIONS = text("""
    SELECT currency,
        coalesce(sum(balance_minor) FILTER (WHERE kind LIKE 'exchange\\_position\\__'), 0) AS position,
        coalesce(sum(balance_minor) FILTER (WHERE kind LIKE 'exchange\\_margin\\__'), 0) AS margin
    FROM ledger_accounts WHERE kind LIKE 'exchange\\_%' AND owner_id IS NULL GROUP BY currency ORDER BY currency
""")
_PURGE = text("""
    DELETE FROM exchange_quotes WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM exchange_quotes WHERE expires_at < now() - :kept LIMIT :batch FOR UPDATE SKIP LOCKED))
""").bindparams(bindparam("kept", type_=Interval))


class Known(NamedTuple):
    """The newest sheet of a provider, and how old its rates are."""

    sheet: SheetRow
    age: timedelta
    rates: dict[str, Decimal]


class Positions(NamedTuple):
    """Of one currency, over all accounts; minor units."""

    currency: str
    position: int
    margin: int


async def claim(tx: AsyncSession, provider: str, pause: timedelta) -> bool:
    """Whether it is the caller who asks the provider now; nobody else does before the pause is over."""
    found = await tx.execute(_CLAIM, {"provider": provider, "pause": pause})
    return found.scalar_one_or_none() is not None


async def postpone(tx: AsyncSession, provider: str, pause: timedelta) -> None:
    """Ask the provider again after the pause."""
    await tx.execute(_POSTPONE, {"provider": provider, "pause": pause})


async def newest(session: AsyncSession, provider: str) -> Known | None:
    """What a provider said last, if it ever did."""
    age = (func.clock_timestamp() - SheetRow.valid_at).cast(Interval)
    query = select(SheetRow, age).where(SheetRow.provider == provider)
    row = (await session.execute(query.order_by(SheetRow.as_of.desc(), SheetRow.id.desc()).limit(1))).one_or_none()
    if row is None:
        return None
    sheet, old = row
    rates = await session.execute(select(RateRow.currency, RateRow.rate).where(RateRow.sheet_id == sheet.id))
    return Known(sheet, old, {row.currency: row.rate for row in rates})


async def lock_sheets(tx: AsyncSession) -> None:
    """Whoever keeps a sheet has seen the one before, until the transaction ends."""
    await tx.execute(_LOCK, {"key": KEEP_LOCK})


async def database_time(session: AsyncSession) -> datetime:
    """What time it is."""
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now


async def keep(tx: AsyncSession, provider: str, sheet: Sheet, now: datetime) -> None:
    """Write new rates down."""
    row = SheetRow(
        id=uuid7(),
        provider=provider,
        base=sheet.base,
        as_of=sheet.as_of,
        valid_at=sheet.valid_at or now,
        created_at=now,
    )
    tx.add(row)
    await tx.flush()
    tx.add_all([RateRow(sheet_id=row.id, currency=currency, rate=rate) for currency, rate in sheet.rates.items()])
    await tx.flush()


async def confirm(tx: AsyncSession, sheet: SheetRow, valid_at: datetime) -> None:
    """The same rates once more: they are as young as they say."""
    await tx.execute(update(SheetRow).where(SheetRow.id == sheet.id).values(valid_at=valid_at))


async def take(tx: AsyncSession, quote: UUID, user: UUID, exchange: UUID) -> Quote | None:
    """Use a quote up, once, by its owner, in time; None when that can't be. It stays locked until the commit."""
    query = (
        update(Quote)
        .where(
            Quote.id == quote,
            Quote.user_id == user,
            Quote.exchange_id.is_(None),
            Quote.expires_at > func.clock_timestamp(),
        )
        .values(exchange_id=exchange)
        .returning(Quote)
    )
    return (await tx.scalars(query)).one_or_none()


async def page(session: AsyncSession, user: UUID, after: UUID | None, limit: int) -> list[Exchange]:
    """One user's, newest first."""
    query = select(Exchange).where(Exchange.user_id == user).order_by(Exchange.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Exchange.id < after)
    return list(await session.scalars(query))


async def positions(session: AsyncSession) -> list[Positions]:
    """The platform's position and margin in every currency that was ever exchanged."""
    return [Positions(row.currency, int(row.position), int(row.margin)) for row in await session.execute(_POSITIONS)]


async def purge_quotes(tx: AsyncSession, kept: timedelta, batch: int = 5000) -> int:
    """Delete quotes that ended longer ago than that; what became of them is in their exchanges."""
    deleted = await tx.execute(_PURGE, {"kept": kept, "batch": batch})
    return deleted.rowcount or 0  # type: ignore[attr-defined]


def newest_date(now: datetime) -> date:
    """The last day of which rates can be known: publishers east of us are a day ahead."""
    return (now + timedelta(days=1)).date()
