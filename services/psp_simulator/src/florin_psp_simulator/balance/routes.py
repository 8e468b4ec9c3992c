"""``/v1/balance``: what the provider holds for Florin, and how it came to that."""

from litestar import Router, get
from litestar.types import Guard
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.web.schemas import Output

_SUMS = text("""
    WITH flows AS (
        SELECT currency, amount_minor AS charged, refunded_minor AS refunded, 0 AS paid_out, 0 AS disputed
        FROM charges WHERE status = 'succeeded'
        UNION ALL SELECT currency, 0, 0, amount_minor, 0 FROM payouts WHERE status = 'paid'
        UNION ALL SELECT currency, 0, 0, 0, amount_minor + fee_minor FROM disputes WHERE status = 'lost'
    )
    SELECT currency, sum(charged)::bigint AS charged, sum(refunded)::bigint AS refunded,
        sum(paid_out)::bigint AS paid_out, sum(disputed)::bigint AS disputed
    FROM flows GROUP BY currency ORDER BY currency
""")


class Balance(Output):
    """Minor units of one currency: what came in, what went out. ``disputed`` counts lost disputes with their fees."""

    currency: str
    charged: int
    refunded: int
    paid_out: int
    disputed: int


@get("/", summary="What is held in each currency")
async def get_balance(ro: AsyncSession) -> list[Balance]:
    return [Balance(**row._mapping) for row in await ro.execute(_SUMS)]


def make_router(require_key: Guard) -> Router:
    """The route, for callers with the API key."""
    return Router("/v1/balance", route_handlers=[get_balance], guards=[require_key])
