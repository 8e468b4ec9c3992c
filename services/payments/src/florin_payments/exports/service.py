"""Streams payments from one snapshot of the database, in memory that does not grow with their number."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import Select, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import Overloaded
from florin_kit.identity import Principal
from florin_payments.exports import csv
from florin_payments.payments import filters as narrowing
from florin_payments.payments import lists
from florin_payments.payments.filters import Filters
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people

log = structlog.get_logger("florin.exports")
EXPORTS = Counter("florin_exports_total", "Exports of payments", ["outcome"])
FETCH = 1_000
Source = Callable[[AsyncSession], AsyncIterator[bytes]]
GRACE_S = 10
# Rows, not objects: nothing has to remember them.
_COLUMNS = [column for column in Payment.__table__.c if column.name != "metadata"]


class Exports:
    """At most ``exports_max`` at a time: each holds a connection for as long as its client reads.

    An export ends early, and its connection is broken so that the client sees it, when it takes longer
    than ``timeout_s``. It holds at most ``rows_max`` payments, the newest of those that fit.
    """

    def __init__(self, database: Database, *, rows_max: int, timeout_s: int, exports_max: int) -> None:
        self._database = database
        self._rows_max = rows_max
        self._timeout_s = timeout_s
        self._free = exports_max

    async def open(self, filters: Filters, principal: Principal) -> AsyncIterator[bytes]:
        """Begin an export of payments; the first part is ready when this returns. Raises `Overloaded`."""
        return await self.stream(lambda ro: self._payments(ro, filters, principal))

    async def stream(self, source: Source) -> AsyncIterator[bytes]:
        """Begin any export: ``source`` reads in one snapshot and makes the parts. Raises `Overloaded`."""
        if self._free == 0:
            EXPORTS.labels("refused").inc()
            raise Overloaded(retry_after_s=30)
        parts = self._parts(source)
        first = await anext(parts)

        async def all_parts() -> AsyncIterator[bytes]:
            try:
                yield first
                async for part in parts:
                    yield part
            finally:
                await parts.aclose()

        return all_parts()

    async def _parts(self, source: Source) -> AsyncGenerator[bytes, None]:
        self._free -= 1
        outcome = "broken"
        try:
            deadline = time.monotonic() + self._timeout_s
            async with self._database.read() as ro:
                # A client may take its time to read; the export's own time limit ends it.
                wait_ms = int((self._timeout_s + GRACE_S) * 1000)
                await ro.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                await ro.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {wait_ms}"))
                await ro.execute(text(f"SET LOCAL statement_timeout = {wait_ms}"))
                async for part in source(ro):
                    yield part
                    if time.monotonic() > deadline:
                        raise TimeoutError("the export takes too long")
            outcome = "whole"
        finally:
            self._free += 1
            EXPORTS.labels(outcome).inc()
            log.info("exported", outcome=outcome)

    async def _payments(self, ro: AsyncSession, filters: Filters, principal: Principal) -> AsyncIterator[bytes]:
        found = await ro.stream(everything(filters, self._rows_max).execution_options(yield_per=FETCH))
        first = csv.header()
        async for payments in found.partitions(FETCH):
            sides = {side for payment in payments for side in (payment.sender_id, payment.recipient_id)}
            known = await people.people(ro, sides)
            yield first + csv.lines(payments, principal.user_uuid, known)
            first = b""
        if first:
            yield first


def everything(filters: Filters, rows_max: int) -> Select[Any]:
    """The payments that fit, newest first, both sides merged in order."""
    keys = lists.order(Payment, "created_at", False)
    ways = [
        keys.page(narrowing.everything(filters, side).with_only_columns(*_COLUMNS), None, rows_max)
        for side in narrowing.sides(filters)
    ]
    if len(ways) == 1:
        return ways[0]
    # Each side comes in order, so that the two are merged and neither is sorted.
    both = union_all(*(select(way.subquery()) for way in ways)).subquery()
    return lists.order(both.c, "created_at", False).page(select(both), None, rows_max)
