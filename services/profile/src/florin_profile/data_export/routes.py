"""``/profile/export``."""

from litestar import Router, get
from litestar.response import Stream

from florin_kit.identity import Principal
from florin_kit.web.csv import headers
from florin_profile.data_export.service import DataExport


@get("/export", summary="Take your profile data with you", media_type="application/json")
async def export_profile(principal: Principal, data_export: DataExport) -> Stream:
    """One JSON document of profile, preferences, notifications and e-mails about them, from one snapshot.

    It takes at most ``FLORIN_EXPORT_TIMEOUT_S``; one that breaks off is no valid JSON.
    """
    parts = await data_export.open(principal.user_uuid)
    return Stream(parts, media_type="application/json", headers=headers("florin-profile.json"))


router = Router("/api/v1/profile", route_handlers=[export_profile], tags=["Profile"])
