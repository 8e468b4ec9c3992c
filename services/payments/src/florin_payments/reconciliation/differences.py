"""Differences in the database: found again or not any more, listed, explained."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.ids import uuid7
from florin_payments.psp.port import Flow
from florin_payments.reconciliation.models import Difference
from florin_payments.reconciliation.rules import Key, Ours, Theirs

# What staff have explained stays so for as long as it looks the same.
_FOUND = text("""
    INSERT INTO reconciliation_differences AS d (id, provider, flow, reference, day, currency, reason, status,
        our_amount_minor, our_currency, our_state, our_at, their_amount_minor, their_currency, their_state, their_at,
        their_ids, found_at, checked_at)
    VALUES (:id, :provider, :flow, :reference, :day, :currency, :reason, 'open', :our_amount, :our_currency,
        :our_state, :our_at, :their_amount, :their_currency, :their_state, :their_at, CAST(:their_ids AS text[]),
        :now, :now)
    ON CONFLICT (provider, flow, reference) DO UPDATE SET reason = excluded.reason, day = excluded.day,
        currency = excluded.currency, our_amount_minor = excluded.our_amount_minor,
        our_currency = excluded.our_currency, our_state = excluded.our_state, our_at = excluded.our_at,
        their_amount_minor = excluded.their_amount_minor, their_currency = excluded.their_currency,
        their_state = excluded.their_state, their_at = excluded.their_at, their_ids = excluded.their_ids,
        checked_at = excluded.checked_at,
        found_at = CASE WHEN d.status = 'matched' THEN excluded.found_at ELSE d.found_at END,
        status = CASE WHEN d.status = 'explained'
            AND (d.reason, d.our_amount_minor, d.our_currency, d.our_state, d.their_amount_minor, d.their_currency)
            IS NOT DISTINCT FROM (excluded.reason, excluded.our_amount_minor, excluded.our_currency,
                excluded.our_state, excluded.their_amount_minor, excluded.their_currency)
            THEN 'explained' ELSE 'open' END,
        closed_at = CASE WHEN d.status = 'explained'
            AND (d.reason, d.our_amount_minor, d.our_currency, d.our_state, d.their_amount_minor, d.their_currency)
            IS NOT DISTINCT FROM (excluded.reason, excluded.our_amount_minor, excluded.our_currency,
                excluded.our_state, excluded.their_amount_minor, excluded.their_currency)
            THEN d.closed_at END
""")
_MATCHED = text("""
    UPDATE reconciliation_differences d SET status = 'matched', closed_at = :now, checked_at = :now
    FROM unnest(CAST(:flows AS text[]), CAST(:references AS text[])) AS k (flow, reference)
    WHERE d.provider = :provider AND d.flow = k.flow AND d.reference = k.reference AND d.status <> 'matched'
""")


async def found(
    tx: AsyncSession, provider: str, key: Key, reason: str, ours: Ours | None, theirs: Theirs | None, now: datetime
) -> None:
    """Two sides differ; there is one row for each thing, however often that is found."""
    at = theirs.at if theirs else ours.at if ours else now
    currency = (theirs.currency if theirs else None) or (ours.currency if ours else None) or "XXX"
    values = {
        "id": uuid7(),
        "provider": provider,
        "flow": key.flow.value,
        "reference": key.reference,
        "day": at.date(),
        "currency": currency,
        "reason": reason,
        "our_amount": ours.amount_minor if ours else None,
        "our_currency": ours.currency if ours else None,
        "our_state": ours.state if ours else None,
        "our_at": ours.at if ours else None,
        "their_amount": theirs.amount_minor if theirs else None,
        "their_currency": theirs.currency if theirs else None,
        "their_state": theirs.state if theirs else None,
        "their_at": theirs.at if theirs else None,
        "their_ids": list(theirs.ids) if theirs else [],
        "now": now,
    }
    await tx.execute(_FOUND, values)


async def matched(tx: AsyncSession, provider: str, keys: Collection[Key], now: datetime) -> None:
    """These agree, now at least."""
    values = {
        "provider": provider,
        "flows": [key.flow.value for key in keys],
        "references": [key.reference for key in keys],
        "now": now,
    }
    await tx.execute(_MATCHED, values)


async def still_open(session: AsyncSession, provider: str, after: UUID | None, limit: int) -> list[tuple[UUID, Key]]:
    """Open ones in order, behind ``after``."""
    query = select(Difference.id, Difference.flow, Difference.reference).where(
        Difference.provider == provider, Difference.status == "open"
    )
    if after is not None:
        query = query.where(Difference.id > after)
    rows = await session.execute(query.order_by(Difference.id).limit(limit))
    return [(row.id, Key(Flow(row.flow), row.reference)) for row in rows]


async def count_open(session: AsyncSession, days: Collection[date]) -> dict[tuple[str, date, str], int]:
    """How many are open, by provider, day and currency."""
    query = select(Difference.provider, Difference.day, Difference.currency, func.count()).where(
        Difference.status == "open", Difference.day.in_(days)
    )
    rows = await session.execute(query.group_by(Difference.provider, Difference.day, Difference.currency))
    return {(provider, day, currency): count for provider, day, currency, count in rows}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is wanted of them; None: any."""

    day: date | None = None
    currency: str | None = None
    status: str | None = None
    reason: str | None = None
    flow: str | None = None

    def query(self) -> Select[Difference]:
        """Those, the newest day first."""
        found = select(Difference).order_by(Difference.day.desc(), Difference.id.desc())
        return found.filter_by(**{name: value for name, value in asdict(self).items() if value is not None})


async def page(session: AsyncSession, chosen: Chosen, after: tuple[date, UUID] | None, limit: int) -> list[Difference]:
    """One page of them."""
    query = chosen.query()
    if after is not None:
        query = query.where(tuple_(Difference.day, Difference.id) < after)
    return list(await session.scalars(query.limit(limit)))


async def lock(tx: AsyncSession, difference: UUID) -> Difference | None:
    """The difference, as it stands now and until the transaction ends."""
    query = select(Difference).where(Difference.id == difference).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).one_or_none()
