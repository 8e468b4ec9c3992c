"""Wiring of the simulator."""

from litestar.types import ASGIApp

from florin_kit.db import Database
from florin_kit.identity import PUBLIC, AccessTable
from florin_kit.web.app import create_app
from florin_psp_simulator.charges.routes import make_router
from florin_psp_simulator.settings import SimulatorSettings

# "Public" to Florin's tokens: callers present the provider's own API key instead.
ACCESS = AccessTable({"POST /v1/charges": PUBLIC, "GET /v1/charges": PUBLIC})


def make_app(settings: SimulatorSettings) -> ASGIApp:
    """The ASGI application."""
    database = Database(settings, "psp-simulator")
    return create_app(
        service="psp_simulator",
        settings=settings,
        routes=[make_router(settings)],
        access=ACCESS,
        database=database,
        dependencies={"database": database, "settings": settings},
    )
