"""Closes months: once each, however many replicas try, and tells the owner.

All by the database's clock. An entry belongs to the first statement that was still open when it was
made: one that commits after its month was closed stands in the next, with its own date.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Interval, RowMapping, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_contracts.events import StatementReady
from florin_kit.db import Database
from florin_kit.events import publish
from florin_kit.ids import from_uuid
from florin_payments.statements import months

ENROL_MAX = 1_000
CLOSE_MAX = 20
# What was posted in the last moments of a month has long committed by then (statement timeout: 10 s).
GRACE = timedelta(minutes=10)

_ENROL = text("""
    INSERT INTO statement_accounts (account_id, owner_id, currency, check_at)
    SELECT id, owner_id, currency, now() FROM ledger_accounts a
    WHERE kind = 'wallet' AND owner_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM statement_accounts s WHERE s.account_id = a.id)
    LIMIT :limit ON CONFLICT DO NOTHING
""")
_CLAIM = text("""
    SELECT s.account_id, s.owner_id, s.currency, s.closed_number, s.closed_month,
        coalesce(z.time_zone, 'UTC') AS zone,
        date_trunc('month', (now() - :grace) AT TIME ZONE coalesce(z.time_zone, 'UTC'))::date AS this_month
    FROM statement_accounts s LEFT JOIN time_zones z ON z.user_id = s.owner_id
    WHERE s.check_at <= now() ORDER BY s.check_at LIMIT :limit FOR UPDATE OF s SKIP LOCKED
""").bindparams(bindparam("grace", type_=Interval))
# The month of an entry never goes back along the numbers. A date in the future (a clock was wrong) counts
# for nothing, or it would keep every later entry from ever being closed.
_CLOSE = text("""
    WITH own AS (
        SELECT number, amount_minor, greatest(
            coalesce(max(date_trunc('month', created_at AT TIME ZONE :zone)) FILTER (WHERE created_at <= now())
                OVER (ORDER BY number), CAST(:this_month AS date)),
            CAST(:closed_month AS date) + interval '1 month')::date AS month
        FROM ledger_entries WHERE account_id = :account AND number > :after
    ), sums AS (
        SELECT month, min(number) AS first, max(number) AS last,
            coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0), 0) AS income,
            coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0), 0) AS outgo
        FROM own WHERE month < :this_month GROUP BY month
    )
    INSERT INTO statements (account_id, month, owner_id, currency, time_zone, first_number, last_number,
        opening_minor, in_minor, out_minor, closing_minor, head_hash, closed_at)
    SELECT :account, s.month, :owner, :currency, :zone, s.first, s.last, f.balance_after_minor - f.amount_minor,
        s.income, s.outgo, l.balance_after_minor, l.hash, now()
    FROM sums s
    JOIN ledger_entries f ON f.account_id = :account AND f.number = s.first
    JOIN ledger_entries l ON l.account_id = :account AND l.number = s.last
    RETURNING month, last_number
""")
_DONE = text("""
    UPDATE statement_accounts SET closed_number = :number, closed_month = :month,
        check_at = (CAST(:this_month AS date) + interval '1 month') AT TIME ZONE :zone + :grace
    WHERE account_id = :account
""").bindparams(bindparam("grace", type_=Interval))


class Closing:
    """The monthly job; ``grace``: how long after its end a month is closed."""

    def __init__(self, database: Database, grace: timedelta = GRACE) -> None:
        self._database = database
        self._grace = grace

    async def enrol_wallets(self) -> int:
        """Take new wallets in; how many."""
        async with self._database.transaction() as tx:
            found: Any = await tx.execute(_ENROL, {"limit": ENROL_MAX})
            return int(found.rowcount)

    async def close_months(self) -> int:
        """Close what is due of some wallets; how many were looked at."""
        async with self._database.transaction() as tx:
            due = (await tx.execute(_CLAIM, {"limit": CLOSE_MAX, "grace": self._grace})).mappings().all()
            for wallet in due:
                await self._close(tx, wallet)
        return len(due)

    async def _close(self, tx: AsyncSession, wallet: RowMapping) -> None:
        about = {
            "account": wallet["account_id"],
            "owner": wallet["owner_id"],
            "currency": wallet["currency"],
            "zone": wallet["zone"],
            "after": wallet["closed_number"],
            "closed_month": wallet["closed_month"],
            "this_month": wallet["this_month"],
        }
        closed = {row.month: row.last_number for row in await tx.execute(_CLOSE, about)}
        last_month = _month_before(wallet["this_month"])
        await tx.execute(
            _DONE,
            {
                "account": wallet["account_id"],
                "number": max(closed.values(), default=wallet["closed_number"]),
                "month": max(last_month, wallet["closed_month"] or last_month),
                "this_month": wallet["this_month"],
                "zone": wallet["zone"],
                "grace": self._grace,
            },
        )
        # Whoever catches up on years is told of the last month only.
        if last_month in closed:
            owner = from_uuid("usr", wallet["owner_id"])
            ready = StatementReady(user_id=owner, month=months.key(last_month), currency=wallet["currency"])
            await publish(tx, ready, subject=from_uuid("wal", wallet["account_id"]))


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
