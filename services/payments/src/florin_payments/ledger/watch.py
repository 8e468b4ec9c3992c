"""The continuous check: every entry is proven soon after it was written, and once.

Each run takes accounts that have entries which nobody has looked at, and proves their part of the chain:
numbers without a gap, running balances, hashes, and that the account ends where its last entry does. What
all accounts hold together is zero. The whole of the books is proven by `florin_payments.ledger.verify`.
"""

from datetime import UTC, datetime

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database

ACCOUNTS = 500
ADVISORY_LOCK = 7205
DIFFERENCES = Gauge("florin_ledger_differences", "What the last check of the ledger found wrong", ["check"])
PROVEN = Counter("florin_ledger_entries_proven_total", "Ledger entries that the continuous check has proven")
log = structlog.get_logger("florin.ledger")

# One statement, one snapshot. The last proven entry is read again: the chain goes on from it.
_CHAINS = text("""
    WITH due AS (
        SELECT a.id, a.entry_count, a.balance_minor, a.head_hash, coalesce(c.number, 0) AS proven
        FROM ledger_accounts a LEFT JOIN ledger_checks c ON c.account_id = a.id
        WHERE a.entry_count > coalesce(c.number, 0) LIMIT :accounts
    ), chain AS (
        SELECT e.account_id, e.number, e.transaction_id, e.amount_minor, e.balance_after_minor, e.hash, due.proven,
            lag(e.number, 1, 0::bigint) OVER w AS number_before,
            lag(e.balance_after_minor, 1, 0::bigint) OVER w AS balance_before,
            lag(e.hash, 1, '\\x'::bytea) OVER w AS hash_before
        FROM due JOIN ledger_entries e ON e.account_id = due.id AND e.number >= due.proven
        WINDOW w AS (PARTITION BY e.account_id ORDER BY e.number)
    ), broken AS (
        SELECT account_id FROM chain
        WHERE number > proven AND (number <> number_before + 1
            OR balance_after_minor <> balance_before + amount_minor
            OR hash <> ledger_entry_hash(hash_before, account_id, number, transaction_id, amount_minor,
                                         balance_after_minor))
        UNION
        SELECT due.id FROM due LEFT JOIN ledger_entries e ON e.account_id = due.id AND e.number = due.entry_count
        WHERE e.hash IS DISTINCT FROM due.head_hash OR e.balance_after_minor IS DISTINCT FROM due.balance_minor
    )
    SELECT due.id, due.entry_count, due.entry_count - due.proven AS entries,
        EXISTS (SELECT FROM broken WHERE broken.account_id = due.id) AS broken
    FROM due
""")
_PROGRESS = text("""
    INSERT INTO ledger_checks AS c (account_id, number, checked_at) VALUES (:account, :number, :now)
    ON CONFLICT (account_id) DO UPDATE SET number = excluded.number, checked_at = excluded.checked_at
""")
_SUMS = text("SELECT count(*) FROM (SELECT FROM ledger_accounts GROUP BY currency HAVING sum(balance_minor) <> 0) AS s")


class LedgerWatch:
    """The job; of all replicas one is at it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._broken: set[str] = set()

    async def check(self) -> int:
        """Prove what is new; returns how many accounts were looked at. A broken one stays unproven and counted."""
        async with self._database.transaction() as tx:
            if not (
                await tx.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            ).scalar_one():
                return 0
            found = await self._chains(tx)
            DIFFERENCES.labels("zero_sum").set((await tx.execute(_SUMS)).scalar_one())
        return found

    async def _chains(self, tx: AsyncSession) -> int:
        rows = (await tx.execute(_CHAINS, {"accounts": ACCOUNTS})).all()
        proven = [row for row in rows if not row.broken]
        now = datetime.now(UTC)
        if proven:
            await tx.execute(_PROGRESS, [{"account": r.id, "number": r.entry_count, "now": now} for r in proven])
            PROVEN.inc(sum(row.entries for row in proven))
        broken = {str(row.id) for row in rows if row.broken}
        for account in broken - self._broken:
            log.error("ledger_chain_broken", account=account)
        self._broken = broken
        DIFFERENCES.labels("chain").set(len(broken))
        return len(proven)
