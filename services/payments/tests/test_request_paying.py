"""Paying a request: never more than is open, whoever pays, how, and at the same time."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from florin_payments.app import make_app
from florin_payments.ledger.verify import verify


async def ask(who: Any, of: Any = None, amount: int = 500, **more: Any) -> tuple[str, str]:
    """The request's path, and its link's token."""
    body = {"amount": amount, "currency": "EUR", **({"payer": {"email": of.email}} if of else {}), **more}
    answer = await who.post("/payment-requests", body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return f"/payment-requests/{made['id']}", made["link"]["url"].rsplit("/", 1)[1]


async def pay_link(who: Any, token: str, key: str | None = None, **more: Any) -> Any:
    """As a client does it: one that finds the service busy asks again with its key."""
    key = key or secrets.token_hex(8)
    while True:
        answer = await who.post("/pay-links/pay", {"token": token, **more}, key=key)
        if answer.status_code != 503:
            return answer


async def standing(world: Any) -> tuple[str, int, int]:
    row = (await world.rows("SELECT status, paid_minor, reserved_minor FROM payment_requests"))[0]
    return row.status, row.paid_minor, row.reserved_minor


async def balanced(world: Any) -> bool:
    return (await verify(world.database.engine)).differences == []


async def test_a_request_that_is_not_what_was_paid_is_found(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=900)
    path, _ = await ask(ada, ben)
    assert (await ben.post(f"{path}/pay", {})).status_code == 201
    tampering = "UPDATE payment_requests SET status = 'open', paid_minor = 499"
    assert await world.found_after(tampering) == {"request and payments differ"}


async def test_who_was_asked_pays_from_the_wallet(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=900)
    path, _ = await ask(ada, ben, description="Lunch")
    answer = await ben.post(f"{path}/pay", {}, key="k")
    payment = answer.json()
    assert (answer.status_code, payment["status"], payment["amount"]) == (201, "completed", 500)
    assert (payment["description"], payment["request_id"]) == ("Lunch", path.rsplit("/", 1)[1])
    assert (await ben.post(f"{path}/pay", {}, key="k")).content == answer.content
    assert (await ada.balance(), await ben.balance()) == (500, 400)
    shown = await ada.get(path)
    assert (shown["status"], shown["paid_amount"], shown["open_amount"], shown["actions"]) == ("paid", 500, 0, [])
    assert [(p["id"], p["payer"]["name"]) for p in shown["payments"]] == [(payment["id"], "Ben")]
    assert [(entry["event"], entry["payment_id"]) for entry in shown["history"]] == [
        ("create", None),
        ("pay_rest", payment["id"]),
    ]
    assert await balanced(world)


async def test_paid_in_parts(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=900)
    path, _ = await ask(ada, ben, partial_allowed=True, min_amount=100)
    assert (await ben.post(f"{path}/pay", {"amount": 99})).json()["errors"][0]["code"] == "too_small"
    assert (await ben.post(f"{path}/pay", {"amount": 450})).status_code == 201
    assert await standing(world) == ("partially_paid", 450, 0)
    exceeding = (await ben.post(f"{path}/pay", {"amount": 51})).json()
    assert (exceeding["code"], exceeding["open_amount"]) == ("exceeds_request", 50)
    assert (await ben.post(f"{path}/pay", {"amount": 50})).status_code == 201  # the last part may be smaller
    assert await standing(world) == ("paid", 500, 0)
    assert (await ben.post(f"{path}/pay", {"amount": 50})).json()["code"] == "illegal_transition"


async def test_no_parts_unless_they_are_allowed(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=900)
    path, _ = await ask(ada, ben)
    assert (await ben.post(f"{path}/pay", {"amount": 499})).json()["errors"][0]["code"] == "not_partial"
    assert await standing(world) == ("open", 0, 0)


async def test_a_wallet_that_does_not_cover_it_pays_nothing(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=499)
    path, _ = await ask(ada, ben)
    answers = [await ben.post(f"{path}/pay", {}, key="k") for _ in range(2)]
    assert [a.json()["code"] for a in answers] == ["insufficient_funds"] * 2
    assert await standing(world) == ("open", 0, 0)
    assert await world.rows("SELECT 1 FROM payments") == []


async def test_anybody_with_the_link_pays_but_not_its_maker(world: Any) -> None:
    ada, ben, eve = [await world.customer(name, eur=900) for name in ("ada", "ben", "eve")]
    path, token = await ask(ada)
    assert (await pay_link(ada, token)).json()["errors"][0]["code"] == "self_payment"
    assert (await eve.http.get(f"/api/v1{path}")).status_code == 404
    assert (await pay_link(ben, token)).status_code == 201
    seen = await ben.get(path)
    assert (seen["link"], seen["history"], seen["actions"], len(seen["payments"])) == (None, [], [], 1)
    assert (await eve.http.get(f"/api/v1{path}")).status_code == 404


async def test_the_link_of_a_request_to_somebody_is_not_for_others(world: Any) -> None:
    ada, ben, eve = [await world.customer(name, eur=900) for name in ("ada", "ben", "eve")]
    _, token = await ask(ada, ben)
    assert (await pay_link(eve, token)).status_code == 403
    assert (await pay_link(ben, token)).status_code == 201


@asynccontextmanager
async def replica(world: Any) -> AsyncIterator[Any]:
    """Another process's worth of the application: its own pools and memory, the same database."""
    app = make_app(world.settings)
    async with LifespanManager(app, startup_timeout=60, shutdown_timeout=60):
        yield app


