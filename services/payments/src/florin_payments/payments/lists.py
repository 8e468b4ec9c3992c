"""Pages of payments, at any number of payments.

Two ways lead to a page, and each is bad where the other is good. Walking an index in the order of the list
finds frequent payments at once and rare ones never; gathering what the filters select finds rare ones at
once, and would sort half the table for frequent ones. So the first `WALK_MAX` payments are walked. When they
fill a part of the page from which `STRETCH` times as many would fill it, those are walked too; otherwise what is
looked for is rare enough to be gathered. Measured in docs/adr/0016.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from florin_kit.db.keyset import Keyset
from florin_payments.payments import filters as narrowing
from florin_payments.payments.filters import Filters, Side
from florin_payments.payments.models import Payment

COLUMNS = {"created_at": "created_at", "amount": "amount_minor"}
# One user's payments lie apart from each other, everybody's newest side by side.
WALK_MAX = 3_000
WALK_ALL_MAX = 20_000
STRETCH = 10
# The best way depends on whose payments they are, so no plan is kept for all.
_PLAN_EACH = text("SET LOCAL plan_cache_mode = 'force_custom_plan'")


async def page(
    session: AsyncSession,
    filters: Filters,
    *,
    sort: str,
    ascending: bool,
    after: tuple[Any, UUID] | None,
    limit: int,
) -> list[Payment]:
    """The first ``limit`` payments in the order of ``sort`` (a key of `COLUMNS`) that come behind ``after``."""
    await session.execute(_PLAN_EACH)
    found: list[Payment] = []
    for side in narrowing.sides(filters):
        found += await _of_side(session, filters, side, sort, ascending, after, limit)
    found.sort(key=lambda payment: (getattr(payment, COLUMNS[sort]), payment.id), reverse=not ascending)
    return found[:limit]


async def _of_side(
    session: AsyncSession,
    filters: Filters,
    side: Side | None,
    sort: str,
    ascending: bool,
    after: tuple[Any, UUID] | None,
    limit: int,
) -> list[Payment]:
    keys = order(Payment, sort, ascending)
    if not filters.beyond(sort):
        return list(
            await session.scalars(keys.page(select(Payment).where(*narrowing.ranges(filters, side)), after, limit))
        )
    if not filters.searchable:
        return list(await session.scalars(keys.page(narrowing.everything(filters, side), after, limit)))
    steps = WALK_ALL_MAX if side is None else WALK_MAX
    found = list(await session.scalars(walked(filters, side, sort, ascending, after, limit, steps)))
    if len(found) < limit <= len(found) * STRETCH:
        last = found[-1]
        reached, missing = (getattr(last, COLUMNS[sort]), last.id), limit - len(found)
        further = walked(filters, side, sort, ascending, reached, missing, steps * STRETCH)
        found += await session.scalars(further)
    if len(found) == limit:
        return found
    return list(await session.scalars(gathered(filters, side, sort, ascending, after, limit)))


def order(payment: Any, sort: str, ascending: bool) -> Keyset:
    """The order of a list; ids tell payments of one moment or amount apart."""
    return Keyset((getattr(payment, COLUMNS[sort]), payment.id), ascending)


def walked(
    filters: Filters,
    side: Side | None,
    sort: str,
    ascending: bool,
    after: tuple[Any, UUID] | None,
    limit: int,
    steps: int,
) -> Select[Any]:
    """Those of the next ``steps`` payments in order that fit."""
    in_order = _in_order(filters, sort)
    # Only what the index is ordered by bounds the walk; all else is looked at on the way.
    window = order(Payment, sort, ascending).page(
        select(Payment).where(*narrowing.ranges(in_order, side)), after, steps
    )
    payment = aliased(Payment, window.subquery())
    query = select(payment).where(
        *narrowing.ranges(filters, None, payment), *narrowing.equalities(filters, side, payment)
    )
    if filters.q is not None:
        query = query.where(narrowing.matches(filters, side, payment))
    return order(payment, sort, ascending).page(query, None, limit)


def gathered(
    filters: Filters, side: Side | None, sort: str, ascending: bool, after: tuple[Any, UUID] | None, limit: int
) -> Select[Any]:
    """All that fit, however far away, and of them the first."""
    keys = order(Payment, sort, ascending)
    narrowed = keys.behind(
        select(*keys.columns).where(*narrowing.ranges(filters, side), *narrowing.equalities(filters, side)), after
    )
    if filters.q is None:
        ways = [narrowed]
    else:
        people = narrowing.involves(filters, side)
        ways = [narrowed.where(way) for way in (narrowing.says(filters), *people)]
    fitting = (union(*ways) if len(ways) > 1 else ways[0]).cte("fitting").prefix_with("MATERIALIZED")
    first = Keyset(tuple(fitting.c), ascending).page(select(fitting.c.id), None, limit).subquery()
    return keys.ordered(select(Payment).join(first, first.c.id == Payment.id))


def _in_order(filters: Filters, sort: str) -> Filters:
    if sort == "created_at":
        return Filters(user=filters.user, from_=filters.from_, to=filters.to)
    return Filters(user=filters.user, min_amount=filters.min_amount, max_amount=filters.max_amount)


async def file_new(tx: AsyncSession) -> None:
    """File what is new into the index of words, so that neither a payment nor a search has to."""
    await tx.execute(text("SELECT payments_search_file()"))
