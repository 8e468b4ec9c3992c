"""Disputes: opened a while after the charge, answered once, decided by the words of the answer or by a dial."""

import base64
import json
from typing import Any

import pytest

from florin_psp_simulator.disputes.service import LOSING, WINNING


async def opened(simulator: Any, token: str = "tok_disputed", **dials: Any) -> Any:
    await simulator.turn(**dials)
    await simulator.charge(token)
    await simulator.execute("UPDATE charges SET disputes_at = now() - interval '1 s' WHERE disputes_at IS NOT NULL")
    assert await simulator.disputes.open_due() == 1
    (found,) = (await simulator.http.get("/v1/disputes", params={"since": "2026-01-01T00:00:00Z"})).json()
    return found


async def decided(simulator: Any, dispute: str) -> str:
    await simulator.execute("UPDATE disputes SET decides_at = now() - interval '1 s' WHERE decides_at IS NOT NULL")
    await simulator.disputes.decide_due()
    status: str = (await simulator.http.get(f"/v1/disputes/{dispute}")).json()["status"]
    return status


async def told(simulator: Any) -> list[str]:
    rows = await simulator.rows("SELECT type FROM webhooks WHERE type LIKE 'charge.dispute%' ORDER BY id")
    return [row.type.removeprefix("charge.dispute.") for row in rows]


@pytest.mark.parametrize(
    ("statement", "rate", "outcome"),
    [(WINNING, 0, "won"), (LOSING, 1, "lost"), ("They agreed.", 1, "won"), ("They agreed.", 0, "lost")],
)
async def test_words_or_the_dial_decide(simulator: Any, statement: str, rate: float, outcome: str) -> None:
    dispute = await opened(simulator, dispute_win_rate=rate)
    path = f"/v1/disputes/{dispute['id']}"
    file = {"kind": "receipt", "media_type": "application/pdf", "body": base64.b64encode(b"%PDF-1.7").decode()}
    for _ in range(2):
        answer = await simulator.http.post(f"{path}/evidence", json={"statement": statement, "files": [file]})
        assert (answer.status_code, answer.json()["status"]) == (200, "under_review")
    assert (await simulator.http.post(f"{path}/close")).status_code == 409
    assert await decided(simulator, dispute["id"]) == outcome
    assert await told(simulator) == ["created", "updated", "closed"]
    assert (await simulator.http.post(f"{path}/evidence", json={})).status_code == 409
    (kept,) = await simulator.rows("SELECT evidence FROM disputes")
    assert kept.evidence["files"][0]["bytes"] == 8


async def test_giving_in_loses_it_once(simulator: Any) -> None:
    dispute = await opened(simulator)
    for _ in range(2):
        assert (await simulator.http.post(f"/v1/disputes/{dispute['id']}/close")).json()["status"] == "lost"
    assert await told(simulator) == ["created", "closed"]


async def test_what_nobody_answers_in_time_is_lost(simulator: Any) -> None:
    dispute = await opened(simulator, dispute_respond_s=0)
    late = await simulator.http.post(f"/v1/disputes/{dispute['id']}/evidence", json={"statement": WINNING})
    assert late.status_code == 409
    assert await decided(simulator, dispute["id"]) == "lost"


async def test_a_part_of_a_charge_is_disputed_and_the_balance_shows_what_is_lost(simulator: Any) -> None:
    dispute = await opened(simulator, "tok_disputed_part", dispute_fee_minor=15)
    assert (dispute["amount"], dispute["fee"]) == (40, 15)
    expected = {"currency": "EUR", "charged": 100, "refunded": 0, "paid_out": 0, "disputed": 0}
    assert (await simulator.http.get("/v1/balance")).json() == [expected]
    await simulator.http.post(f"/v1/disputes/{dispute['id']}/close")
    assert (await simulator.http.get("/v1/balance")).json() == [expected | {"disputed": 55}]


async def test_its_webhooks_say_how_it_stands(simulator: Any) -> None:
    dispute = await opened(simulator)
    assert await simulator.send() == 2
    told = [json.loads(body) for _, body in simulator.receiver.taken]  # both at once: in any order
    assert [word["data"]["object"] for word in told if word["type"].startswith("charge.dispute")] == [dispute]
