"""Streams payments from one snapshot of the database, in memory that does not grow with their number."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.db.snapshots import Snapshots
from florin_kit.identity import Principal
from florin_payments.exports import acts, csv
from florin_payments.payments import filters as narrowing
from florin_payments.payments import lists
from florin_payments.payments.filters import Filters
from florin_payments.payments.models import Payment
from florin_payments.people import repository as people

FETCH = 1_000
# Rows, not objects: nothing has to remember them.
_COLUMNS = [column for column in Payment.__table__.c if column.name != "metadata"]


class Exports(Snapshots):
    """All exports of the service, in the limits of `Snapshots`; of payments at most ``rows_max``, the newest."""

    def __init__(self, database: Database, *, rows_max: int, timeout_s: int, exports_max: int) -> None:
        super().__init__(database, timeout_s=timeout_s, exports_max=exports_max)
        self._rows_max = rows_max

    async def open(self, filters: Filters, principal: Principal) -> AsyncIterator[bytes]:
        """Begin an export of payments; the first part is ready when this returns. Raises `Overloaded`.

        Who exports those of others is audited.
        """

        def payments(ro: AsyncSession) -> AsyncIterator[bytes]:
            return self._payments(ro, filters, principal)

        if filters.user == principal.user_uuid:
            return await self.stream(payments)
        return await self.stream(
            acts.recorded(self._database, principal, "payments.exported", acts.asked(filters), payments)
        )

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
