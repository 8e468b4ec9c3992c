"""Compares a handful of things in one short transaction, and writes down what differs."""

from collections.abc import Collection
from datetime import date, datetime

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_payments.reconciliation import differences, repository, sides
from florin_payments.reconciliation.rules import DIFFERENT, Key, Verdict, compare

COMPARED = Counter("florin_reconciliation_compared_total", "Things that were compared with the provider", ["verdict"])
log = structlog.get_logger("florin.reconciliation")


async def compare_all(
    tx: AsyncSession, provider: str, keys: Collection[Key], settled_before: datetime, now: datetime
) -> set[date]:
    """Returns the days of lines of the provider's whose verdict is another than before."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return set()
    theirs = await sides.theirs(tx, provider, wanted)
    ours = await sides.ours(tx, provider, wanted)
    verdicts = {key: compare(key.flow, ours.get(key), theirs.get(key), settled_before) for key in wanted}
    for key, verdict in verdicts.items():
        COMPARED.labels(verdict).inc()
        if verdict in DIFFERENT:
            await differences.found(tx, provider, key, verdict.value, ours.get(key), theirs.get(key), now)
            log.warning("reconciliation_difference", flow=key.flow.value, reference=key.reference, reason=verdict.value)
    agree = [key for key, verdict in verdicts.items() if verdict is Verdict.MATCHED]
    await differences.matched(tx, provider, agree, now)
    marks = {key: "different" if verdict in DIFFERENT else verdict.value for key, verdict in verdicts.items()}
    return await repository.mark(tx, provider, marks)
