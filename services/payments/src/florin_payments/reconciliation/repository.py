"""Days, the provider's lines and outcomes in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.psp.port import Flow, Movement
from florin_payments.reconciliation.models import Day
from florin_payments.reconciliation.rules import Key

_ENROL = text("""
    INSERT INTO reconciliation_days (provider, day, phase, due_at)
    SELECT :provider, d::date, 'rest', :now FROM generate_series(
        greatest(CAST(:first AS date), (SELECT max(day) FROM reconciliation_days WHERE provider = :provider)),
        CAST(:today AS date), interval '1 day') AS d
    ON CONFLICT DO NOTHING
""")
_CLAIM = text("""
    UPDATE reconciliation_days SET leased_until = :leased, version = version + 1
    WHERE provider = :provider AND day = (
        SELECT day FROM reconciliation_days
        WHERE provider = :provider AND due_at <= :now AND (leased_until IS NULL OR leased_until < :now)
        ORDER BY day DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING day
""")
_STORE = text("""
    INSERT INTO provider_movements
        (provider, id, flow, reference, amount_minor, fee_minor, currency, state, at, day, reading, verdict)
    SELECT :provider, m.*, :reading, 'waiting' FROM unnest(
        CAST(:ids AS text[]), CAST(:flows AS text[]), CAST(:references AS text[]), CAST(:amounts AS bigint[]),
        CAST(:fees AS bigint[]), CAST(:currencies AS text[]), CAST(:states AS text[]), CAST(:ats AS timestamptz[]),
        CAST(:days AS date[])) AS m
    ON CONFLICT (provider, id) DO UPDATE SET flow = excluded.flow, reference = excluded.reference,
        amount_minor = excluded.amount_minor, fee_minor = excluded.fee_minor, currency = excluded.currency,
        state = excluded.state, at = excluded.at, day = excluded.day, reading = excluded.reading
""")
_GONE = text("""
    DELETE FROM provider_movements WHERE (provider, id) IN (
        SELECT provider, id FROM provider_movements
        WHERE provider = :provider AND day = :day AND at >= :since AND at < :until AND reading <> :reading
        LIMIT :limit)
    RETURNING flow, reference
""")
_MARK = text("""
    UPDATE provider_movements m SET verdict = k.verdict
    FROM unnest(CAST(:flows AS text[]), CAST(:references AS text[]), CAST(:verdicts AS text[]))
        AS k (flow, reference, verdict)
    WHERE m.provider = :provider AND m.flow = k.flow AND m.reference = k.reference AND m.verdict <> k.verdict
    RETURNING m.day
""")
_SUM = text("""
    INSERT INTO reconciliation_runs AS r (provider, day, currency, matched_count, matched_minor, waiting_count,
        told_count, told_minor, fee_minor, our_balance_minor, their_balance_minor, compared_at)
    SELECT :provider, :day, currency, coalesce(matched_count, 0), coalesce(matched_minor, 0),
        coalesce(waiting_count, 0), coalesce(told_count, 0), coalesce(told_minor, 0), coalesce(fee_minor, 0),
        coalesce(-a.balance_minor, 0), coalesce(h.amount, 0), :now
    FROM (
        SELECT currency FROM reconciliation_differences WHERE provider = :provider AND day = :day
        UNION SELECT currency FROM provider_movements WHERE provider = :provider AND day = :day
        UNION SELECT unnest(CAST(:currencies AS text[]))
        UNION SELECT currency FROM ledger_accounts WHERE kind = 'psp_clearing'
    ) AS c
    LEFT JOIN (
        SELECT currency, count(*) FILTER (WHERE verdict = 'matched') AS matched_count,
            sum(amount_minor) FILTER (WHERE verdict = 'matched') AS matched_minor,
            count(*) FILTER (WHERE verdict = 'waiting') AS waiting_count,
            count(*) AS told_count, sum(amount_minor) AS told_minor, sum(fee_minor) AS fee_minor
        FROM provider_movements WHERE provider = :provider AND day = :day GROUP BY currency
    ) AS m USING (currency)
    LEFT JOIN (SELECT currency, balance_minor FROM ledger_accounts WHERE kind = 'psp_clearing') AS a USING (currency)
    LEFT JOIN unnest(CAST(:currencies AS text[]), CAST(:held AS bigint[])) AS h (currency, amount) USING (currency)
    ON CONFLICT (provider, day, currency) DO UPDATE SET matched_count = excluded.matched_count,
        matched_minor = excluded.matched_minor, waiting_count = excluded.waiting_count,
        told_count = excluded.told_count, told_minor = excluded.told_minor, fee_minor = excluded.fee_minor,
        our_balance_minor = excluded.our_balance_minor, their_balance_minor = excluded.their_balance_minor,
        compared_at = excluded.compared_at
""")
_RECOUNT = text("""
    UPDATE reconciliation_runs r SET matched_count = m.matched_count, matched_minor = m.matched_minor,
        waiting_count = m.waiting_count
    FROM (SELECT currency, count(*) FILTER (WHERE verdict = 'matched') AS matched_count,
            coalesce(sum(amount_minor) FILTER (WHERE verdict = 'matched'), 0) AS matched_minor,
            count(*) FILTER (WHERE verdict = 'waiting') AS waiting_count
        FROM provider_movements WHERE provider = :provider AND day = :day GROUP BY currency) AS m
    WHERE r.provider = :provider AND r.day = :day AND r.currency = m.currency
""")
_PURGE = text("""
    DELETE FROM provider_movements WHERE provider = :provider AND id = ANY (ARRAY(
        SELECT id FROM provider_movements m WHERE provider = :provider AND day < :before
            AND verdict = 'matched' ORDER BY day LIMIT :limit FOR UPDATE SKIP LOCKED))
""")


async def enrol(tx: AsyncSession, provider: str, first: date, today: date, now: datetime) -> None:
    """Have a row for each day from ``first``, or from the last that has one, to today."""
    await tx.execute(_ENROL, {"provider": provider, "first": first, "today": today, "now": now})


async def claim(tx: AsyncSession, provider: str, now: datetime, leased: datetime) -> Day | None:
    """The newest day on which there is something to do; nobody else gets it before ``leased``."""
    day = (await tx.execute(_CLAIM, {"provider": provider, "now": now, "leased": leased})).scalar_one_or_none()
    return None if day is None else await tx.get_one(Day, (provider, day), populate_existing=True)


async def overtake(tx: AsyncSession, day: Day) -> Day | None:
    """The day, locked, as its taker left it; None if somebody else has taken it since."""
    query = select(Day).where(Day.provider == day.provider, Day.day == day.day, Day.version == day.version)
    return (await tx.scalars(query.with_for_update().execution_options(populate_existing=True))).one_or_none()


async def lock(tx: AsyncSession, provider: str, day: date) -> Day | None:
    """The day, as it stands now and until the transaction ends."""
    query = select(Day).where(Day.provider == provider, Day.day == day).with_for_update()
    return (await tx.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def store(tx: AsyncSession, provider: str, reading: int, movements: Sequence[Movement]) -> None:
    """Write down lines of the provider's; those that are known are brought up to date."""
    values: dict[str, Any] = {
        "provider": provider,
        "reading": reading,
        "ids": [one.id for one in movements],
        "flows": [one.flow.value for one in movements],
        "references": [one.reference for one in movements],
        "amounts": [one.amount_minor for one in movements],
        "fees": [one.fee_minor for one in movements],
        "currencies": [one.currency for one in movements],
        "states": [one.state for one in movements],
        "ats": [one.at for one in movements],
        "days": [one.at.astimezone(UTC).date() for one in movements],
    }
    await tx.execute(_STORE, values)


async def forget_gone(tx: AsyncSession, day: Day, limit: int) -> list[Key]:
    """Delete lines that this reading of the day has not seen any more; what they were about."""
    values = {"provider": day.provider, "day": day.day, "since": day.since, "until": day.until}
    rows = await tx.execute(_GONE, values | {"reading": day.reading, "limit": limit})
    return [Key(Flow(row.flow), row.reference) for row in rows]


async def mark(tx: AsyncSession, provider: str, verdicts: Mapping[Key, str]) -> set[date]:
    """Note what came of lines; the days of those whose verdict is another now."""
    values = {
        "provider": provider,
        "flows": [key.flow.value for key in verdicts],
        "references": [key.reference for key in verdicts],
        "verdicts": list(verdicts.values()),
    }
    return {row.day for row in await tx.execute(_MARK, values)}


async def sum_up(tx: AsyncSession, provider: str, day: date, held: Mapping[str, int], now: datetime) -> None:
    """Write the outcome of a day; ``held``: the provider's balance."""
    values = {"provider": provider, "day": day, "currencies": list(held), "held": list(held.values()), "now": now}
    await tx.execute(_SUM, values)


async def recount(tx: AsyncSession, provider: str, days: Collection[date]) -> None:
    """Count again on days of which something has become known later."""
    for day in sorted(days):
        await tx.execute(_RECOUNT, {"provider": provider, "day": day})


async def purge(tx: AsyncSession, provider: str, before: date, limit: int) -> int:
    """Delete lines that matched, of days before; returns how many."""
    done = await tx.execute(_PURGE, {"provider": provider, "before": before, "limit": limit})
    return done.rowcount or 0  # type: ignore[attr-defined]
