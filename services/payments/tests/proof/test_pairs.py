"""Every pair of a state and an event: what the table has not got answers 409, or is passed over, and writes nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_contracts.vocabulary import PaymentStatus, ScheduleStatus
from florin_kit.ids import to_uuid
from florin_payments.payments import states as payments
from florin_payments.payouts import states as payouts
from florin_payments.payouts.models import Payout
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.psp.port import Charge, ChargeStatus, PayoutStatus, PayoutWord, Unknown
from florin_payments.schedules import states as schedules
from florin_payments.top_ups import states as top_ups
from florin_payments.top_ups.models import TopUp
from florin_payments.top_ups.settlement import Settlement

from .model import REVIEW_OVER

TABLES = (
    "payments",
    "payment_history",
    "refunds",
    "reviews",
    "review_approvals",
    "spending",
    "schedules",
    "top_ups",
    "payouts",
    "published",
    "ledger_accounts",
    "ledger_transactions",
    "ledger_entries",
)
ASKED = {
    payments.Event.CANCEL: ("POST", "/cancel", None),
    payments.Event.EDIT: ("PATCH", "", {"amount": 50}),
    payments.Event.REFUND_PART: ("POST", "/refunds", {"amount": 10}),
    payments.Event.REFUND_REST: ("POST", "/refunds", {}),
}


async def written(world: Any) -> list[Any]:
    """All there is, as checksums; the refusal itself is stored under its key, elsewhere."""
    return [
        (await world.rows(f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {table} t"))[0]
        for table in TABLES
    ]


async def force(world: Any, table: str, id_: str, status: str) -> None:
    """Put a row into a state, however it would have come there."""
    async with world.database.transaction() as tx:
        await tx.execute(
            text(f"UPDATE {table} SET status = :status WHERE id = :id"),
            {"status": status, "id": to_uuid(id_.split("_")[0], id_)},
        )


async def ask(person: Any, method: str, path: str, body: Any) -> Any:
    return await person.http.request(method, f"/api/v1{path}", json=body, headers={"Idempotency-Key": "the-key"})


@pytest.mark.parametrize("event", ASKED)
async def test_payments(proven: Any, event: payments.Event) -> None:
    for status in PaymentStatus:
        await payments_pair(proven, status, event)


async def payments_pair(proven: Any, status: PaymentStatus, event: payments.Event) -> None:
    ada, ben = (
        await proven.customer(f"ada-{status}".replace("_", "-"), eur=1000),
        await proven.customer(f"ben-{status}".replace("_", "-")),
    )
    planned = status is PaymentStatus.SCHEDULED
    later = {"type": "scheduled", "scheduled_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    waits = status is PaymentStatus.IN_REVIEW
    amount = REVIEW_OVER + 1 if waits else 100
    payment = (await ada.pay(ben, amount, **(later if planned else {}))).json()["id"]
    if status is PaymentStatus.PARTIALLY_REFUNDED:
        assert (await ben.post(f"/payments/{payment}/refunds", {"amount": 5})).status_code == 201
    if not waits:
        await force(proven, "payments", payment, status)
    before = await written(proven)
    method, path, body = ASKED[event]
    refunds = event in (payments.Event.REFUND_PART, payments.Event.REFUND_REST)
    answer = await ask(ben if refunds else ada, method, f"/payments/{payment}{path}", body)
    step = payments.TRANSITIONS.get((status, event))
    if step is None:
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
        assert await written(proven) == before
    else:
        assert answer.status_code in (200, 201), answer.text
        assert (await ada.get(f"/payments/{payment}"))["status"] == step.to


@pytest.mark.parametrize("event", [e for e in schedules.Event if e is not schedules.Event.CREATE])
async def test_schedules(proven: Any, event: schedules.Event) -> None:
    for status in ScheduleStatus:
        await schedules_pair(proven, status, event)


async def schedules_pair(proven: Any, status: ScheduleStatus, event: schedules.Event) -> None:
    ada, ben = (
        await proven.customer(f"ada-{status}".replace("_", "-"), eur=1000),
        await proven.customer(f"ben-{status}".replace("_", "-")),
    )
    rule = {"frequency": "daily", "time_zone": "UTC"}
    at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    made = (await ada.pay(ben, 100, type="recurring", scheduled_at=at, recurrence=rule)).json()["schedule_id"]
    if way := {ScheduleStatus.PAUSED: "pause", ScheduleStatus.ENDED: "end"}.get(status):
        assert (await ada.post(f"/schedules/{made}/{way}")).status_code == 200
    before = await written(proven)
    edits = event is schedules.Event.EDIT
    path = f"/schedules/{made}" if edits else f"/schedules/{made}/{event}"
    answer = await ask(ada, "PATCH" if edits else "POST", path, {"amount": 50} if edits else None)
    step = schedules.TRANSITIONS.get((status, event))
    if step is None:
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
        assert await written(proven) == before
    else:
        assert (answer.status_code, answer.json()["status"]) == (200, step.to)


class Says:
    """A provider that says one thing."""

    name, pays_out = "simulator", True

    def __init__(self, word: Any) -> None:
        self.word = word

    async def get(self, _charge: str) -> Any:
        return self.word

    async def find_payout(self, _key: str) -> Any:
        return self.word


CHARGES = {
    top_ups.Event.WAIT: ChargeStatus.PROCESSING,
    top_ups.Event.ASK_CUSTOMER: ChargeStatus.REQUIRES_ACTION,
    top_ups.Event.SUCCEED: ChargeStatus.SUCCEEDED,
    top_ups.Event.DECLINE: ChargeStatus.FAILED,
}


@pytest.mark.parametrize("event", top_ups.Event)
async def test_top_ups(proven: Any, event: top_ups.Event) -> None:
    for status in top_ups.S:
        await top_ups_pair(proven, status, event)


async def top_ups_pair(proven: Any, status: top_ups.S, event: top_ups.Event) -> None:
    ada = await proven.customer(f"ada-{status}".replace("_", "-"))
    made = (await ada.top_up("tok_never"))["id"]
    await force(proven, "top_ups", made, status)
    async with proven.database.transaction() as tx:
        await tx.execute(text("UPDATE top_ups SET checks = 9"))
    async with proven.database.read() as ro:
        top_up = await ro.get_one(TopUp, to_uuid("top", made))
    before = await written(proven)
    if event is top_ups.Event.LOSE_TRACK:
        await Settlement(proven.database, Says(None), "").unclear(top_up, Unknown("silence"))
    else:
        charge = Charge(top_up.psp_charge, CHARGES[event], 100, "EUR")
        await Settlement(proven.database, Says(charge), "").advance(top_up, charge_id=top_up.psp_charge)
    step = top_ups.TRANSITIONS.get((status, event))
    if step is None:
        assert await written(proven) == before
    else:
        assert (await ada.get(f"/top-ups/{made}"))["status"] == step.to
        assert await ada.balance() == (100 if step.credits else 0)


WORDS = {
    payouts.Event.WAIT: PayoutStatus.PROCESSING,
    payouts.Event.PAY: PayoutStatus.PAID,
    payouts.Event.DECLINE: PayoutStatus.FAILED,
    payouts.Event.RETURN: PayoutStatus.RETURNED,
}
WAY = {
    payouts.S.PROCESSING: (),
    payouts.S.UNKNOWN: (payouts.Event.LOSE_TRACK,),
    payouts.S.COMPLETED: (payouts.Event.PAY,),
    payouts.S.FAILED: (payouts.Event.DECLINE,),
    payouts.S.RETURNED: (payouts.Event.PAY, payouts.Event.RETURN),
}
BOOKED = {
    "processing": (600, 400),
    "unknown": (600, 400),
    "completed": (600, 0),
    "failed": (1000, 0),
    "returned": (1000, 0),
}


@pytest.mark.parametrize("event", payouts.Event)
async def test_payouts(proven: Any, event: payouts.Event) -> None:
    for status in payouts.S:
        await payouts_pair(proven, status, event)


async def payouts_pair(proven: Any, status: payouts.S, event: payouts.Event) -> None:
    ada = await proven.customer(f"ada-{status}".replace("_", "-"), eur=1000)
    body = {"amount": 400, "currency": "EUR", "destination": "bank_ok"}
    made = (await ada.post("/payouts", body)).json()["id"]

    async def happens(what: payouts.Event) -> None:
        async with proven.database.transaction() as tx:
            await tx.execute(text("UPDATE payouts SET checks = 9"))
        async with proven.database.read() as ro:
            payout = await ro.get_one(Payout, to_uuid("pyo", made))
        if what is payouts.Event.LOSE_TRACK:
            await PayoutSettlement(proven.database, Says(None)).unclear(payout, Unknown("silence"))
        else:
            await PayoutSettlement(proven.database, Says(PayoutWord("x", WORDS[what], None))).advance(payout)

    for passed in WAY[status]:
        await happens(passed)
    async with proven.database.transaction() as tx:
        await tx.execute(text("UPDATE payouts SET checks = 9"))
    before = await written(proven)
    await happens(event)
    implied = payouts.IMPLIED.get((status, event))
    step = payouts.TRANSITIONS.get((payouts.TRANSITIONS[status, implied].to if implied else status, event))
    if step is None:
        assert await written(proven) == before
    wallet = (await ada.get("/wallets"))["items"][0]
    after = step.to if step else status
    assert (await ada.get(f"/payouts/{made}"))["status"] == after
    assert (wallet["available"]["amount"], wallet["held"]["amount"]) == BOOKED[after]
