"""Proves the books: what must be true of them, each as one query that returns what is not.

Runs in one repeatable-read snapshot, so that it can run while money moves.
"""

import asyncio
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

CHECKS = {
    "unbalanced transaction": """
        SELECT transaction_id::text || ': ' || sum(amount_minor) || ' ' || currency FROM ledger_entries
        GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0
    """,
    "transaction without entries": """
        SELECT t.id::text FROM ledger_transactions t
        WHERE NOT EXISTS (SELECT FROM ledger_entries e WHERE e.transaction_id = t.id)
    """,
    "balance is not the sum of its entries": """
        SELECT a.id::text || ': ' || a.balance_minor || ' is not ' || coalesce(e.total, 0) || ' ' || a.currency
        FROM ledger_accounts a
        LEFT JOIN (SELECT account_id, sum(amount_minor) AS total FROM ledger_entries GROUP BY account_id) AS e
            ON e.account_id = a.id
        WHERE a.balance_minor <> coalesce(e.total, 0)
    """,
    "overdrawn customer": """
        SELECT id::text || ': ' || balance_minor || ' ' || currency FROM ledger_accounts
        WHERE kind IN ('wallet', 'hold') AND balance_minor < 0
    """,
    "entry missing, changed or out of order": """
        SELECT account_id::text || ' #' || number FROM (
            SELECT account_id, number, transaction_id, amount_minor, balance_after_minor, hash,
                lag(balance_after_minor, 1, 0::bigint) OVER w AS balance_before,
                lag(hash, 1, '\\x'::bytea) OVER w AS hash_before,
                row_number() OVER w AS expected
            FROM ledger_entries WHERE {accounts} WINDOW w AS (PARTITION BY account_id ORDER BY number)
        ) AS chain
        WHERE number <> expected OR balance_after_minor <> balance_before + amount_minor
            OR hash <> ledger_entry_hash(hash_before, account_id, number, transaction_id, amount_minor,
                                         balance_after_minor)
    """,
    "account does not end at its last entry": """
        SELECT a.id::text FROM ledger_accounts a
        LEFT JOIN ledger_entries e ON e.account_id = a.id AND e.number = a.entry_count
        WHERE (a.entry_count > 0 AND e.hash IS DISTINCT FROM a.head_hash)
            OR EXISTS (SELECT FROM ledger_entries l WHERE l.account_id = a.id AND l.number > a.entry_count)
    """,
    "money in the system is not zero-sum": """
        SELECT currency || ': ' || sum(balance_minor) FROM ledger_accounts
        GROUP BY currency HAVING sum(balance_minor) <> 0
    """,
    "payment and ledger differ": """
        SELECT 'pay_' || replace(p.id::text, '-', '') || ': ' || p.status FROM payments p
        LEFT JOIN ledger_transactions t ON t.reference = p.id AND t.kind = 'payment'
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
        GROUP BY p.id
        HAVING coalesce(sum(e.amount_minor), 0) <> CASE
            WHEN p.status IN ('completed', 'partially_refunded', 'refunded', 'disputed') THEN p.amount_minor
            ELSE 0 END
    """,
    "refunds and ledger differ": """
        SELECT 'pay_' || replace(p.id::text, '-', '') || ': ' || p.refunded_minor FROM payments p
        LEFT JOIN refunds r ON r.payment_id = p.id
        LEFT JOIN ledger_transactions t ON t.reference = r.id AND t.kind = 'refund'
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
        WHERE p.refunded_minor > 0 OR r.id IS NOT NULL
        GROUP BY p.id HAVING p.refunded_minor <> coalesce(sum(e.amount_minor), 0)
    """,
    "payout and ledger differ": """
        SELECT 'pyo_' || replace(p.id::text, '-', '') || ': ' || p.status FROM payouts p
        LEFT JOIN ledger_transactions t ON t.reference = p.id
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id
        LEFT JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'hold'
        GROUP BY p.id
        HAVING coalesce(sum(e.amount_minor) FILTER (WHERE a.id IS NOT NULL), 0)
            <> CASE WHEN p.status IN ('processing', 'unknown') THEN p.amount_minor ELSE 0 END
    """,
    "top-up and ledger differ": """
        SELECT 'top_' || replace(u.id::text, '-', '') || ': ' || u.status FROM top_ups u
        LEFT JOIN ledger_transactions t ON t.reference = u.id AND t.kind = 'top_up'
        LEFT JOIN ledger_entries e ON e.transaction_id = t.id AND e.amount_minor > 0
        GROUP BY u.id
        HAVING coalesce(sum(e.amount_minor), 0) <> CASE WHEN u.status = 'completed' THEN u.amount_minor ELSE 0 END
    """,
}
DIFFERENCES_MAX = 100
WORK_MEM = "128MB"
# The first account of each part but the first, when accounts in the order of ids are cut by their entries.
_BOUNDARIES = text("""
    SELECT id FROM (
        SELECT id, part, lag(part) OVER (ORDER BY id) AS before FROM (
            SELECT id, floor((sum(entry_count) OVER (ORDER BY id)) * :count / (1 + sum(entry_count) OVER ())) AS part
            FROM ledger_accounts
        ) AS cut
    ) AS edges WHERE part > before ORDER BY id
""")


