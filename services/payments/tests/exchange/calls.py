"""What the tests ask of the application."""

from datetime import timedelta
from typing import Any

from florin_kit.ids import new_id, to_uuid
from florin_payments.exchange.models import Exchange, Quote
from florin_payments.exchange.sheets import Sheets
from florin_payments.exchange.table import TableRates
from florin_payments.ledger.verify import verify

QUOTE = {"from_currency": "EUR", "to_currency": "USD", "amount": 10_000}


def sheets(world: Any, provider: Any = None) -> Sheets:
    return Sheets(world.database, provider or TableRates(), timedelta(hours=1), timedelta(days=1), 25)


async def quote(customer: Any, **more: Any) -> dict[str, Any]:
    answer = await customer.http.post("/api/v1/exchange/quotes", json=QUOTE | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refused(customer: Any, **more: Any) -> tuple[int, str, str | None]:
    answer = await customer.http.post("/api/v1/exchange/quotes", json=QUOTE | more)
    problem = answer.json()
    return answer.status_code, problem["code"], problem.get("errors", [{}])[0].get("code")


async def exchange(customer: Any, quote_id: str, key: str | None = None) -> Any:
    return await customer.post("/exchange", {"quote_id": quote_id}, key=key)


async def in_order(world: Any) -> None:
    assert (await verify(world.database.engine)).differences == []


def of(quoted: Quote, slot: str) -> Any:
    """An exchange at that quote, in that slot."""
    names = [name for name in Exchange.__table__.columns.keys() if name not in ("id", "quote_id")]  # noqa: SIM118
    id_ = to_uuid("exc", new_id("exc")[:-1] + slot)
    return Exchange(id=id_, quote_id=quoted.id, **{name: getattr(quoted, name) for name in names})
