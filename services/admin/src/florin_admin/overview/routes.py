"""``/api/v1/admin/overview``"""

from litestar import Router, get
from sqlalchemy.ext.asyncio import AsyncSession

from florin_admin.overview import service
from florin_admin.overview.schemas import Overview


@get("/", summary="Read the platform's numbers")
async def read_overview(ro: AsyncSession) -> Overview:
    """Users, payments, volume and the latest activity."""
    return await service.overview(ro)


router = Router("/api/v1/admin/overview", route_handlers=[read_overview], tags=["Admin overview"])
