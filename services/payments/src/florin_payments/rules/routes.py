"""``/limits``."""

from typing import Annotated

from litestar import Router, get, put
from litestar.params import PathParameter
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_payments.rules.limits import UserLimits
from florin_payments.rules.schemas import LimitsItem, LimitsPage, OwnInput


@get("/", summary="Read own limits")
async def read_own_limits(principal: Principal, ro: AsyncSession, user_limits: UserLimits) -> LimitsPage:
    """What may be paid, and what of it is left today and this month."""
    return await user_limits.read(ro, principal.user_id)


@get("/{user_id:str}", summary="Read somebody's limits")
async def read_limits(ro: AsyncSession, user_limits: UserLimits, user_id: str) -> LimitsPage:
    """For staff."""
    return await user_limits.read(ro, user_id)


@put("/{user_id:str}/{currency:str}", summary="Set somebody's own limits")
async def set_limits(
    principal: Principal,
    tx: AsyncSession,
    user_limits: UserLimits,
    user_id: str,
    currency: Annotated[str, PathParameter(max_length=3)],
    data: OwnInput,
) -> LimitsItem:
    """For staff, and not for themselves. All of them at once; what is null is as everybody's."""
    return await user_limits.override(tx, user_id, currency, data, principal)


router = Router("/api/v1/limits", route_handlers=[read_own_limits, read_limits, set_limits], tags=["Limits"])
