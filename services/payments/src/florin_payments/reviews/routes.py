"""``/reviews``: payments that wait for staff."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit import cursor
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.errors import NotFound
from florin_kit.identity import Principal
from florin_kit.ids import to_uuid
from florin_kit.web.schemas import Limit, Page
from florin_payments.idempotency import store
from florin_payments.reviews import presenter, repository, service
from florin_payments.reviews.schemas import ApproveInput, Filter, RejectInput, ReviewItem

DECIDED = {200: ResponseSpec(ReviewItem, description="The review as it is now", generate_examples=False)}


@get("/", summary="List payments in review")
async def list_reviews(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor_: Annotated[str | None, QueryParameter(name="cursor", max_length=512)] = None,
    status: FromQuery[Filter] = "open",
) -> Page[ReviewItem]:
    """For staff. Open ones, the longest waiting first; closed ones, the newest first."""
    after = to_uuid("rev", cursor.decode(cursor_, str)[0]) if cursor_ else None
    found = await repository.page(ro, is_open=status == "open", after=after, limit=limit + 1)
    items = await presenter.items(ro, found[:limit], principal)
    return Page(items=items, next_cursor=cursor.encode(items[-1].id) if len(found) > limit else None)


@get("/{review_id:str}", summary="One review with its facts")
async def get_review(principal: Principal, ro: AsyncSession, review_id: str) -> ReviewItem:
    """For staff."""
    review = await repository.get(ro, to_uuid("rev", review_id))
    if review is None:
        raise NotFound
    return (await presenter.items(ro, [review], principal))[0]


@post("/{review_id:str}/approve", status_code=200, summary="Agree to a payment in review", responses=DECIDED)
async def approve_review(
    principal: Principal,
    tx: AsyncSession,
    review_id: str,
    data: ApproveInput | None = None,
    idempotency_key: store.Key = None,
) -> Response[bytes]:
    """For staff who are no party of it. The last approval that it needs pays it."""
    note = data.note if data else None
    scope = store.scope(principal.user_uuid, f"POST /reviews/{review_id}/approve", idempotency_key, [note])
    return await store.once(tx, scope, lambda: service.approve(tx, review_id, principal, note))


@post("/{review_id:str}/reject", status_code=200, summary="Refuse a payment in review", responses=DECIDED)
async def reject_review(
    principal: Principal, tx: AsyncSession, review_id: str, data: RejectInput, idempotency_key: store.Key = None
) -> Response[bytes]:
    """For staff who are no party of it. Its money goes back to the payer."""
    scope = store.scope(principal.user_uuid, f"POST /reviews/{review_id}/reject", idempotency_key, data)
    return await store.once(tx, scope, lambda: service.reject(tx, review_id, principal, data.reason))


router = Router(
    "/api/v1/reviews", route_handlers=[list_reviews, get_review, approve_review, reject_review], tags=["Reviews"]
)
