"""``/api/v1/profile/notifications``: the caller's notification centre."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.identity import Principal
from florin_kit.web.schemas import Limit
from florin_profile.notifications import service
from florin_profile.notifications.schemas import MarkRead, NotificationList, Unread

Cursor = Annotated[str | None, QueryParameter(max_length=256, required=False)]

UnreadOnly = Annotated[bool, QueryParameter(description="Only those not read yet")]


@get("/", summary="List your notifications")
async def list_notifications(
    principal: Principal,
    ro: AsyncSession,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
    unread: UnreadOnly = False,
) -> NotificationList:
    """Newest first; with ``unread=true`` only those not read yet."""
    return await service.page(ro, principal.user_uuid, cursor=cursor, limit=limit, unread_only=unread)


@post("/read", summary="Mark notifications as read", status_code=200)
async def mark_notifications_read(principal: Principal, tx: AsyncSession, data: MarkRead) -> Unread:
    """Marks those in ``ids``, or with ``all: true`` every one; answers how many are unread now."""
    return Unread(unread=await service.mark_read(tx, principal.user_uuid, data))


router = Router(
    "/api/v1/profile/notifications",
    route_handlers=[list_notifications, mark_notifications_read],
    tags=["Notifications"],
)
