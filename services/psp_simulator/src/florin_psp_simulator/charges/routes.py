"""``/v1/charges``: the provider's interface, as Florin's adapter speaks it."""

import asyncio
import hmac
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Router, get, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery, HeaderParameter
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import IdempotencyConflict, IdempotencyKeyRequired, NotFound, Unauthenticated
from florin_kit.ids import from_uuid, uuid7
from florin_kit.web.schemas import Input, Output
from florin_psp_simulator.charges.cards import CARDS, UNKNOWN_CARD
from florin_psp_simulator.settings import SimulatorSettings

_INSERT = text("""
    INSERT INTO charges (id, idempotency_key, amount_minor, currency, payment_method, status, failure_code, created_at)
    VALUES (:id, :key, :amount, :currency, :method, :status, :failure_code, :now)
    ON CONFLICT (idempotency_key) DO NOTHING
""")
_FIND = text("""
    SELECT id, amount_minor, currency, payment_method, status, failure_code FROM charges WHERE idempotency_key = :key
""")


class ChargeInput(Input):
    """Minor units of a currency, from a token."""

    amount: Annotated[int, msgspec.Meta(ge=1)]
    currency: str
    payment_method: str


class Charge(Output):
    """The provider's decision."""

    id: str
    status: str
    failure_code: str | None


@post("/", summary="Charge a payment method")
async def create_charge(
    data: ChargeInput,
    database: Database,
    settings: SimulatorSettings,
    key: Annotated[str | None, HeaderParameter(name="Idempotency-Key", required=False)] = None,
) -> Charge:
    """The same key always gets the same charge, however often and however parallel it is asked."""
    if not key:
        raise IdempotencyKeyRequired
    card = CARDS.get(data.payment_method, UNKNOWN_CARD)
    await asyncio.sleep(settings.psp_latency_s)
    async with database.transaction() as tx:
        values = {
            "id": uuid7(),
            "key": key,
            "amount": data.amount,
            "currency": data.currency,
            "method": data.payment_method,
            "status": "failed" if card.failure_code else "succeeded",
            "failure_code": card.failure_code,
            "now": datetime.now(UTC),
        }
        await tx.execute(_INSERT, values)
        row = (await tx.execute(_FIND, {"key": key})).one()
    if (row.amount_minor, row.currency, row.payment_method) != (data.amount, data.currency, data.payment_method):
        raise IdempotencyConflict
    if card.hangs:
        await asyncio.sleep(settings.psp_hang_s)
    return _charge(row)


@get("/", summary="The charge made under a key")
async def find_charge(ro: AsyncSession, idempotency_key: FromQuery[str]) -> Charge:
    """404 when there is none."""
    row = (await ro.execute(_FIND, {"key": idempotency_key})).one_or_none()
    if row is None:
        raise NotFound
    return _charge(row)


def _charge(row: Row[Any]) -> Charge:
    return Charge(id=from_uuid("chg", row.id), status=row.status, failure_code=row.failure_code)


def make_router(settings: SimulatorSettings) -> Router:
    """The routes, for callers with the API key."""
    expected = f"Bearer {settings.psp_api_key.get_secret_value()}".encode()

    def require_key(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        if not hmac.compare_digest(connection.headers.get("authorization", "").encode(), expected):
            raise Unauthenticated

    return Router("/v1/charges", route_handlers=[create_charge, find_charge], guards=[require_key])
