"""``/v1/admin/dials``, on local and test stacks only."""

from litestar import Router, delete, get, put
from litestar.types import Guard
from sqlalchemy.ext.asyncio import AsyncSession

from florin_psp_simulator.dials import service
from florin_psp_simulator.dials.service import Dials
from florin_psp_simulator.settings import SimulatorSettings


@get("/", summary="Where the dials stand")
async def read_dials(ro: AsyncSession, settings: SimulatorSettings) -> Dials:
    return await service.read(ro, settings)


@put("/", summary="Turn the dials")
async def turn_dials(tx: AsyncSession, data: Dials) -> Dials:
    """What is left out goes back to its default."""
    await service.turn(tx, data)
    return data


@delete("/", summary="Back to how they were")
async def reset_dials(tx: AsyncSession) -> None:
    await service.reset(tx)


def make_router(require_key: Guard) -> Router:
    """The routes, for callers with the API key."""
    return Router("/v1/admin/dials", route_handlers=[read_dials, turn_dials, reset_dials], guards=[require_key])
