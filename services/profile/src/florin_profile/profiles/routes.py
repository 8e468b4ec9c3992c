"""``/api/v1/profile``: the caller's own profile."""

from litestar import Response, Router, get, patch
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db.data_keys import DataKeys
from florin_kit.identity import Principal
from florin_profile import etags
from florin_profile.etags import IfMatch, IfNoneMatch
from florin_profile.profiles import service
from florin_profile.profiles.schemas import EditProfile, Profile


@get("/", summary="Read your profile")
async def read_profile(
    principal: Principal, ro: AsyncSession, keys: DataKeys, if_none_match: IfNoneMatch = None
) -> Response[Profile]:
    """The profile with its ``ETag``; 304 when the client has it already."""
    profile, version = await service.read(ro, keys, principal.user_uuid)
    return etags.answer(profile, version, if_none_match)


@patch("/", summary="Change your profile")
async def change_profile(
    principal: Principal, tx: AsyncSession, keys: DataKeys, data: EditProfile, if_match: IfMatch = None
) -> Response[Profile]:
    """Changes only what is sent. 412 when ``If-Match`` names an older version."""
    profile, version = await service.change(tx, keys, principal.user_uuid, data, if_match)
    return etags.answer(profile, version)


router = Router("/api/v1/profile", route_handlers=[read_profile, change_profile], tags=["Profile"])