@pytest.mark.parametrize("source", ["wallet", "tok_visa"])
async def test_a_hundred_at_once_never_overpay(world: Any, source: str) -> None:
    ada = await world.customer("ada")
    payers = [await world.customer(f"payer{n}", eur=100) for n in range(10)]
    path, token = await ask(ada, amount=500, partial_allowed=True)
    async with replica(world) as other:
        for payer in payers[::2]:
            payer.http = httpx2.AsyncClient(
                transport=httpx2.ASGITransport(other), base_url="http://payments", headers=payer.http.headers
            )
            world.clients.append(payer.http)
        many = 100 if source == "wallet" else 40
        part = 10 if source == "wallet" else 25
        answers = await asyncio.gather(
            *(pay_link(payers[n % 10], token, amount=part, source=source) for n in range(many))
        )
        found = Counter((a.status_code, a.json().get("code")) for a in answers)
        expected = 500 // part
        assert found[(201, None)] == expected, found
        assert {code for status, code in found if status != 201} <= {
            "illegal_transition", "exceeds_request", "request_being_paid", "insufficient_funds"
        }  # fmt: skip
    assert await standing(world) == ("paid", 500, 0)
    assert await ada.balance() == 500
    counted = await world.rows(
        "SELECT count(*) AS n, sum(amount_minor) AS sum FROM payments WHERE status = 'completed'"
    )
    assert (counted[0].n, counted[0].sum) == (expected, 500)
    assert len((await ada.get(path))["payments"]) == expected
    assert await balanced(world)


async def test_a_card_reserves_its_part_until_it_is_decided(world: Any) -> None:
    ada, ben, eve = [await world.customer(name, eur=500) for name in ("ada", "ben", "eve")]
    path, token = await ask(ada)
    assert (await pay_link(ben, token, source="tok_timeout")).json()["status"] == "processing"
    assert await standing(world) == ("open", 0, 500)
    assert (await pay_link(eve, token)).json()["code"] == "request_being_paid"
    assert (await ada.post(f"{path}/cancel")).json()["code"] == "request_being_paid"
    await world.make_due()
    await world.settlement().settle_open()
    assert await standing(world) == ("paid", 500, 0)
    assert (await ada.balance(), await ben.balance(), await eve.balance()) == (1000, 500, 500)
    assert await balanced(world)


async def test_a_declined_card_frees_its_part(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=500)
    path, token = await ask(ada)
    failed = (await pay_link(ben, token, source="tok_declined")).json()
    assert (failed["status"], failed["failure_code"]) == ("failed", "card_declined")
    assert await standing(world) == ("open", 0, 0)
    assert (await pay_link(ben, token)).status_code == 201
    assert [p["status"] for p in (await ada.get(path))["payments"]] == ["completed", "failed"]


async def test_a_charge_that_was_begun_in_time_still_pays(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    _, token = await ask(ada)
    await pay_link(ben, token, source="tok_timeout")
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE payment_requests SET expires_at = now() - interval '1 s'"))
    assert (await pay_link(ben, token)).json()["code"] == "illegal_transition"
    await world.make_due()
    await world.settlement().settle_open()
    assert await standing(world) == ("paid", 500, 0)


async def test_the_same_key_charges_once(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben")
    _, token = await ask(ada, partial_allowed=True)
    answers = await asyncio.gather(*(pay_link(ben, token, key="k", amount=100, source="tok_visa") for _ in range(5)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert await standing(world) == ("partially_paid", 100, 0)


async def test_a_refund_does_not_open_it_again(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=500)
    path, _ = await ask(ada, ben)
    payment = (await ben.post(f"{path}/pay", {})).json()["id"]
    assert (await ada.post(f"/payments/{payment}/refunds", {})).status_code == 201
    assert await standing(world) == ("paid", 500, 0)
    assert (await ben.post(f"{path}/pay", {})).status_code == 409


async def test_wallet_and_card_at_once_do_not_wait_for_each_other(world: Any) -> None:
    """Both move money of one request: whoever locks accounts first would wait for ever."""
    ada = await world.customer("ada", eur=1000)
    ben = await world.customer("ben", eur=1000)
    _, token = await ask(ada, amount=400, partial_allowed=True)
    works = [pay_link(ben, token, amount=10, source=source) for _ in range(20) for source in ("wallet", "tok_visa")]
    answers = await asyncio.gather(*works)
    assert {a.status_code for a in answers} == {201}
    assert await standing(world) == ("paid", 400, 0)
    assert await balanced(world)


async def test_a_requester_who_is_gone_is_not_paid(world: Any) -> None:
    ada, ben = await world.customer("ada"), await world.customer("ben", eur=500)
    _, token = await ask(ada)
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE users SET status = 'deleted' WHERE handle = 'ada'"))
    assert (await pay_link(ben, token)).json()["code"] == "recipient_unavailable"
    assert (await pay_link(ben, token, source="tok_visa")).json()["code"] == "recipient_unavailable"
    assert await standing(world) == ("open", 0, 0)
