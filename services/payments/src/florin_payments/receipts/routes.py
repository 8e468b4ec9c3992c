"""``/payments/{id}/receipt.pdf``."""

from litestar import Response, Router, get

from florin_kit.db import Database
from florin_kit.identity import Principal
from florin_kit.web.csv import headers
from florin_payments.exports import acts
from florin_payments.papers.press import Press
from florin_payments.receipts import service


@get("/{payment_id:str}/receipt.pdf", summary="The receipt of a payment", media_type="application/pdf")
async def read_receipt(principal: Principal, database: Database, press: Press, payment_id: str) -> Response[bytes]:
    """For its parties, and staff, of whom it is audited; there is one as soon as the money has arrived."""
    # Not ``ro``: no connection is held while the document is made.
    async with database.read() as ro:
        facts = await service.facts(ro, payment_id, principal)
    made = await press.make("receipt", facts)
    if principal.is_admin:
        async with database.transaction() as tx:
            await acts.record(tx, principal, "payment.receipt_read", {}, ("payment", payment_id))
    return Response(made, media_type="application/pdf", headers=headers(f"florin-receipt-{payment_id[4:16]}.pdf"))


router = Router("/api/v1/payments", route_handlers=[read_receipt], tags=["Receipts"])
