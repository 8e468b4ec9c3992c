"""``/v1/refunds``: giving a charge back, whole or in part."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery
from litestar.types import Guard
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.errors import Conflict, IdempotencyConflict, NotFound, RefundExceedsPayment
from florin_kit.ids import from_uuid, to_uuid, uuid7
from florin_kit.web.schemas import Input, Output
from florin_psp_simulator.balance import repository as balance
from florin_psp_simulator.charges import repository as charges
from florin_psp_simulator.charges.schemas import Amount
from florin_psp_simulator.dials import service as dials
from florin_psp_simulator.guard import Key, required
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.outbox import emit

_INSERT = text("""
    INSERT INTO refunds (id, idempotency_key, charge_id, amount_minor, status, created_at)
    VALUES (:id, :key, :charge, :amount, 'succeeded', :now)
""")
_FIND = text("SELECT id, charge_id, amount_minor, status, failure_code FROM refunds WHERE idempotency_key = :key")
_TAKE = text("UPDATE charges SET refunded_minor = refunded_minor + :amount WHERE id = :charge")


class RefundInput(Input):
    """Minor units of the charge's currency."""

    charge: Annotated[str, msgspec.Meta(max_length=64)]
    amount: Amount


class Refund(Output):
    """A refund as it stands."""

    id: str
    charge: str
    amount: int
    status: str
    failure_code: str | None


@post("/", summary="Give a charge back")
async def create_refund(
    tx: AsyncSession, settings: SimulatorSettings, data: RefundInput, idempotency_key: Key = None
) -> Refund:
    """The same key always gets the same refund; refunds never exceed their charge (409)."""
    key = required(idempotency_key)
    charge = await charges.lock(tx, to_uuid("chg", data.charge))  # parallel refunds of a charge come one by one
    if charge is None:
        raise NotFound
    row = (await tx.execute(_FIND, {"key": key})).one_or_none()
    if row is None:
        if charge.status != "succeeded":
            raise Conflict("Only what was charged can be refunded")
        if charge.refunded_minor + data.amount > charge.amount_minor:
            raise RefundExceedsPayment
        now = datetime.now(UTC)
        values = {"id": uuid7(), "key": key, "charge": charge.id, "amount": data.amount, "now": now}
        await tx.execute(_INSERT, values)
        await tx.execute(_TAKE, {"charge": charge.id, "amount": data.amount})
        refund = from_uuid("rfd", values["id"])
        await balance.record(tx, "refund", refund, -data.amount, charge.currency, now, reference=key)
        row = (await tx.execute(_FIND, {"key": key})).one()
        subject = {"reference": key, **msgspec.to_builtins(_present(row))}
        await emit(tx, await dials.read(tx, settings), "charge.refunded", subject, "once", now)
    if (row.charge_id, row.amount_minor) != (charge.id, data.amount):
        raise IdempotencyConflict
    return _present(row)


@get("/", summary="The refund made under a key")
async def find_refund(ro: AsyncSession, idempotency_key: FromQuery[str]) -> Refund:
    """404 when there is none."""
    row = (await ro.execute(_FIND, {"key": idempotency_key})).one_or_none()
    if row is None:
        raise NotFound
    return _present(row)


def _present(row: Row[Any]) -> Refund:
    return Refund(
        id=from_uuid("rfd", row.id),
        charge=from_uuid("chg", row.charge_id),
        amount=row.amount_minor,
        status=row.status,
        failure_code=row.failure_code,
    )


def make_router(require_key: Guard) -> Router:
    """The routes, for callers with the API key."""
    return Router("/v1/refunds", route_handlers=[create_refund, find_refund], guards=[require_key])
