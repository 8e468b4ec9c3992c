"""``/v1/balance_transactions``: every movement of the balance, page by page."""

from datetime import datetime
from typing import Annotated

from litestar import Router, get
from litestar.params import FromQuery, QueryParameter
from litestar.types import Guard
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.ids import from_uuid, to_uuid
from florin_kit.web.schemas import Output
from florin_psp_simulator.balance import repository

LIMIT_MAX = 1_000


class BalanceTransaction(Output):
    """A movement. ``amount`` above 0 came in; ``fee`` was taken on top; ``reference`` is the key it was asked by."""

    id: str
    type: str
    source: str
    reference: str | None
    amount: int
    fee: int
    currency: str
    created_at: datetime


class BalanceTransactions(Output):
    """A page; ``next_cursor`` is null on the last."""

    items: list[BalanceTransaction]
    next_cursor: str | None


@get("/", summary="Movements of the balance in a period")
async def list_balance_transactions(
    ro: AsyncSession,
    since: FromQuery[datetime],
    until: FromQuery[datetime],
    limit: Annotated[int, QueryParameter(ge=1, le=LIMIT_MAX)] = 100,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> BalanceTransactions:
    """The oldest first; ``until`` itself is not in the period."""
    after = None
    if cursor_:
        at, last = cursor.decode(cursor_, datetime, str)
        after = at, to_uuid("btx", last)
    rows = await repository.page(ro, since, until, after, limit + 1)
    items = [
        BalanceTransaction(
            id=from_uuid("btx", row.id),
            type=row.kind,
            source=row.source,
            reference=row.reference,
            amount=row.amount_minor,
            fee=row.fee_minor,
            currency=row.currency,
            created_at=row.created_at,
        )
        for row in rows[:limit]
    ]
    more = len(rows) > limit
    return BalanceTransactions(
        items=items, next_cursor=cursor.encode(items[-1].created_at, items[-1].id) if more else None
    )


def make_router(require_key: Guard) -> Router:
    """The route, for callers with the API key."""
    return Router("/v1/balance_transactions", route_handlers=[list_balance_transactions], guards=[require_key])
