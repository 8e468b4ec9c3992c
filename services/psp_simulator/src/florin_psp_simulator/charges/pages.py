"""``/pay/{token}``: where a customer confirms a charge (3-D Secure). The token is all that is needed."""

from html import escape
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from florin_kit.db import Database
from florin_kit.errors import NotFound
from florin_psp_simulator import hosted
from florin_psp_simulator.cards.catalogue import CARDS
from florin_psp_simulator.charges import repository
from florin_psp_simulator.charges.service import Charges
from florin_psp_simulator.settings import SimulatorSettings


@get("/{token:str}", include_in_schema=False)
async def show_charge(token: str, database: Database, settings: SimulatorSettings) -> Response[bytes]:
    async with database.read() as ro:
        charge = await repository.by_action(ro, token)
    if charge is None:
        raise NotFound
    if charge.status != "requires_action":
        text = "<p>This payment is decided. You can close this page.</p>"
        return hosted.page("Nothing left to do", text, origin=settings.public_origin)
    amount = escape(f"{charge.amount_minor} minor units of {charge.currency}")
    form = (
        f"<p>Your bank asks: do you want to pay <strong>{amount}</strong> with the card ending in "
        f'{CARDS[charge.card].last4}?</p><form method="post"><button name="answer" value="agree">Confirm</button>'
        '<button class="quiet" name="answer" value="refuse">Refuse</button></form>'
    )
    return hosted.page("Confirm this payment", form, origin=settings.public_origin)


@post("/{token:str}", include_in_schema=False)
async def answer_charge(
    token: str,
    charges: Charges,
    settings: SimulatorSettings,
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    return_url = await charges.act(token, agreed=data.get("answer") == "agree")
    if return_url is None:
        return hosted.page("Thank you", "<p>You can close this page.</p>", origin=settings.public_origin)
    return hosted.back(return_url)


router = Router("/pay", route_handlers=[show_charge, answer_charge])
