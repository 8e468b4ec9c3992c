"""``/api/v1/admin/audit``"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from litestar import Router, get
from litestar.di import Provide
from litestar.params import QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.audit import csv, recorder, service
from florin_admin.audit.schemas import AuditList
from florin_admin.audit.service import Filters
from florin_admin.search import Cursor, Text, text
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.db import Database
from florin_kit.identity import Principal
from florin_kit.web.csv import headers
from florin_kit.web.schemas import Limit

Since = Annotated[datetime | None, QueryParameter(name="from", required=False, description="First moment")]
Until = Annotated[
    datetime | None, QueryParameter(name="to", required=False, description="First moment that is not in it")
]


def filters(
    q: Text = None,
    action: Text = None,
    actor: Text = None,
    target: Text = None,
    since: Since = None,
    until: Until = None,
) -> Filters:
    """The filters of a request: ``action`` is a prefix, ``target`` an id or a type."""
    return Filters(
        q=text("q", q),
        action=text("action", action),
        actor=text("actor", actor),
        target=text("target", target),
        since=_utc(since),
        until=_utc(until),
    )


@get("/", summary="Search the audit trail")
async def list_audit_entries(
    ro: AsyncSession, filters: Filters, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> AuditList:
    """Newest first."""
    return await service.page(ro, filters, cursor=cursor, limit=limit)


@get("/export.csv", summary="Export the audit trail", media_type="text/csv")
async def export_audit_entries(principal: Principal, database: Database, filters: Filters) -> Stream:
    """The same filters as the list, streamed. That it was exported is audited first."""
    async with database.transaction() as tx:
        used = {key: str(value) for key, value in vars(filters).items() if value is not None}
        await recorder.record(tx, principal, "admin.audit_exported", data={"filters": used})

    async def body() -> AsyncIterator[bytes]:
        yield csv.header()
        async for entries in service.everything(database, filters):
            yield csv.lines(entries)

    return Stream(body(), media_type="text/csv", headers=headers("florin-audit.csv"))


def _utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


router = Router(
    "/api/v1/admin/audit",
    route_handlers=[list_audit_entries, export_audit_entries],
    dependencies={"filters": Provide(filters, sync_to_thread=False)},
    tags=["Audit"],
)
