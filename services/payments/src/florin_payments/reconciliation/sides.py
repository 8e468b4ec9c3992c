"""Our side and the provider's, of a handful of things or of a period."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import NotFound
from florin_kit.ids import from_uuid, to_uuid
from florin_payments.psp.port import Flow
from florin_payments.reconciliation.rules import Key, Ours, Theirs

_THEIRS = text("""
    SELECT m.flow, m.reference, sum(m.amount_minor)::bigint AS amount_minor, sum(m.fee_minor)::bigint AS fee_minor,
        CASE WHEN min(m.currency) = max(m.currency) THEN min(m.currency) END AS currency, max(m.at) AS at,
        CASE WHEN bool_and(m.state = 'available') THEN 'available' ELSE 'pending' END AS state,
        (array_agg(m.id ORDER BY m.at))[1:20] AS ids
    FROM unnest(CAST(:flows AS text[]), CAST(:references AS text[])) AS k (flow, reference)
    JOIN provider_movements m ON m.provider = :provider AND m.flow = k.flow AND m.reference = k.reference
    GROUP BY m.flow, m.reference
""")
_TOP_UPS = text("""
    SELECT id, amount_minor, currency, status, updated_at FROM top_ups WHERE provider = :provider AND id = ANY(:ids)
""")
_PAYOUTS = text("""
    SELECT id, amount_minor, currency, status, updated_at FROM payouts WHERE provider = :provider AND id = ANY(:ids)
""")
_DISPUTES = text("""
    SELECT psp_dispute, amount_minor, fee_minor, currency, status, updated_at FROM disputes
    WHERE provider = :provider AND psp_dispute = ANY(:ids)
""")
_SETTLED = text("""
    SELECT kind, at, id, name FROM (
        (SELECT 'charge' AS kind, updated_at AS at, id, NULL AS name FROM top_ups
            WHERE provider = :provider AND status = 'completed' AND updated_at >= :since AND updated_at < :until
                AND (updated_at, id) > (:after_at, :after_id) ORDER BY updated_at, id LIMIT :limit)
        UNION ALL
        (SELECT 'payout', updated_at, id, NULL FROM payouts
            WHERE provider = :provider AND status IN ('completed', 'returned') AND updated_at >= :since
                AND updated_at < :until AND (updated_at, id) > (:after_at, :after_id)
            ORDER BY updated_at, id LIMIT :limit)
        UNION ALL
        (SELECT 'dispute', updated_at, id, psp_dispute FROM disputes
            WHERE provider = :provider AND status = 'lost' AND updated_at >= :since AND updated_at < :until
                AND (updated_at, id) > (:after_at, :after_id) ORDER BY updated_at, id LIMIT :limit)
    ) AS settled ORDER BY at, id LIMIT :limit
""")
_FIRST = UUID(int=0)
Place = tuple[datetime, UUID]


async def theirs(session: AsyncSession, provider: str, keys: Collection[Key]) -> Mapping[Key, Theirs]:
    """What the provider's books have of these things."""
    values = {
        "provider": provider,
        "flows": [key.flow.value for key in keys],
        "references": [key.reference for key in keys],
    }
    return {
        Key(Flow(row.flow), row.reference): Theirs(
            row.amount_minor, row.fee_minor, row.currency, row.state, row.at, tuple(row.ids)
        )
        for row in await session.execute(_THEIRS, values)
    }


async def ours(session: AsyncSession, provider: str, keys: Collection[Key]) -> Mapping[Key, Ours]:
    """What we have of these things, booked or not."""
    found: dict[Key, Ours] = {}
    found |= await _top_ups(session, provider, [key for key in keys if key.flow is Flow.CHARGE])
    found |= await _payouts(session, provider, [key for key in keys if key.flow in (Flow.PAYOUT, Flow.PAYOUT_RETURN)])
    found |= await _disputes(session, provider, [key for key in keys if key.flow is Flow.DISPUTE])
    return found


async def settled(
    session: AsyncSession, provider: str, since: datetime, until: datetime, after: Place | None, limit: int
) -> tuple[list[Key], Place | None]:
    """What came into our books in a period, oldest first, behind ``after``; and how far that is, None: all."""
    after_at, after_id = after or (since, _FIRST)
    values = {"provider": provider, "since": since, "until": until, "after_at": after_at, "after_id": after_id}
    rows = (await session.execute(_SETTLED, values | {"limit": limit})).all()
    keys = [key for row in rows for key in _keys(row)]
    return keys, (rows[-1].at, rows[-1].id) if len(rows) == limit else None


def _keys(row: Row[Any]) -> Iterable[Key]:
    if row.kind == "charge":
        return (Key(Flow.CHARGE, from_uuid("top", row.id)),)
    if row.kind == "payout":
        reference = from_uuid("pyo", row.id)
        return (Key(Flow.PAYOUT, reference), Key(Flow.PAYOUT_RETURN, reference))
    return (Key(Flow.DISPUTE, row.name),)


async def _top_ups(session: AsyncSession, provider: str, keys: Collection[Key]) -> dict[Key, Ours]:
    ids = _ids("top", keys)
    if not ids:
        return {}
    return {
        ids[row.id]: Ours(row.amount_minor, row.currency, row.status, row.updated_at, row.status == "completed")
        for row in await session.execute(_TOP_UPS, _of(provider, ids))
    }


async def _payouts(session: AsyncSession, provider: str, keys: Collection[Key]) -> dict[Key, Ours]:
    ids = _ids("pyo", [Key(Flow.PAYOUT, key.reference) for key in keys])
    if not ids:
        return {}
    rows = {ids[row.id].reference: row for row in await session.execute(_PAYOUTS, _of(provider, ids))}
    found = {}
    for key in keys:
        if row := rows.get(key.reference):
            back = key.flow is Flow.PAYOUT_RETURN
            booked = row.status == "returned" or (row.status == "completed" and not back)
            amount = row.amount_minor if back else -row.amount_minor
            found[key] = Ours(amount, row.currency, row.status, row.updated_at, booked)
    return found


async def _disputes(session: AsyncSession, provider: str, keys: Collection[Key]) -> dict[Key, Ours]:
    if not keys:
        return {}
    rows = await session.execute(_DISPUTES, {"provider": provider, "ids": [key.reference for key in keys]})
    return {
        Key(Flow.DISPUTE, row.psp_dispute): Ours(
            -(row.amount_minor + row.fee_minor),
            row.currency,
            row.status,
            row.updated_at,
            booked=row.status == "lost",
            lasting=row.status not in ("lost", "won"),
        )
        for row in rows
    }


def _of(provider: str, ids: Mapping[UUID, Key]) -> dict[str, Any]:
    return {"provider": provider, "ids": list(ids)}


def _ids(prefix: str, keys: Collection[Key]) -> dict[UUID, Key]:
    """Our ids among the references; a provider may be asked by others than us."""
    ids = {}
    for key in keys:
        with suppress(NotFound):
            ids[to_uuid(prefix, key.reference)] = key
    return ids
