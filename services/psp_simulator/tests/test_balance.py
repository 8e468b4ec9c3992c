"""What moves the provider's balance, and the list of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from florin_psp_simulator.payouts.routes import decide_due_payouts

PERIOD = {"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}


async def listed(simulator: Any, **params: Any) -> list[dict[str, Any]]:
    """All pages together."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = (await simulator.http.get("/v1/balance_transactions", params=PERIOD | params | more)).json()
        found += page["items"]
        cursor = page["next_cursor"]
    return found


async def pay_out(simulator: Any, destination: str, key: str) -> None:
    body = {"amount": 30, "currency": "EUR", "destination": destination}
    assert (await simulator.post("/v1/payouts", body, key)).status_code == 201
    for _ in range(2):
        await simulator.execute("UPDATE payouts SET decides_at = now() - interval '1 s' WHERE decides_at IS NOT NULL")
        await decide_due_payouts(simulator.database, simulator.settings)


async def test_every_movement_is_listed_and_adds_up_to_the_balance(simulator: Any) -> None:
    charge = (await simulator.charge("tok_visa", "one")).json()["id"]
    await simulator.charge("tok_declined", "no")
    await simulator.charge("tok_late", "late")
    await simulator.execute("UPDATE charges SET decides_at = now() - interval '1 s' WHERE decides_at IS NOT NULL")
    await simulator.charges.decide_due()
    await simulator.post("/v1/refunds", {"charge": charge, "amount": 40}, "back")
    await pay_out(simulator, "bank_ok", "out")
    await simulator.charge("tok_disputed", "mine")
    await simulator.execute("UPDATE charges SET disputes_at = now() - interval '1 s' WHERE disputes_at IS NOT NULL")
    await simulator.disputes.open_due()
    [dispute] = (await simulator.http.get("/v1/disputes", params={"since": PERIOD["since"]})).json()
    await simulator.http.post(f"/v1/disputes/{dispute['id']}/close")
    found = await listed(simulator, limit=2)
    assert sorted((one["type"], one["reference"], one["amount"], one["fee"]) for one in found if one["reference"]) == [
        ("charge", "late", 100, 0),
        ("charge", "mine", 100, 0),
        ("charge", "one", 100, 0),
        ("payout", "out", -30, 0),
        ("refund", "back", -40, 0),
    ]
    [lost] = [one for one in found if one["type"] == "dispute"]
    assert (lost["source"], lost["amount"], lost["fee"]) == (dispute["id"], -dispute["amount"], dispute["fee"])
    [balance] = (await simulator.http.get("/v1/balance")).json()
    held = balance["charged"] - balance["refunded"] - balance["paid_out"] - balance["disputed"]
    assert sum(one["amount"] - one["fee"] for one in found) == held


async def test_what_a_bank_sends_back_comes_in_again(simulator: Any) -> None:
    await pay_out(simulator, "bank_returns", "out")
    assert [(one["type"], one["amount"]) for one in await listed(simulator)] == [("payout", -30), ("payout_return", 30)]


async def test_only_the_period_that_was_asked_for(simulator: Any) -> None:
    await simulator.charge("tok_visa")
    now = datetime.now(UTC)
    assert await listed(simulator, until=(now - timedelta(hours=1)).isoformat()) == []
    assert await listed(simulator, since=(now + timedelta(hours=1)).isoformat()) == []
    assert len(await listed(simulator, since=(now - timedelta(hours=1)).isoformat())) == 1
    assert (await simulator.http.get("/v1/balance_transactions", params=PERIOD | {"limit": 1001})).status_code == 422
