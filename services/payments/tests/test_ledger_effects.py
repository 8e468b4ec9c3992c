"""What each flow books: a table of the lines that it adds to the ledger, and that nothing else is moved.

A line is what the transaction is for, and who has how much more or less: minor units, seen from the account.
``held`` is what is taken aside of somebody's wallet; the others are Florin's own accounts.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from florin_kit.ids import to_uuid
from florin_payments.exchange.sheets import Sheets
from florin_payments.exchange.table import TableRates
from florin_payments.ledger.verify import verify
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.psp.port import PayoutStatus, PayoutWord
from florin_psp_simulator.disputes.service import LOSING, WINNING

_LINES = """
    SELECT t.id, t.kind AS of, a.kind, a.owner_id, e.currency, e.amount_minor FROM ledger_transactions t
    JOIN ledger_entries e ON e.transaction_id = t.id JOIN ledger_accounts a ON a.id = e.account_id
    ORDER BY t.created_at, t.id, e.amount_minor, e.currency
"""


@pytest.fixture
def settings() -> dict[str, Any]:
    """Above 10.00 one of staff has to agree."""
    return {"rule_step_up": 0, "rule_review": 10, "rule_second_approver": 0, "rule_new_recipient": 0}


@dataclass
class Scene:
    """Ada has 20.00 and Ben 1.00 to begin with."""

    world: Any
    psp: Any
    ada: Any
    ben: Any

    async def made(self, asked: Awaitable[Any]) -> Any:
        answer = await asked
        assert answer.status_code in (200, 201, 202), answer.text
        # On a busy machine the provider may have answered too late: then the job brings the money.
        await self.world.make_due()
        await self.world.settlement().settle_open()
        return answer.json()

    async def pays(self, amount: int, source: str = "wallet") -> Any:
        return await self.made(self.ada.pay(self.ben, amount, source=source))

    async def pays_out(self, *words: PayoutStatus) -> None:
        body = {"amount": 400, "currency": "EUR", "destination": "bank_ok"}
        await self.made(self.ada.post("/payouts", body))
        for word in words:
            async with self.world.database.transaction() as tx:
                await tx.execute(text("UPDATE payouts SET check_at = now() - interval '1 s' WHERE status <> 'failed'"))
            await PayoutSettlement(self.world.database, Bank(word)).settle_open()

    async def decided(self, action: str, **body: str) -> None:
        root = await self.world.customer("root", role="ADMIN")
        (review,) = (await root.get("/reviews?status=open"))["items"]
        await self.made(root.post(f"/reviews/{review['id']}/{action}", body))

    async def disputed(self) -> Any:
        await self.psp.turn(dispute_fee_minor=15)
        assert await self.psp.dispute() == 1
        (row,) = await self.psp.rows("SELECT id FROM disputes")
        await self.world.disputes().hear(f"dsp_{row.id.hex}")
        (found,) = (await self.ben.get("/disputes"))["items"]
        return found["id"]

    async def answered(self, dispute: str, statement: str) -> None:
        await self.made(self.ben.post(f"/disputes/{dispute}/evidence", {"statement": statement}))
        await self.made(self.ben.post(f"/disputes/{dispute}/submit"))
        await self.due()
        await self.psp.decide_disputes()
        await self.due()

    async def due(self) -> None:
        for table, column in (("disputes", "check_at"), ("dispute_shares", "work_at")):
            async with self.world.database.transaction() as tx:
                past = f"UPDATE {table} SET {column} = now() - interval '1 s' WHERE {column} IS NOT NULL"
                await tx.execute(text(past))
        await self.world.disputes().settle_open()
        await self.world.disputes().taking.take_due()

    async def lines(self) -> dict[Any, str]:
        """Every transaction: what for, and what it moved."""
        names = {to_uuid("usr", self.ada.id): "ada", to_uuid("usr", self.ben.id): "ben"}
        found: dict[Any, str] = {}
        for row in await self.world.rows(_LINES):
            whose = names.get(row.owner_id, re.sub("_[0-9a-f]$", "", row.kind))
            held = " held" if row.kind == "hold" else ""
            currency = "" if row.currency == "EUR" else f" {row.currency}"
            found[row.id] = f"{found.get(row.id, row.of + ':')} {whose}{held} {row.amount_minor:+}{currency},"
        return {transaction: line.rstrip(",") for transaction, line in found.items()}


@dataclass
class Bank:
    """A provider that says this of every payout."""

    word: PayoutStatus
    name, pays_out = "simulator", True

    async def payout(self, _order: Any) -> PayoutWord:
        return PayoutWord("pyo_x", self.word, None)

    async def find_payout(self, _key: str) -> PayoutWord | None:
        return await self.payout(None)


async def a_top_up(s: Scene) -> None:
    await s.made(s.ada.post("/top-ups", {"amount": 500, "currency": "EUR", "payment_method": "tok_visa"}))


async def a_declined_top_up(s: Scene) -> None:
    await s.made(s.ada.post("/top-ups", {"amount": 500, "currency": "EUR", "payment_method": "tok_declined"}))


async def a_payment(s: Scene) -> None:
    await s.pays(300)


async def a_payment_by_card(s: Scene) -> None:
    await s.pays(300, "tok_visa")


async def a_refund_in_two_parts(s: Scene) -> None:
    payment = await s.pays(300)
    for amount in (100, 200):
        await s.made(s.ben.post(f"/payments/{payment['id']}/refunds", {"amount": amount}))


async def a_request_paid(s: Scene) -> None:
    asked = await s.made(
        s.ben.post("/payment-requests", {"amount": 250, "currency": "EUR", "payer": {"email": s.ada.email}})
    )
    await s.made(s.ada.post(f"/payment-requests/{asked['id']}/pay", {}))


async def a_payout(s: Scene) -> None:
    await s.pays_out(PayoutStatus.PAID)


async def a_payout_refused(s: Scene) -> None:
    await s.pays_out(PayoutStatus.FAILED)


async def a_payout_sent_back(s: Scene) -> None:
    await s.pays_out(PayoutStatus.PAID, PayoutStatus.RETURNED)


async def a_review_approved(s: Scene) -> None:
    await s.pays(1500)
    await s.decided("approve")


async def a_review_rejected(s: Scene) -> None:
    await s.pays(1001, "tok_visa")
    await s.decided("reject", reason="Not this time")


async def a_dispute_won(s: Scene) -> None:
    await s.pays(500, "tok_disputed")
    await s.answered(await s.disputed(), WINNING)


async def a_dispute_lost(s: Scene) -> None:
    await s.pays(500, "tok_disputed")
    await s.answered(await s.disputed(), LOSING)


async def a_dispute_lost_by_who_has_spent_it(s: Scene) -> None:
    await s.pays(500, "tok_disputed")
    await s.made(s.ben.pay(s.ada, 600))
    await s.answered(await s.disputed(), LOSING)
    await s.made(s.ada.pay(s.ben, 600))
    await s.due()


async def an_exchange(s: Scene) -> None:
    rates = Sheets(s.world.database, TableRates(), timedelta(hours=1), timedelta(days=1), 25)
    await rates.refresh_rates()
    quoted = await s.made(
        s.ada.post("/exchange/quotes", {"from_currency": "EUR", "to_currency": "USD", "amount": 1000})
    )
    await s.made(s.ada.post("/exchange", {"quote_id": quoted["id"]}))


BY_CARD = ["top_up: psp_clearing -500, ada +500", "payment: ada -500, ben +500"]
# The provider takes a fee of 0.15 for a dispute.
EFFECTS: dict[Callable[[Scene], Awaitable[None]], list[str]] = {
    a_top_up: ["top_up: psp_clearing -500, ada +500"],
    a_declined_top_up: [],
    a_payment: ["payment: ada -300, ben +300"],
    a_payment_by_card: ["top_up: psp_clearing -300, ada +300", "payment: ada -300, ben +300"],
    a_refund_in_two_parts: ["payment: ada -300, ben +300", "refund: ben -100, ada +100", "refund: ben -200, ada +200"],
    a_request_paid: ["payment: ada -250, ben +250"],
    a_payout: ["hold: ada -400, ada held +400", "payout: ada held -400, psp_clearing +400"],
    a_payout_refused: ["hold: ada -400, ada held +400", "release: ada held -400, ada +400"],
    a_payout_sent_back: [
        "hold: ada -400, ada held +400",
        "payout: ada held -400, psp_clearing +400",
        "reversal: psp_clearing -400, ada held +400",
        "release: ada held -400, ada +400",
    ],
    a_review_approved: ["hold: ada -1500, ada held +1500", "payment: ada held -1500, ben +1500"],
    a_review_rejected: [
        "top_up: psp_clearing -1001, ada +1001",
        "hold: ada -1001, ada held +1001",
        "release: ada held -1001, ada +1001",
    ],
    a_dispute_won: [*BY_CARD, "hold: ben -515, ben held +515", "release: ben held -515, ben +515"],
    a_dispute_lost: [*BY_CARD, "hold: ben -515, ben held +515", "dispute: ben held -515, psp_clearing +515"],
    a_dispute_lost_by_who_has_spent_it: [
        *BY_CARD,
        "payment: ben -600, ada +600",
        "dispute: suspense -515, psp_clearing +515",
        "payment: ada -600, ben +600",
        "dispute: ben -515, suspense +515",
    ],
    an_exchange: [
        "exchange: exchange_position -1154 USD, ada -1000, exchange_margin +5 USD, exchange_position +1000, ada +1149 USD"
    ],
}


@pytest.mark.parametrize("flow", EFFECTS, ids=lambda flow: flow.__name__)
async def test_a_flow_books_this_and_nothing_else(
    world: Any, psp: Any, flow: Callable[[Scene], Awaitable[None]]
) -> None:
    scene = Scene(world, psp, await world.customer("ada", eur=2000), await world.customer("ben", eur=100))
    before = await scene.lines()
    await flow(scene)
    after = await scene.lines()
    assert [line for transaction, line in after.items() if transaction not in before] == EFFECTS[flow]
    assert (await verify(world.database.engine)).differences == []
