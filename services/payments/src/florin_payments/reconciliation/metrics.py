"""What is open, for whoever is on call; the same in every replica."""

from datetime import UTC, datetime

from prometheus_client import Gauge
from sqlalchemy import text

from florin_kit.db import Database
from florin_payments.reconciliation.rules import DIFFERENT

OPEN = Gauge("florin_reconciliation_open_differences", "Open differences between the provider and us", ["reason"])
OLDEST = Gauge("florin_reconciliation_oldest_difference_seconds", "Age of the oldest open difference, 0: there is none")
BEHIND = Gauge("florin_reconciliation_behind_seconds", "Since the newest comparison with the provider came to its end")
_OPEN = text("""
    SELECT reason, count(*) AS found, min(found_at) AS oldest FROM reconciliation_differences
    WHERE status = 'open' GROUP BY reason
""")
_FINISHED = text("SELECT max(finished_at) FROM reconciliation_days WHERE provider = :provider")


class Gauges:
    """Reads them from the database, where all replicas write."""

    def __init__(self, database: Database, provider: str) -> None:
        self._database = database
        self._provider = provider

    async def measure_reconciliation(self) -> int:
        """The job; returns 0, so that it is not run again at once."""
        now = datetime.now(UTC)
        async with self._database.read() as ro:
            rows = {row.reason: row for row in await ro.execute(_OPEN)}
            finished = (await ro.execute(_FINISHED, {"provider": self._provider})).scalar_one_or_none()
        for reason in DIFFERENT:
            OPEN.labels(reason.value).set(rows[reason.value].found if reason.value in rows else 0)
        OLDEST.set(max(((now - row.oldest).total_seconds() for row in rows.values()), default=0))
        if finished is not None:
            BEHIND.set((now - finished).total_seconds())
        return 0
