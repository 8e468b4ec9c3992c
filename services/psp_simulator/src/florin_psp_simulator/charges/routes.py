"""``/v1/charges``: the provider's interface, as Florin's adapter speaks it."""

from litestar import Router, get, post
from litestar.params import FromQuery
from litestar.types import Guard

from florin_psp_simulator.charges.schemas import Charge, ChargeInput
from florin_psp_simulator.charges.service import Charges
from florin_psp_simulator.guard import Key, required


@post("/", summary="Charge a payment method")
async def create_charge(data: ChargeInput, charges: Charges, idempotency_key: Key = None) -> Charge:
    return await charges.create(required(idempotency_key), data)


@get("/", summary="The charge made under a key")
async def find_charge(charges: Charges, idempotency_key: FromQuery[str]) -> Charge:
    """404 when there is none."""
    return await charges.find(idempotency_key)


@get("/{charge_id:str}", summary="One charge")
async def get_charge(charges: Charges, charge_id: str) -> Charge:
    return await charges.get(charge_id)


@post("/{charge_id:str}/cancel", status_code=200, summary="Cancel a charge that is not decided")
async def cancel_charge(charges: Charges, charge_id: str) -> Charge:
    """409 when money has moved."""
    return await charges.cancel(charge_id)


def make_router(require_key: Guard) -> Router:
    """The routes, for callers with the API key."""
    return Router(
        "/v1/charges", route_handlers=[create_charge, find_charge, get_charge, cancel_charge], guards=[require_key]
    )
