"""``/api/v1/profile/preferences``: the caller's own preferences."""

from litestar import Response, Router, get, patch
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.identity import Principal
from florin_profile import etags
from florin_profile.etags import IfMatch, IfNoneMatch
from florin_profile.preferences import service
from florin_profile.preferences.schemas import EditPreferences, Preferences


@get("/", summary="Read your preferences")
async def read_preferences(
    principal: Principal, ro: AsyncSession, if_none_match: IfNoneMatch = None
) -> Response[Preferences]:
    """Every preference, chosen or default, with the ``ETag``."""
    preferences, version = await service.read(ro, principal.user_uuid)
    return etags.answer(preferences, version, if_none_match)


@patch("/", summary="Change your preferences")
async def change_preferences(
    principal: Principal, tx: AsyncSession, data: EditPreferences, if_match: IfMatch = None
) -> Response[Preferences]:
    """Changes only what is sent; single notification choices merge. 412 when ``If-Match`` is stale."""
    preferences, version = await service.change(tx, principal.user_uuid, data, if_match)
    return etags.answer(preferences, version)


router = Router(
    "/api/v1/profile/preferences", route_handlers=[read_preferences, change_preferences], tags=["Preferences"]
)
