"""`florin seed --size`: histories of a stated size, in a local or test database only."""

import random
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from florin_cli.seeding import rows
from florin_cli.seeding.load import TABLES, Tell, load

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}


async def grow(owner_url: str, payments: int, names: list[str], tell: Tell, seed: int | None = None) -> str:
    """Load a history of ``payments`` payments; what was loaded, in one sentence."""
    from florin_kit.db.database import async_url
    from florin_payments.reports import folding
    from florin_payments.settings import SUMS_FROM_PAYMENTS

    began = time.monotonic()
    until = int((datetime.now(UTC).timestamp() - rows.EPOCH_UNIX_S) * 1_000_000)
    engine = create_async_engine(async_url(owner_url))
    try:
        async with engine.begin() as connection:
            await load(connection, payments, until, random.getrandbits(32) if seed is None else seed, names, tell)
            tell("summing up for reports")
            await folding.rebuild(connection, SUMS_FROM_PAYMENTS)
        async with engine.connect() as connection:
            autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in (*TABLES, "users", "ledger_accounts", "report_sums"):
                tell(f"vacuuming {table}")
                await autocommit.execute(text(f"VACUUM (ANALYZE) {table}"))
            size: Any = (await connection.execute(text("SELECT pg_database_size(current_database())"))).scalar_one()
    finally:
        await engine.dispose()
    return f"{payments:,} payments in {time.monotonic() - began:.0f} s; the database has {size / 1e9:.1f} GB"
