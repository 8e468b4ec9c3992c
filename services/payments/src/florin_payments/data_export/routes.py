"""``/payments/data-export``: what payments knows of the caller, whole."""

from litestar import Router, get
from litestar.response import Stream

from florin_kit.identity import Principal
from florin_kit.web.csv import headers
from florin_payments.data_export.service import DataExport


@get("/payments/data-export", summary="Take your payment data with you", media_type="application/json")
async def export_own_data(principal: Principal, data_export: DataExport) -> Stream:
    """One JSON document of all that is the caller's here, oldest first, from one snapshot.

    Amounts are in minor units, times in UTC. It takes at most ``FLORIN_EXPORT_TIMEOUT_S``; one that breaks off
    is no valid JSON. Whatever role the caller has, it holds what a customer may see, and no secret.
    """
    parts = await data_export.open(principal)
    return Stream(parts, media_type="application/json", headers=headers("florin-payments.json"))


router = Router("/api/v1", route_handlers=[export_own_data], tags=["Payments"])
