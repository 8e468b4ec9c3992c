"""``/card/{token}``: where a customer types a card. The number is looked up and forgotten."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import NotFound
from florin_kit.ids import from_uuid
from florin_psp_simulator import hosted
from florin_psp_simulator.cards.catalogue import BY_NUMBER, is_plausible
from florin_psp_simulator.payment_methods import repository
from florin_psp_simulator.settings import SimulatorSettings

_FORM = """{error}<form method="post" autocomplete="off">
<label for="number">Card number</label><input id="number" name="number" inputmode="numeric" required>
<label for="expiry">Valid until (MM/YY)</label><input id="expiry" name="expiry" required>
<label for="cvc">Security code</label><input id="cvc" name="cvc" inputmode="numeric" required>
<button>Save this card</button></form>"""


@get("/{token:str}", include_in_schema=False)
async def show_card(token: str, tx: AsyncSession, settings: SimulatorSettings) -> Response[bytes]:
    if await repository.lock_session(tx, token, datetime.now(UTC)) is None:
        raise NotFound
    return _page(settings, None)


@post("/{token:str}", include_in_schema=False)
async def enter_card(
    token: str,
    tx: AsyncSession,
    settings: SimulatorSettings,
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[bytes]:
    """One card for each page: sending the form again gives the same payment method."""
    now = datetime.now(UTC)
    session = await repository.lock_session(tx, token, now)
    if session is None:
        raise NotFound
    if session.payment_method is None:
        number = data.get("number", "").replace(" ", "").replace("-", "")
        card, expiry = BY_NUMBER.get(number), _expiry(data.get("expiry", ""), now)
        if not is_plausible(number):
            return _page(settings, "This is not a card number.")
        if card is None:
            return _page(settings, "The simulator takes its own test cards only.")
        if expiry is None:
            return _page(settings, "The card must be valid this month: MM/YY.")
        code = data.get("cvc", "")
        if not code.isdigit() or len(code) not in (3, 4):
            return _page(settings, "The security code has three or four digits.")
        method = (await repository.insert(tx, f"card-{token}", card, *expiry, now)).id
        await repository.entered(tx, token, method)
    else:
        method = session.payment_method
    return hosted.back(session.return_url, payment_method=from_uuid("pm", method))


def _page(settings: SimulatorSettings, error: str | None) -> Response[bytes]:
    told = f'<p class="error" role="alert">{error}</p>' if error else ""
    return hosted.page(
        "Add a card", _FORM.format(error=told), origin=settings.public_origin, status=422 if error else 200
    )


def _expiry(text: str, now: datetime) -> tuple[int, int] | None:
    month, _, year = text.replace(" ", "").partition("/")
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= 12 and len(year) in (2, 4)):
        return None
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    return (int(month), full_year) if (full_year, int(month)) >= (now.year, now.month) else None


router = Router("/card", route_handlers=[show_card, enter_card])
