"""``/reconciliation``, for staff: days, what differs, and why."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.db import Database
from florin_kit.errors import NotFound
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web import csv
from florin_kit.web.schemas import Limit, Page
from florin_payments.exports import acts
from florin_payments.exports.service import Exports
from florin_payments.reconciliation import differences, runs, service
from florin_payments.reconciliation.differences import Chosen
from florin_payments.reconciliation.models import Difference
from florin_payments.reconciliation.schemas import (
    DifferenceItem,
    ExplainInput,
    Flow,
    Reason,
    RunItem,
    Status,
    item,
    run_item,
)

EXPORT_ROWS_MAX = 100_000
Currency = Annotated[str | None, QueryParameter(pattern="^[A-Z]{3}$")]
Cursor = Annotated[str | None, QueryParameter(name="cursor", max_length=512)]


@get("/runs", summary="List days with what came of them")
async def list_runs(
    ro: AsyncSession,
    psp_name: str,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Cursor = None,
    currency: Currency = None,
    open_: Annotated[bool, QueryParameter(name="open", description="Only where something differs")] = False,
) -> Page[RunItem]:
    """For staff; newest day first, one line for each of its currencies."""
    after = cursor.decode(cursor_, date, str) if cursor_ else None
    found = await runs.page(ro, psp_name, currency, open_, (after[0], after[1]) if after else None, limit + 1)
    counts = await differences.count_open(ro, {run.day for run, _ in found})
    items = [run_item(run, day, counts.get((run.provider, run.day, run.currency), 0)) for run, day in found[:limit]]
    last = items[-1] if len(found) > limit else None
    return Page(items=items, next_cursor=cursor.encode(last.day, last.currency) if last else None)


def chosen(
    day: FromQuery[date | None] = None,
    currency: Currency = None,
    status: FromQuery[Status | None] = None,
    reason: FromQuery[Reason | None] = None,
    flow: FromQuery[Flow | None] = None,
) -> Chosen:
    """The filters of lists and exports."""
    return Chosen(day, currency, status, reason, flow)


@get("/differences", summary="List what differs")
async def list_differences(
    ro: AsyncSession, chosen: Chosen, limit: Limit = LIMIT_DEFAULT, cursor_: Cursor = None
) -> Page[DifferenceItem]:
    """For staff; newest day first. Matched and explained ones are in the list too, unless ``status`` says."""
    after = cursor.decode(cursor_, date, UUID) if cursor_ else None
    found = await differences.page(ro, chosen, (after[0], after[1]) if after else None, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(items=_items(found[:limit]), next_cursor=cursor.encode(last.day, last.id) if last else None)


@get("/differences/export.csv", media_type="text/csv", summary="Export what differs as CSV")
async def export_differences(principal: Principal, database: Database, chosen: Chosen, exports: Exports) -> Stream:
    """For staff; audited. A minus stands behind its number: before it, spreadsheets take a cell for a formula."""

    def found(ro: AsyncSession) -> AsyncIterator[bytes]:
        return service.export(ro, chosen, EXPORT_ROWS_MAX)

    source = acts.recorded(database, principal, "reconciliation.exported", acts.asked(chosen), found)
    return Stream(await exports.stream(source), media_type="text/csv", headers=csv.headers("florin-reconciliation.csv"))


@get("/differences/{difference_id:str}", summary="One difference")
async def get_difference(ro: AsyncSession, difference_id: str) -> DifferenceItem:
    """For staff."""
    found = await ro.get(Difference, to_uuid("rcd", difference_id))
    if found is None:
        raise NotFound
    return item(found)


@post("/differences/{difference_id:str}/explain", status_code=200, summary="Explain a difference")
async def explain_difference(
    principal: Principal, tx: AsyncSession, difference_id: str, data: ExplainInput
) -> DifferenceItem:
    """For staff; recorded. It is open again if one of its sides changes. 409 when the two agree by now."""
    return item(await service.explain(tx, principal, difference_id, data.note))


@post("/days/{day:str}/read-again", status_code=202, summary="Read a day of the provider's once more")
async def read_day_again(principal: Principal, tx: AsyncSession, psp_name: str, day: str) -> None:
    """For staff; recorded. 409 while it is being read."""
    try:
        named = date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    await service.read_again(tx, principal, psp_name, named)


def _items(found: Sequence[Difference]) -> list[DifferenceItem]:
    return [item(one) for one in found]


router = Router(
    "/api/v1/reconciliation",
    route_handlers=[
        list_runs,
        list_differences,
        export_differences,
        get_difference,
        explain_difference,
        read_day_again,
    ],
    dependencies={"chosen": Provide(chosen, sync_to_thread=False)},
    tags=["Reconciliation"],
)
