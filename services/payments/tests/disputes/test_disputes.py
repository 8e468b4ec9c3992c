"""Disputes: whose money is held, what becomes of it, and who may do what about it."""

import asyncio
import itertools
from typing import Any

import pytest
from sqlalchemy import text

from florin_kit.ids import to_uuid
from florin_psp_simulator.disputes.service import LOSING, WINNING

from .steps import FEE, answer, arrived, books_are_right, disputed, due, mine, paid_by_card, platform, wallet


async def test_a_disputed_payment_is_held_from_its_recipient(world: Any, psp: Any) -> None:
    ada, ben, payment = await paid_by_card(world)
    await disputed(world, psp)
    assert (await wallet(ada), await wallet(ben)) == ((0, 0), (0, 500))
    found = await mine(ben)
    assert (found["status"], found["amount"], found["fee"], found["held"], found["owed"]) == (
        "needs_response", 500, FEE, 500, FEE,
    )  # fmt: skip
    assert (found["payment_id"], found["respondent"]["id"]) == (payment, ben.id)
    assert found["respond_by"] is not None
    details = await ben.get(f"/payments/{payment}")
    assert (details["status"], details["actions"]) == ("disputed", [])
    assert details["history"][-1]["actor"]["type"] == "psp"
    assert [d["id"] for d in details["disputes"]] == [found["id"]]
    refused = await ben.post(f"/payments/{payment}/refunds", {})
    assert refused.json()["code"] == "illegal_transition", "the bank decides now"
    await books_are_right(world)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            "UPDATE dispute_shares SET held_minor = held_minor - 1",
            {"held is not what is on its way", "dispute and ledger differ", "dispute and its shares differ"},
        ),
        ("UPDATE disputes SET status = 'won', check_at = NULL", {"dispute and its shares differ"}),
    ],
)
async def test_a_dispute_that_is_not_what_was_booked_is_found(
    world: Any, psp: Any, tampering: str, found: set[str]
) -> None:
    await paid_by_card(world)
    await disputed(world, psp, dispute_fee_minor=0)
    assert await world.found_after(tampering) == found


@pytest.mark.parametrize(
    ("statement", "outcome", "ben", "payment_is", "clearing"),
    [
        # What came in by card is owed by the provider (-), until it takes it back.
        (WINNING, "won", (600, 0), "completed", -500 - 100),
        (LOSING, "lost", (600 - 500 - FEE, 0), "disputed", -100 + FEE),
    ],
)
async def test_the_answer_is_judged_and_booked(
    world: Any, psp: Any, statement: str, outcome: str, ben: tuple[int, int], payment_is: str, clearing: int
) -> None:
    _, vendor, payment = await paid_by_card(world)
    await vendor.top_up("tok_visa", 100)
    await arrived(world)
    await disputed(world, psp)
    dispute = (await mine(vendor))["id"]
    await answer(vendor, dispute, statement)
    await due(world)
    assert (await mine(vendor))["status"] == "under_review"
    await psp.decide_disputes()
    await due(world)
    found = await mine(vendor)
    assert (found["status"], found["held"], found["owed"], found["actions"]) == (outcome, 0, 0, [])
    assert [step["status"] for step in found["history"]] == ["needs_response", "submitting", "under_review", outcome]
    assert await wallet(vendor) == ben
    details = await vendor.get(f"/payments/{payment}")
    assert details["status"] == payment_is
    assert details["completed_at"] == details["created_at"] or details["completed_at"] < details["updated_at"]
    assert (await platform(world, "psp_clearing"), await platform(world, "suspense")) == (clearing, 0)
    (kept,) = await psp.rows("SELECT evidence FROM disputes")
    assert kept.evidence["statement"] == statement
    await books_are_right(world)


async def test_giving_in_is_a_loss_at_once(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world)
    await ben.top_up("tok_visa", FEE)
    await arrived(world)
    await disputed(world, psp)
    dispute = (await mine(ben))["id"]
    first = await ben.post(f"/disputes/{dispute}/accept", key="k")
    again = await ben.post(f"/disputes/{dispute}/accept", key="k")
    assert (first.status_code, first.json()["status"], again.content) == (202, "accepting", first.content)
    await due(world)
    assert (await mine(ben))["status"] == "lost"
    assert await wallet(ben) == (0, 0)
    await books_are_right(world)


async def test_who_has_spent_it_owes_it_and_pays_from_what_comes_in(world: Any, psp: Any) -> None:
    """No wallet falls below zero: the platform advances what is missing, and the books say so."""
    ada, ben, _ = await paid_by_card(world)
    await ben.pay(ada, 450)
    await disputed(world, psp)
    assert await wallet(ben) == (0, 50)
    async with world.database.transaction() as tx:
        await world.fund(tx, ben.id, "EUR", 100)
    await due(world)
    assert await wallet(ben) == (0, 150), "what comes in while it is open is held too"
    await ben.post(f"/disputes/{(await mine(ben))['id']}/accept")
    await due(world)
    assert (await mine(ben))["owed"] == 500 + FEE - 150
    assert (await platform(world, "suspense"), await wallet(ben)) == (-365, (0, 0))
    await books_are_right(world)
    async with world.database.transaction() as tx:
        await world.fund(tx, ben.id, "EUR", 400)
    await due(world)
    assert (await platform(world, "suspense"), await wallet(ben)) == (0, (35, 0))
    assert (await mine(ben))["owed"] == 0
    await books_are_right(world)