@dataclass(frozen=True)
class Report:
    """``differences`` is empty when the books balance; each is ``(check, what)``."""

    accounts: int
    transactions: int
    entries: int
    differences: list[tuple[str, str]]


async def verify(engine: AsyncEngine, timeout_s: int = 3600, workers: int = 4) -> Report:
    """Check everything that must be true of the ledger; at most 100 differences a check.

    ``workers`` connections share the work in one snapshot; the chains of accounts are walked in parts.
    """
    async with engine.connect() as leader:
        await _begin(leader, timeout_s)
        snapshot = (await leader.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        queue = [
            (name, query.replace("{accounts}", part))
            for name, query in CHECKS.items()
            for part in (await _parts(leader, workers * 2) if "{accounts}" in query else [""])
        ]
        found: dict[str, list[str]] = {name: [] for name in CHECKS}

        async def work() -> None:
            async with engine.connect() as connection:
                await _begin(connection, timeout_s, snapshot)
                while queue:
                    name, query = queue.pop()
                    rows = await connection.execute(text(f"{query} LIMIT {DIFFERENCES_MAX}"))
                    found[name] += [row[0] for row in rows]

        await asyncio.gather(*(work() for _ in range(workers)))
        counts = [
            (await leader.execute(text(f"SELECT count(*) FROM ledger_{table}"))).scalar_one()  # noqa: S608 - fixed names
            for table in ("accounts", "transactions", "entries")
        ]
    differences = [(name, what) for name, lines in found.items() for what in lines[:DIFFERENCES_MAX]]
    accounts, transactions, entries = counts
    return Report(accounts, transactions, entries, differences)


async def _begin(connection: AsyncConnection, timeout_s: int, snapshot: str | None = None) -> None:
    await connection.execution_options(isolation_level="REPEATABLE READ")
    if snapshot is not None:
        await connection.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
    await connection.execute(text("SET TRANSACTION READ ONLY"))
    await connection.execute(text(f"SET LOCAL statement_timeout = '{timeout_s}s'"))
    await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    await connection.execute(text(f"SET LOCAL work_mem = '{WORK_MEM}'"))


async def _parts(connection: AsyncConnection, count: int) -> list[str]:
    """Conditions that divide the entries, wherever they point, into about equal parts."""
    rows = await connection.execute(_BOUNDARIES, {"count": count})
    edges = [str(row[0]) for row in rows]
    if not edges:
        return ["true"]
    between = [f"account_id >= '{a}' AND account_id < '{b}'" for a, b in pairwise(edges)]
    return [f"account_id < '{edges[0]}'", *between, f"account_id >= '{edges[-1]}'"]
