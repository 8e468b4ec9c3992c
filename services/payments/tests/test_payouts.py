"""Money out: held, paid, refused, sent back by the bank."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text

from florin_payments.ledger.verify import verify
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.payouts.states import IMPLIED, TRANSITIONS, Effect, Event, S
from florin_payments.psp.factory import make_psp
from florin_payments.psp.port import PayoutStatus, PayoutWord, Unknown


async def pay_out(customer: Any, amount: int, destination: str = "bank_ok", key: str | None = None) -> Any:
    body = {"amount": amount, "currency": "EUR", "destination": destination}
    return await customer.post("/payouts", body, key=key)


async def wallet(customer: Any) -> tuple[int, int]:
    """What can be spent, and what is held."""
    found = next(w for w in (await customer.get("/wallets"))["items"] if w["currency"] == "EUR")
    return found["available"]["amount"], found["held"]["amount"]


class Says:
    """A provider that says what a test wants it to say."""

    name, pays_out = "simulator", True

    def __init__(self, status: PayoutStatus | None, code: str | None = None) -> None:
        self.status, self.code = status, code

    async def payout(self, _order: Any) -> PayoutWord:
        if self.status is None:
            raise Unknown("silence")
        return PayoutWord("pyo_x", self.status, self.code)

    async def find_payout(self, _key: str) -> PayoutWord | None:
        return await self.payout(None)


async def settle(world: Any, psp: Any) -> None:
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE payouts SET check_at = now() - interval '1 s' WHERE check_at IS NOT NULL"))
    await PayoutSettlement(world.database, psp).settle_open()


async def told(world: Any, payout_id: str, status: PayoutStatus, code: str | None = None) -> None:
    """A webhook has come: the provider is asked."""
    from florin_kit.ids import to_uuid
    from florin_payments.payouts.models import Payout

    async with world.database.read() as ro:
        payout = await ro.get_one(Payout, to_uuid("pyo", payout_id))
    await PayoutSettlement(world.database, Says(status, code)).advance(payout)


@pytest.fixture
async def simulator(world: Any) -> AsyncIterator[Any]:
    psp = make_psp(world.settings)
    await psp.start()
    yield psp
    await psp.stop()


async def test_the_money_is_held_until_the_bank_has_it(world: Any) -> None:
    ada = await world.customer("ada", eur=1000)
    answer = await pay_out(ada, 400)
    payout = answer.json()
    assert (answer.status_code, payout["status"]) == (201, "processing")
    assert await wallet(ada) == (600, 400)
    assert (await pay_out(ada, 601)).json()["code"] == "insufficient_funds"
    await settle(world, Says(PayoutStatus.PAID))
    assert await wallet(ada) == (600, 0)
    assert (await ada.get(f"/payouts/{payout['id']}"))["status"] == "completed"
    assert (await verify(world.database.engine)).differences == []


async def test_what_the_bank_refuses_is_released(world: Any) -> None:
    ada = await world.customer("ada", eur=1000)
    payout = (await pay_out(ada, 400)).json()["id"]
    await settle(world, Says(PayoutStatus.FAILED, "account_closed"))
    found = await ada.get(f"/payouts/{payout}")
    assert (found["status"], found["failure_code"]) == ("failed", "account_closed")
    assert await wallet(ada) == (1000, 0)
    assert (await verify(world.database.engine)).differences == []


@pytest.mark.parametrize("before", [(), (PayoutStatus.PAID,), (PayoutStatus.PAID, PayoutStatus.PAID)])
async def test_what_the_bank_sends_back_is_back_in_the_wallet(world: Any, before: tuple[PayoutStatus, ...]) -> None:
    ada = await world.customer("ada", eur=1000)
    payout = (await pay_out(ada, 400)).json()["id"]
    for status in before:
        await told(world, payout, status)
    for _ in range(2):
        await told(world, payout, PayoutStatus.RETURNED, "account_closed")
    await told(world, payout, PayoutStatus.PAID)
    found = await ada.get(f"/payouts/{payout}")
    assert (found["status"], found["failure_code"]) == ("returned", "account_closed")
    assert await wallet(ada) == (1000, 0)
    kinds = await world.rows("SELECT kind FROM ledger_transactions WHERE kind <> 'top_up' ORDER BY created_at, id")
    assert [row[0] for row in kinds] == ["hold", "payout", "reversal", "release"]
    assert (await verify(world.database.engine)).differences == []


async def test_asking_the_simulator_again_pays_out_once(world: Any, simulator: Any) -> None:
    ada = await world.customer("ada", eur=1000)
    first = (await pay_out(ada, 100, "bank_ok")).json()["id"]
    await settle(world, simulator)
    assert (await ada.get(f"/payouts/{first}"))["status"] == "processing", "a bank takes its time"


async def test_a_provider_that_says_nothing_leaves_it_unknown_and_held(world: Any) -> None:
    ada = await world.customer("ada", eur=1000)
    payout = (await pay_out(ada, 400)).json()["id"]
    for _ in range(6):
        await settle(world, Says(None))
    assert (await ada.get(f"/payouts/{payout}"))["status"] == "unknown"
    assert await wallet(ada) == (600, 400)
    await settle(world, Says(PayoutStatus.PAID))
    assert (await ada.get(f"/payouts/{payout}"))["status"] == "completed"
    assert (await verify(world.database.engine)).differences == []


async def test_parallel_requests_with_one_key_pay_out_once(world: Any) -> None:
    ada = await world.customer("ada", eur=1000)
    answers = await asyncio.gather(*(pay_out(ada, 400, key="k") for _ in range(10)))
    assert {a.status_code for a in answers} <= {201, 409}
    assert await wallet(ada) == (600, 400)


async def test_a_refusal_is_the_answer_for_good(world: Any) -> None:
    ada = await world.customer("ada", eur=100)
    refused = await pay_out(ada, 400, key="k")
    async with world.database.transaction() as tx:
        await world.fund(tx, ada.id, "EUR", 1000)
    assert (await pay_out(ada, 400, key="k")).content == refused.content
    assert (await pay_out(ada, 401, key="k")).json()["code"] == "idempotency_conflict"
    assert await wallet(ada) == (1100, 0)


async def test_parallel_words_are_posted_once(world: Any) -> None:
    ada = await world.customer("ada", eur=1000)
    payout = (await pay_out(ada, 400)).json()["id"]
    await asyncio.gather(*(told(world, payout, PayoutStatus.PAID) for _ in range(8)))
    assert await wallet(ada) == (600, 0)
    assert (await verify(world.database.engine)).differences == []


async def test_payouts_are_their_owners(world: Any) -> None:
    ada, eve = await world.customer("ada", eur=1000), await world.customer("eve")
    payout = (await pay_out(ada, 400)).json()["id"]
    assert (await eve.http.get(f"/api/v1/payouts/{payout}")).status_code == 404
    assert (await eve.get("/payouts"))["items"] == []
    assert [p["id"] for p in (await ada.get("/payouts"))["items"]] == [payout]


async def test_an_old_sign_in_has_to_be_confirmed(world: Any) -> None:
    ada = await world.customer("ada", eur=1000)
    stale = world.client(ada.id, auth_time=1)
    body = {"amount": 1, "currency": "EUR", "destination": "bank_ok"}
    answer = await stale.post("/api/v1/payouts", json=body, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


@pytest.mark.parametrize(
    "body", [{"destination": "DE89370400440532013000"}, {"amount": 0}, {"currency": "XXX"}, {"iban": "x"}]
)
async def test_bad_payouts_are_refused(world: Any, body: dict[str, Any]) -> None:
    ada = await world.customer("ada", eur=1000)
    answer = await ada.post("/payouts", {"amount": 1, "currency": "EUR", "destination": "bank_ok"} | body)
    assert answer.status_code == 422
    assert await wallet(ada) == (1000, 0)


def test_every_pair_of_state_and_event_is_decided() -> None:
    open_states = {S.PROCESSING, S.UNKNOWN}
    for state, event in product(S, Event):
        step = TRANSITIONS.get((state, event))
        if step is None:
            continue
        assert (step.effect is Effect.SETTLE) == (event is Event.PAY)
        assert (step.effect is Effect.RELEASE) == (event is Event.DECLINE)
        assert (step.effect is Effect.TAKE_BACK) == (event is Event.RETURN)
        assert (state in open_states) or (state, event) == (S.COMPLETED, Event.RETURN)
    for (state, event), implied in IMPLIED.items():
        assert (TRANSITIONS[state, implied].to, event) in TRANSITIONS
