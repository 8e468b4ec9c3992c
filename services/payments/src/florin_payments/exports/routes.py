"""``/payments/export.csv``: what a list shows, whole."""

from litestar import get
from litestar.response import Stream

from florin_kit.identity import Principal
from florin_kit.web.csv import headers
from florin_payments.exports.service import Exports
from florin_payments.payments.filters import Filters


@get("/export.csv", summary="Export payments", media_type="text/csv")
async def export_payments(principal: Principal, exports: Exports, filters: Filters) -> Stream:
    """The same filters as the list, newest first, in one snapshot. Amounts are decimals of their currency.

    At most ``FLORIN_EXPORT_ROWS_MAX`` payments within ``FLORIN_EXPORT_TIMEOUT_S``. The answer breaks off when
    it takes longer: it is whole only when it ends as HTTP says it does.
    """
    parts = await exports.open(filters, principal)
    return Stream(parts, media_type="text/csv", headers=headers("florin-payments.csv"))