async def test_a_top_up_is_carried_and_answered_by_its_owner(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    top_up = await ada.top_up("tok_disputed", 500)
    await arrived(world)
    await disputed(world, psp)
    found = await mine(ada)
    assert (found["top_up_id"], found["payment_id"], found["held"]) == (top_up["id"], None, 500)
    assert await wallet(ada) == (0, 500)
    await books_are_right(world)


@pytest.mark.parametrize(
    ("refunded", "ben_holds", "ada_holds", "status"),
    [(0, 500 + FEE, 0, "disputed"), (200, 300 + FEE, 200, "disputed"), (500, 0, 500 + FEE, "refunded")],
)
async def test_what_was_refunded_is_held_from_who_got_it_back(
    world: Any, psp: Any, refunded: int, ben_holds: int, ada_holds: int, status: str
) -> None:
    ada, ben, payment = await paid_by_card(world)
    for person in (ada, ben):
        await person.top_up("tok_visa", 100)
    await arrived(world)
    if refunded:
        assert (await ben.post(f"/payments/{payment}/refunds", {"amount": refunded})).status_code == 201
    await disputed(world, psp)
    assert ((await wallet(ben))[1], (await wallet(ada))[1]) == (ben_holds, ada_holds)
    assert (await ada.get(f"/payments/{payment}"))["status"] == status
    dispute = (await mine(ben))["id"]
    await answer(ben, dispute, WINNING)
    await due(world)
    await psp.decide_disputes()
    await due(world)
    assert await wallet(ada) == (100 + refunded, 0)
    assert await wallet(ben) == (600 - refunded, 0)
    expected = {0: "completed", 200: "partially_refunded", 500: "refunded"}[refunded]
    assert (await ada.get(f"/payments/{payment}"))["status"] == expected
    await books_are_right(world)


async def test_a_part_of_a_charge_holds_a_part(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world, "tok_disputed_part")
    await disputed(world, psp)
    assert await wallet(ben) == (300 - FEE, 200 + FEE)
    await books_are_right(world)


async def test_closed_before_it_was_opened_is_both(world: Any, psp: Any) -> None:
    _, ben, payment = await paid_by_card(world)
    await psp.turn(dispute_respond_s=0, dispute_fee_minor=0)
    await psp.dispute()
    await psp.decide_disputes()
    (row,) = await psp.rows("SELECT id, status FROM disputes")
    assert row.status == "lost"
    for _ in range(2):
        await world.disputes().hear(f"dsp_{row.id.hex}")
    found = await mine(ben)
    assert [step["event"] for step in found["history"]] == ["open", "lose"]
    assert [h["event"] for h in (await ben.get(f"/payments/{payment}"))["history"]][-2:] == ["dispute", "lose_dispute"]
    assert await wallet(ben) == (0, 0)
    await books_are_right(world)


async def test_whoever_hears_it_at_the_same_time_opens_and_closes_it_once(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world)
    await psp.turn(dispute_fee_minor=FEE)
    await psp.dispute()
    (row,) = await psp.rows("SELECT id FROM disputes")
    told = f"dsp_{row.id.hex}"
    await asyncio.gather(*(world.disputes().hear(told) for _ in range(8)))
    assert await wallet(ben) == (0, 500)
    await psp.http.post(f"/v1/disputes/{told}/close")
    await asyncio.gather(*(world.disputes().hear(told) for _ in range(8)))
    assert len(await world.rows("SELECT 1 FROM dispute_history")) == 2
    await books_are_right(world)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_no_order_of_words_matters(world: Any, psp: Any, order: tuple[int, ...]) -> None:
    """Opened, answered, decided: heard again in every order once all of it has happened."""
    from florin_payments.psp.port import Dispute, DisputeWord

    _, ben, _ = await paid_by_card(world)
    told = await disputed(world, psp)
    (row,) = await psp.rows("SELECT charge_id, respond_by FROM disputes")
    words = [DisputeWord.NEEDS_RESPONSE, DisputeWord.UNDER_REVIEW, DisputeWord.WON]
    for place in order:
        word = Dispute(told, f"chg_{row.charge_id.hex}", 500, "EUR", "fraudulent", words[place], FEE, row.respond_by)
        await world.disputes()._post(word)
    assert (await mine(ben))["status"] == "won"
    assert await wallet(ben) == (500, 0)
    await books_are_right(world)


async def test_a_provider_that_goes_back_on_its_word_moves_nothing(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world)
    told = await disputed(world, psp)
    for status in ("won", "lost"):
        async with psp.database.transaction() as tx:
            await tx.execute(text("UPDATE disputes SET status = :status"), {"status": status})
        await world.disputes().hear(told)
    assert (await mine(ben))["status"] == "won"
    assert await wallet(ben) == (500, 0)


async def test_a_dispute_of_which_no_webhook_told_is_found(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world)
    await psp.turn(webhook_lost_rate=1)
    await psp.dispute()
    for _ in range(2):
        await world.disputes().discover()
    assert await wallet(ben) == (0, 500)
    assert len((await ben.get("/disputes"))["items"]) == 1


async def test_what_nobody_answers_in_time_expires_and_is_lost(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world)
    await disputed(world, psp, dispute_respond_s=0)
    found = await mine(ben)
    assert (found["status"], found["actions"], found["held"]) == ("expired", [], 500)
    late = await ben.post(f"/disputes/{found['id']}/evidence", {"statement": WINNING})
    assert late.json()["code"] == "illegal_transition"
    await psp.decide_disputes()
    await due(world)
    assert (await mine(ben))["status"] == "lost"
    await books_are_right(world)


async def test_while_the_provider_is_down_an_answer_waits(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world)
    await disputed(world, psp)
    await answer(ben, (await mine(ben))["id"], WINNING)
    await world.disputes("http://127.0.0.1:1").settle_open()
    assert (await mine(ben))["status"] == "submitting"
    await due(world)
    assert (await mine(ben))["status"] == "under_review"


async def test_nobody_hands_in_twice_or_nothing(world: Any, psp: Any) -> None:
    _, ben, _ = await paid_by_card(world)
    await disputed(world, psp)
    dispute = (await mine(ben))["id"]
    empty = await ben.post(f"/disputes/{dispute}/submit")
    assert (empty.status_code, empty.json()["code"]) == (422, "validation_failed")
    await ben.post(f"/disputes/{dispute}/evidence", {"statement": "They agreed."})
    answers = await asyncio.gather(*(ben.post(f"/disputes/{dispute}/{what}") for what in ("submit", "accept") * 3))
    assert sorted(a.status_code for a in answers) == [202, 409, 409, 409, 409, 409]
    assert (await ben.http.post(f"/api/v1/disputes/{dispute}/submit")).json()["code"] == "idempotency_key_required"


async def test_a_dispute_concerns_those_who_answer_and_carry_it(world: Any, psp: Any) -> None:
    ada, ben, _ = await paid_by_card(world)
    eve, staff = await world.customer("eve"), await world.customer("staff", role="ADMIN")
    await disputed(world, psp)
    dispute = (await mine(ben))["id"]
    await ben.post(f"/disputes/{dispute}/evidence", {"statement": "a secret of Ben's"})
    for stranger in (ada, eve):  # the payer has lost nothing: it is between Ben and the bank
        assert (await stranger.get("/disputes"))["items"] == []
        for method, path in (("GET", ""), ("POST", "/submit"), ("POST", "/accept"), ("GET", "/evidence/receipt")):
            answer_ = await stranger.http.request(
                method, f"/api/v1/disputes/{dispute}{path}", headers={"Idempotency-Key": "k"}
            )
            assert answer_.status_code == 404, (method, path)
    assert [d["id"] for d in (await staff.get("/disputes"))["items"]] == [dispute]
    assert (await staff.get(f"/disputes/{dispute}"))["evidence"]["statement"] == "a secret of Ben's"
    assert (await staff.get("/disputes?scope=own"))["items"] == []
    assert (await ben.http.get("/api/v1/disputes?scope=all")).status_code == 403
    assert (await staff.get("/disputes?status=won"))["items"] == []


async def test_who_carries_a_part_sees_it_and_not_the_evidence(world: Any, psp: Any) -> None:
    ada, ben, payment = await paid_by_card(world)
    await ben.post(f"/payments/{payment}/refunds", {"amount": 200})
    await disputed(world, psp)
    dispute = (await mine(ben))["id"]
    await ben.post(f"/disputes/{dispute}/evidence", {"statement": "a secret of Ben's"})
    seen = await mine(ada)
    assert (seen["held"], seen["evidence"], seen["actions"]) == (200, None, [])
    assert (await ada.post(f"/disputes/{dispute}/evidence", {"statement": "x"})).status_code == 403
    assert (await ada.post(f"/disputes/{dispute}/accept")).status_code == 403


async def test_lists_go_page_by_page(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    for _ in range(3):
        await ada.top_up("tok_disputed", 10)
    await arrived(world)
    assert await psp.dispute() == 3
    await world.disputes().discover()
    first = await ada.get("/disputes?limit=2")
    rest = await ada.get(f"/disputes?limit=2&cursor={first['next_cursor']}")
    ids = [d["id"] for d in first["items"] + rest["items"]]
    assert len(set(ids)) == 3
    assert ids == sorted(ids, reverse=True)
    assert rest["next_cursor"] is None
    assert [to_uuid("dsp", one) for one in ids]
