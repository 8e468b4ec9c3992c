"""Charges, refunds, payouts: once for each key, whatever the dials say."""

import asyncio
from typing import Any

import pytest

from florin_psp_simulator.app import make_app
from florin_psp_simulator.payouts.routes import decide_due_payouts


async def test_a_key_charges_once_however_parallel(simulator: Any) -> None:
    answers = await asyncio.gather(*(simulator.charge("tok_visa", "k") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await simulator.rows("SELECT id FROM webhooks")) == 1
    other = await simulator.charge("tok_visa", "k", amount=101)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")


async def test_without_its_key_the_provider_answers_nobody(simulator: Any) -> None:
    for method, path in (("GET", "/v1/charges/chg_1"), ("PUT", "/v1/admin/dials"), ("POST", "/v1/payouts")):
        answer = await simulator.http.request(method, path, json={}, headers={"Authorization": "Bearer guess"})
        assert answer.status_code == 401


async def test_where_anything_is_at_stake_there_are_no_dials(simulator: Any) -> None:
    paths = {
        environment: {
            route.path for route in make_app(simulator.settings.model_copy(update={"env": environment})).app.routes
        }
        for environment in ("test", "production")
    }
    assert "/v1/admin/dials" in paths["test"]
    assert "/v1/admin/dials" not in paths["production"]


async def test_the_same_seed_brings_the_same_luck(simulator: Any) -> None:
    await simulator.turn(seed=7, failure_rate=0.5, decline_rate=0.5)

    async def luck() -> list[Any]:
        answers = [await simulator.charge("tok_visa", f"key-{number}") for number in range(20)]
        return [(a.status_code, a.json().get("status")) for a in answers]

    first = await luck()
    assert {status for status, _ in first} == {201, 503}
    await simulator.execute("DELETE FROM charges")
    await simulator.execute("DELETE FROM attempts")
    assert await luck() == first
    assert await luck() != first, "trying again may be luckier"


async def test_dials_go_back(simulator: Any) -> None:
    await simulator.turn(failure_rate=1)
    assert (await simulator.charge("tok_visa")).status_code == 503
    await simulator.http.delete("/v1/admin/dials")
    assert (await simulator.charge("tok_visa")).status_code == 201
    for wrong in ({"failure_rate": 2}, {"latency_ms_min": -1}, {"volume": 11}):
        assert (await simulator.http.put("/v1/admin/dials", json=wrong)).status_code == 422


async def test_customers_are_sent_back_to_florin_only(simulator: Any) -> None:
    for url in ("https://evil.test/", "https://localhost:8443.evil.test/", "javascript:alert(1)"):
        assert (await simulator.charge("tok_3ds", return_url=url)).status_code == 422
        assert (await simulator.post("/v1/card_sessions", {"return_url": url})).status_code == 422


async def test_refunds_never_exceed_their_charge(simulator: Any) -> None:
    charge = (await simulator.charge("tok_visa")).json()["id"]
    part = {"charge": charge, "amount": 40}
    answers = await asyncio.gather(*(simulator.post("/v1/refunds", part) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]
    rest = {"charge": charge, "amount": 20}
    first, again = await simulator.post("/v1/refunds", rest, "k"), await simulator.post("/v1/refunds", rest, "k")
    assert first.json() == again.json()
    assert (await simulator.http.get(f"/v1/charges/{charge}")).json()["refunded_amount"] == 100
    failed = (await simulator.charge("tok_declined")).json()["id"]
    assert (await simulator.post("/v1/refunds", {"charge": failed, "amount": 1})).status_code == 409


@pytest.mark.parametrize(
    ("bank", "status", "code"), [("bank_ok", "paid", None), ("bank_closed", "failed", "account_closed")]
)
async def test_payouts_are_decided_later_and_told(simulator: Any, bank: str, status: str, code: str | None) -> None:
    body = {"amount": 100, "currency": "EUR", "destination": bank}
    made = (await simulator.post("/v1/payouts", body, "k")).json()
    assert (made["status"], (await simulator.post("/v1/payouts", body, "k")).json()) == ("processing", made)
    await simulator.execute("UPDATE payouts SET decides_at = now() - interval '1 s'")
    assert await decide_due_payouts(simulator.database, simulator.settings) == 1
    found = (await simulator.http.get("/v1/payouts", params={"idempotency_key": "k"})).json()
    assert (found["status"], found["failure_code"]) == (status, code)
    assert [row.type for row in await simulator.rows("SELECT type FROM webhooks")] == [f"payout.{status}"]


async def test_what_is_decided_can_not_be_cancelled(simulator: Any) -> None:
    paid, open_ = (await simulator.charge("tok_visa")).json(), (await simulator.charge("tok_never")).json()
    assert (await simulator.http.post(f"/v1/charges/{paid['id']}/cancel")).status_code == 409
    for _ in range(2):
        assert (await simulator.http.post(f"/v1/charges/{open_['id']}/cancel")).json()["status"] == "canceled"
