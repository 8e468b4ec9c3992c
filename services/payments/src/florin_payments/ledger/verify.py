"""Proves the books: everything in `florin_payments.ledger.checks` holds.

Runs in one repeatable-read snapshot, so that it can run while money moves.
"""

import asyncio
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from florin_payments.ledger.checks import CHECKS

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
