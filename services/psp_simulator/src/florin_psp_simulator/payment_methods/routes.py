"""``/v1/payment_methods`` and ``/v1/card_sessions``."""

import secrets
from datetime import UTC, datetime, timedelta

from litestar import Router, delete, get, post
from litestar.types import Guard
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import IdempotencyConflict, NotFound, invalid
from florin_kit.ids import from_uuid, to_uuid
from florin_psp_simulator.cards.catalogue import CARDS
from florin_psp_simulator.guard import Key, required
from florin_psp_simulator.hosted import leads_to
from florin_psp_simulator.payment_methods import repository
from florin_psp_simulator.payment_methods.repository import Found
from florin_psp_simulator.payment_methods.schemas import CardSession, Method, MethodInput, SessionInput
from florin_psp_simulator.settings import SimulatorSettings

SESSION_TTL = timedelta(hours=1)


@post("/", summary="Make a payment method of a test card")
async def create_method(tx: AsyncSession, data: MethodInput, idempotency_key: Key = None) -> Method:
    """The same key always gives the same payment method."""
    card = CARDS.get(data.card)
    if card is None:
        raise invalid("card", "unknown", "There is no such test card")
    now = datetime.now(UTC)
    row = await repository.insert(tx, required(idempotency_key), card, 12, now.year + 3, now)
    if row.card != card.token:
        raise IdempotencyConflict
    return _present(row)


@get("/{token:str}", summary="What may be shown of a card")
async def get_method(ro: AsyncSession, token: str) -> Method:
    """Of a payment method, or of a token of the catalogue."""
    if card := CARDS.get(token):
        year = datetime.now(UTC).year + 3
        return Method(id=card.token, brand=card.brand, last4=card.last4, exp_month=12, exp_year=year)
    row = await repository.find(ro, token)
    if row is None:
        raise NotFound
    return _present(row)


@delete("/{token:str}", summary="Detach a payment method")
async def detach_method(tx: AsyncSession, token: str) -> None:
    """It can't be charged any more; doing it again changes nothing."""
    await repository.detach(tx, to_uuid("pm", token), datetime.now(UTC))


@post("/", summary="Open a card page")
async def create_session(
    tx: AsyncSession, settings: SimulatorSettings, data: SessionInput, idempotency_key: Key = None
) -> CardSession:
    """The page lives for an hour; the browser comes back with ``payment_method`` in the address."""
    if not leads_to(data.return_url, settings.public_origin):
        raise invalid("return_url", "foreign", "This provider sends customers back to Florin only")
    token = secrets.token_urlsafe(24)
    expires_at = datetime.now(UTC) + SESSION_TTL
    row = await repository.open_session(tx, token, required(idempotency_key), data.return_url, expires_at)
    if row.return_url != data.return_url:
        raise IdempotencyConflict
    return CardSession(id=row.token, url=f"{settings.psp_public_url}/card/{row.token}")


def _present(row: Found) -> Method:
    return Method(
        id=from_uuid("pm", row.id),
        brand=row.brand,
        last4=row.last4,
        exp_month=row.exp_month,
        exp_year=row.exp_year,
    )


def make_routers(require_key: Guard) -> list[Router]:
    """The routes, for callers with the API key."""
    return [
        Router("/v1/payment_methods", route_handlers=[create_method, get_method, detach_method], guards=[require_key]),
        Router("/v1/card_sessions", route_handlers=[create_session], guards=[require_key]),
    ]
