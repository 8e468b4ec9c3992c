"""Queries on statements and the entries that stand in them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.statements.models import Statement

LISTED_MAX = 600
FETCH = 1_000

# What has moved since the last closed month, per wallet; named for the month that its owner lives in now.
_OPEN = text("""
    SELECT a.id AS account_id, a.owner_id, a.currency, coalesce(z.time_zone, 'UTC') AS time_zone,
        date_trunc('month', now() AT TIME ZONE coalesce(z.time_zone, 'UTC'))::date AS month,
        f.number AS first_number, a.entry_count AS last_number,
        f.balance_after_minor - f.amount_minor AS opening_minor, sums.income AS in_minor, sums.outgo AS out_minor,
        a.balance_minor AS closing_minor, a.head_hash
    FROM ledger_accounts a
    LEFT JOIN statement_accounts s ON s.account_id = a.id
    LEFT JOIN time_zones z ON z.user_id = a.owner_id
    JOIN ledger_entries f ON f.account_id = a.id AND f.number = coalesce(s.closed_number, 0) + 1
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount_minor) FILTER (WHERE e.amount_minor > 0), 0)::bigint AS income,
            coalesce(-sum(e.amount_minor) FILTER (WHERE e.amount_minor < 0), 0)::bigint AS outgo
        FROM ledger_entries e WHERE e.account_id = a.id AND e.number > coalesce(s.closed_number, 0)
            AND e.number <= a.entry_count
    ) AS sums
    WHERE a.owner_id = :owner AND a.kind = 'wallet' AND (CAST(:currency AS text) IS NULL OR a.currency = :currency)
    ORDER BY a.currency
""")
_LINES = text("""
    SELECT e.number, e.created_at, e.amount_minor, e.balance_after_minor, e.hash, t.kind, p.id AS payment_id,
        p.sender_id, p.recipient_id, p.description,
        CASE WHEN p.id IS NOT NULL THEN 'payment' WHEN d.id IS NOT NULL THEN 'dispute' ELSE 'payout' END AS held_for
    FROM ledger_entries e
    JOIN ledger_transactions t ON t.id = e.transaction_id
    LEFT JOIN refunds r ON r.id = t.reference
    LEFT JOIN payments p ON p.id = coalesce(r.payment_id, t.reference)
    LEFT JOIN disputes d ON t.kind IN ('hold', 'release') AND d.id = t.reference
    WHERE e.account_id = :account AND e.number BETWEEN :first AND :last ORDER BY e.number
""")
_EDGE = text("SELECT number, balance_after_minor, hash FROM ledger_entries WHERE account_id = :account AND number = :n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A statement to be written: closed, or open until now."""

    account_id: UUID
    owner_id: UUID
    currency: str
    month: date
    time_zone: str
    first_number: int
    last_number: int
    opening_minor: int
    in_minor: int
    out_minor: int
    closing_minor: int
    head_hash: bytes
    closed_at: datetime | None = None

    @property
    def count(self) -> int:
        return self.last_number - self.first_number + 1


_FIELDS = tuple(Period.__dataclass_fields__)


async def listed(ro: AsyncSession, owner: UUID) -> list[Period]:
    """All of a person's statements, newest first: open ones, then what is closed."""
    query = select(Statement).where(Statement.owner_id == owner)
    query = query.order_by(Statement.month.desc(), Statement.currency).limit(LISTED_MAX)
    return [*(await _open(ro, owner, None)), *(_period(row) for row in await ro.scalars(query))]


async def find(ro: AsyncSession, owner: UUID, month: date, currency: str) -> Period | None:
    """One statement of a person: the closed one of that month, else the open one."""
    query = select(Statement).where(
        Statement.owner_id == owner, Statement.month == month, Statement.currency == currency
    )
    if row := (await ro.scalars(query)).one_or_none():
        return _period(row)
    return next((period for period in await _open(ro, owner, currency) if period.month == month), None)


async def lines(ro: AsyncSession, period: Period) -> AsyncIterator[Sequence[Any]]:
    """Its entries in their order, some at a time."""
    about = {"account": period.account_id, "first": period.first_number, "last": period.last_number}
    found = await ro.stream(_LINES.execution_options(yield_per=FETCH), about)
    async for part in found.partitions(FETCH):
        yield part


async def balance_before(ro: AsyncSession, period: Period) -> int:
    """What the ledger says the wallet held before the first entry."""
    row = (await ro.execute(_EDGE, {"account": period.account_id, "n": period.first_number - 1})).one_or_none()
    return row.balance_after_minor if row else 0


async def _open(ro: AsyncSession, owner: UUID, currency: str | None) -> list[Period]:
    found = await ro.execute(_OPEN, {"owner": owner, "currency": currency})
    return [Period(**row) for row in found.mappings()]


def _period(row: Statement) -> Period:
    return Period(**{name: getattr(row, name) for name in _FIELDS})
