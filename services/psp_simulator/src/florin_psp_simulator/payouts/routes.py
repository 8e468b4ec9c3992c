"""``/v1/payouts``: money to a bank account; decided a while later, as at a bank."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery
from litestar.types import Guard
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from florin_kit.db import Database
from florin_kit.errors import IdempotencyConflict, NotFound
from florin_kit.ids import from_uuid, uuid7
from florin_kit.web.schemas import Input, Output
from florin_psp_simulator.balance import repository as balance
from florin_psp_simulator.charges.schemas import Amount, Currency
from florin_psp_simulator.dials import service as dials
from florin_psp_simulator.guard import Key, required
from florin_psp_simulator.payouts.destinations import DESTINATIONS, RETURNED
from florin_psp_simulator.settings import SimulatorSettings
from florin_psp_simulator.webhooks.outbox import emit

BATCH = 50
_COLUMNS = "id, idempotency_key, amount_minor, currency, destination, status, failure_code"
_INSERT = text("""
    INSERT INTO payouts (id, idempotency_key, amount_minor, currency, destination, status, decides_at, created_at)
    VALUES (:id, :key, :amount, :currency, :destination, 'processing', :decides_at, :now)
    ON CONFLICT (idempotency_key) DO NOTHING
""")
_FIND = text(f"SELECT {_COLUMNS} FROM payouts WHERE idempotency_key = :key")  # noqa: S608
_DUE = text(f"""
    SELECT {_COLUMNS} FROM payouts WHERE decides_at <= :now ORDER BY decides_at LIMIT :batch FOR UPDATE SKIP LOCKED
""")  # noqa: S608
_DECIDE = text("UPDATE payouts SET status = :status, failure_code = :code, decides_at = :decides_at WHERE id = :id")


class PayoutInput(Input):
    """Minor units of a currency, to a token of a bank account."""

    amount: Amount
    currency: Currency
    destination: Annotated[str, msgspec.Meta(max_length=64)]


class Payout(Output):
    """A payout as it stands: processing, paid, failed or returned."""

    id: str
    reference: str
    amount: int
    currency: str
    destination: str
    status: str
    failure_code: str | None


@post("/", summary="Pay out to a bank account")
async def create_payout(
    tx: AsyncSession, settings: SimulatorSettings, data: PayoutInput, idempotency_key: Key = None
) -> Payout:
    """The same key always gets the same payout."""
    key, now = required(idempotency_key), datetime.now(UTC)
    later = timedelta(milliseconds=(await dials.read(tx, settings)).later_ms)
    values = {"id": uuid7(), "key": key, "amount": data.amount, "currency": data.currency}
    await tx.execute(_INSERT, values | {"destination": data.destination, "decides_at": now + later, "now": now})
    row = (await tx.execute(_FIND, {"key": key})).one()
    if (row.amount_minor, row.currency, row.destination) != (data.amount, data.currency, data.destination):
        raise IdempotencyConflict
    return _present(row)


@get("/", summary="The payout made under a key")
async def find_payout(ro: AsyncSession, idempotency_key: FromQuery[str]) -> Payout:
    """404 when there is none."""
    row = (await ro.execute(_FIND, {"key": idempotency_key})).one_or_none()
    if row is None:
        raise NotFound
    return _present(row)


async def decide_due_payouts(database: Database, settings: SimulatorSettings) -> int:
    """Decide the payouts that are due; returns how many."""
    async with database.transaction() as tx:
        now = datetime.now(UTC)
        found = (await tx.execute(_DUE, {"now": now, "batch": BATCH})).all()
        turned = await dials.read(tx, settings)
        for row in found:
            status, code, again = _decision(row)
            later = now + timedelta(milliseconds=turned.later_ms) if again else None
            await tx.execute(_DECIDE, {"id": row.id, "status": status, "code": code, "decides_at": later})
            if status in ("paid", "returned"):
                await _move(tx, row, status, now)
            decided = (await tx.execute(_FIND, {"key": row.idempotency_key})).one()
            await emit(tx, turned, f"payout.{status}", msgspec.to_builtins(_present(decided)), "once", now)
    return len(found)


def _decision(row: Row[Any]) -> tuple[str, str | None, bool]:
    """Status, failure code, and whether more is to come."""
    if row.status == "paid":
        return "returned", RETURNED[row.destination], False
    code = DESTINATIONS.get(row.destination, "no_account")
    return ("failed", code, False) if code else ("paid", None, row.destination in RETURNED)


async def _move(tx: AsyncSession, row: Row[Any], status: str, now: datetime) -> None:
    kind, amount = ("payout", -row.amount_minor) if status == "paid" else ("payout_return", row.amount_minor)
    payout = from_uuid("pyo", row.id)
    await balance.record(tx, kind, payout, amount, row.currency, now, reference=row.idempotency_key)


def _present(row: Row[Any]) -> Payout:
    return Payout(
        id=from_uuid("pyo", row.id),
        reference=row.idempotency_key,
        amount=row.amount_minor,
        currency=row.currency,
        destination=row.destination,
        status=row.status,
        failure_code=row.failure_code,
    )


def make_router(require_key: Guard) -> Router:
    """The routes, for callers with the API key."""
    return Router("/v1/payouts", route_handlers=[create_payout, find_payout], guards=[require_key])
