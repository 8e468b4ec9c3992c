"""``/api/v1/admin/users``"""

from litestar import Router, get
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.audit import recorder
from florin_admin.commands.routes import HANDLERS
from florin_admin.search import Cursor, Text, text
from florin_admin.users import service
from florin_admin.users.schemas import AdminUser, AdminUserList, Order, UserSort
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.cursor import LIMIT_DEFAULT
from florin_kit.identity import Principal
from florin_kit.web.schemas import Limit


@get("/", summary="Find users")
async def list_users(
    ro: AsyncSession,
    q: Text = None,
    role: Role | None = None,
    status: UserStatus | None = None,
    sort: UserSort = UserSort.CREATED_AT,
    order: Order = Order.DESC,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> AdminUserList:
    """``q`` is looked for in e-mail, name and handle."""
    return await service.page(
        ro, q=text("q", q), role=role, status=status, sort=sort, order=order, cursor=cursor, limit=limit
    )


@get("/{user_id:str}", summary="Read a user")
async def read_user(principal: Principal, tx: AsyncSession, user_id: str) -> AdminUser:
    """One user's details. That they were read is audited."""
    user = await service.read(tx, user_id)
    await recorder.record(tx, principal, "admin.user_viewed", target=("user", user.id))
    return user


# One router for reading and commanding: Litestar takes a path from one router only.
router = Router("/api/v1/admin/users", route_handlers=[list_users, read_user, *HANDLERS], tags=["Admin users"])
