"""``/schedules``."""

from collections.abc import Mapping
from typing import Annotated

from litestar import Response, Router, get, patch, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.errors import NotFound
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.idempotency import store
from florin_payments.payments.routes import IfMatch
from florin_payments.payments.service import etag
from florin_payments.people import repository as people_repository
from florin_payments.rules.service import Rulings
from florin_payments.schedules import presenter, recurrence, repository, service, setup
from florin_payments.schedules.schemas import Preview, PreviewInput, ScheduleDetails, ScheduleEdit, ScheduleItem
from florin_payments.schedules.states import Event

CHANGED = {200: ResponseSpec(ScheduleDetails, description="The schedule as it is now", generate_examples=False)}


@post("/preview", status_code=200, summary="When a recurring payment would be due")
async def preview(data: PreviewInput) -> Preview:
    """The first occurrences of a rule; nothing is written."""
    rule = setup.rule(data.scheduled_at, data.recurrence)
    found = list(recurrence.upcoming(rule, 0, data.limit + 1))
    return Preview(occurrences=found[: data.limit], ends=len(found) <= data.limit)


@get("/", summary="List own recurring payments")
async def list_schedules(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
) -> Page[ScheduleItem]:
    """Newest first."""
    after = to_uuid("sch", cursor.decode(cursor_, str)[0]) if cursor_ else None
    found = await repository.page(ro, principal.user_uuid, after, limit + 1)
    people = await people_repository.people(ro, (schedule.recipient_id for schedule in found))
    items = [presenter.item(schedule, people) for schedule in found[:limit]]
    return Page(items=items, next_cursor=cursor.encode(items[-1].id) if len(found) > limit else None)


@get("/{schedule_id:str}", summary="One recurring payment, what is to come and what was")
async def get_schedule(principal: Principal, ro: AsyncSession, schedule_id: str) -> Response[ScheduleDetails]:
    """For its payer, and staff."""
    schedule = await service.own(ro, schedule_id, principal)
    return Response(await service.present(ro, schedule), headers={"ETag": etag(schedule.version)})


@patch("/{schedule_id:str}", summary="Change what is to come", responses=CHANGED)
async def edit_schedule(
    principal: Principal,
    tx: AsyncSession,
    rulings: Rulings,
    schedule_id: str,
    data: ScheduleEdit,
    idempotency_key: store.Key = None,
    if_match: IfMatch = None,
) -> Response[bytes]:
    """Amount, description and end; the payment that is to come changes with it."""
    scope = store.scope_if_keyed(principal.user_uuid, f"PATCH /schedules/{schedule_id}", idempotency_key, data)
    work = service.editing(data, rulings, principal)
    return await store.once(tx, scope, lambda: service.act(tx, schedule_id, principal, Event.EDIT, work, if_match))


ACTIONS: Mapping[str, tuple[Event, service.Act]] = {
    "skip": (Event.SKIP, service.skip),
    "pause": (Event.PAUSE, service.pause),
    "resume": (Event.RESUME, service.resume),
    "end": (Event.END, service.end),
}


@post("/{schedule_id:str}/{action:str}", status_code=200, summary="Skip, pause, resume or end", responses=CHANGED)
async def act_on_schedule(
    principal: Principal,
    tx: AsyncSession,
    schedule_id: str,
    action: Annotated[str, PathParameter(enum=list(ACTIONS))],
    idempotency_key: store.Key = None,
    if_match: IfMatch = None,
) -> Response[bytes]:
    """``skip`` leaves out the next one; ``resume`` does not make up for what was missed; ``end`` is for good."""
    if action not in ACTIONS:
        raise NotFound
    event, work = ACTIONS[action]
    scope = store.scope_if_keyed(principal.user_uuid, f"POST /schedules/{schedule_id}/{action}", idempotency_key, None)
    return await store.once(tx, scope, lambda: service.act(tx, schedule_id, principal, event, work, if_match))


router = Router(
    "/api/v1/schedules",
    route_handlers=[preview, list_schedules, get_schedule, edit_schedule, act_on_schedule],
    tags=["Schedules"],
)
