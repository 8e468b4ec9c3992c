"""Wiring of the simulator."""

from litestar.types import ASGIApp, ControllerRouterHandler

from florin_kit.db import Database
from florin_kit.jobs import Jobs
from florin_kit.settings import Environment
from florin_kit.web.app import Component, create_app
from florin_psp_simulator.access import access
from florin_psp_simulator.balance import routes as balance_routes
from florin_psp_simulator.balance import transactions as transaction_routes
from florin_psp_simulator.charges import pages as charge_pages
from florin_psp_simulator.charges import routes as charge_routes
from florin_psp_simulator.charges.service import Charges
from florin_psp_simulator.dials import routes as dial_routes
from florin_psp_simulator.disputes import routes as dispute_routes
from florin_psp_simulator.disputes.service import Disputes
from florin_psp_simulator.guard import require_api_key
from florin_psp_simulator.payment_methods import pages as card_pages
from florin_psp_simulator.payment_methods import routes as method_routes
from florin_psp_simulator.payouts import routes as payout_routes
from florin_psp_simulator.refunds import routes as refund_routes
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.sender import Sender

EVERY_S = 0.2


def make_app(settings: SimulatorSettings) -> ASGIApp:
    """The ASGI application."""
    database = Database(settings, "psp-simulator")
    charges = Charges(database, settings)
    disputes = Disputes(database, settings)
    sender = Sender(database, settings)
    require_key = require_api_key(settings)
    # Who can turn the dials can make charges fail: never where anything is at stake.
    dials = settings.env in (Environment.LOCAL, Environment.TEST)
    routes: list[ControllerRouterHandler] = [
        charge_routes.make_router(require_key),
        refund_routes.make_router(require_key),
        payout_routes.make_router(require_key),
        dispute_routes.make_router(require_key),
        balance_routes.make_router(require_key),
        transaction_routes.make_router(require_key),
        *method_routes.make_routers(require_key),
        charge_pages.router,
        card_pages.router,
    ]
    if dials:
        routes.append(dial_routes.make_router(require_key))

    async def decide_payouts() -> int:
        return await payout_routes.decide_due_payouts(database, settings)

    components: list[Component] = [sender]
    if settings.background == "on":
        due = (charges.decide_due, disputes.open_due, disputes.decide_due, decide_payouts, sender.send_due)
        components.append(Jobs(dict.fromkeys(due, EVERY_S)))
    return create_app(
        service="psp_simulator",
        settings=settings,
        routes=routes,
        access=access(dials=dials),
        database=database,
        components=components,
        dependencies={"database": database, "settings": settings, "charges": charges, "disputes": disputes},
    )
