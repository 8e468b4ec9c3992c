"""``/statements``."""

from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import NotFound
from florin_kit.identity import Principal
from florin_kit.web.csv import headers
from florin_payments.statements import months, service
from florin_payments.statements.schemas import StatementList
from florin_payments.statements.service import Statements

Currency = Annotated[str, QueryParameter(pattern="^[A-Z]{3}$", description="Of which wallet")]


@get("/", summary="List your statements")
async def list_statements(principal: Principal, ro: AsyncSession) -> StatementList:
    """One for each month in which something moved in a wallet, newest first; the running month is not closed yet."""
    return StatementList(items=await service.listed(ro, principal.user_uuid))


@get("/{file_name:str}", summary="A statement as PDF or CSV", media_type="application/pdf")
async def read_statement(
    principal: Principal, statements: Statements, file_name: str, currency: Currency
) -> Response[Any]:
    """``2026-10.pdf`` or ``2026-10.csv``: the month in the owner's time zone.

    Every entry with its running balance, checked against the ledger. A month with more than
    ``FLORIN_STATEMENT_PDF_ENTRIES_MAX`` entries is given as CSV only.
    """
    name, dot, kind = file_name.rpartition(".")
    month = months.parse(name)
    saved_as = headers(f"florin-{currency.lower()}-{file_name}")
    if not dot or kind not in ("pdf", "csv"):
        raise NotFound
    if kind == "csv":
        parts = await statements.csv(principal.user_uuid, month, currency)
        return Stream(parts, media_type="text/csv", headers=saved_as)
    return Response(
        await statements.pdf(principal.user_uuid, month, currency), media_type="application/pdf", headers=saved_as
    )


router = Router("/api/v1/statements", route_handlers=[list_statements, read_statement], tags=["Statements"])
