"""Webhooks of the provider: whatever comes, however often and in whatever order."""

import asyncio
import itertools
import json
import time
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from florin_payments.ledger.verify import verify
from florin_payments.payouts.settlement import PayoutSettlement
from florin_payments.psp.simulator import SimulatorPsp
from florin_payments.psp_webhooks import repository
from florin_payments.psp_webhooks.processing import ATTEMPTS_MAX, Processing
from florin_payments.top_ups.settlement import Settlement

PATH = "/api/v1/webhooks/psp/simulator"


def processing(world: Any, psp: Any, url: str | None = None, match_s: int = 600) -> Processing:
    """A replica's job; ``url``: where it looks for the provider."""
    settings = world.settings
    adapter = SimulatorPsp(url or psp.url, settings.psp_api_key.get_secret_value(), 2.0)
    top_ups = Settlement(world.database, adapter, settings.public_origin)
    return Processing(world.database, top_ups, PayoutSettlement(world.database, adapter), world.disputes(url), match_s)


async def deliver(world: Any, psp: Any, *bodies: bytes, **more: Any) -> list[int]:
    """Send these as the provider does, one after the other."""
    client = world.anonymous()
    return [(await client.post(PATH, content=body, headers=psp.sign(body, **more))).status_code for body in bodies]


async def statuses(world: Any) -> dict[str, str]:
    return {row.type: row.status for row in await world.rows("SELECT type, status FROM psp_webhooks")}


async def tries_are_due(world: Any) -> None:
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE psp_webhooks SET try_at = now() - interval '1 s' WHERE try_at IS NOT NULL"))


async def published(world: Any, kind: str, subject: str) -> dict[str, Any]:
    """The event about ``subject`` that the platform will hear."""
    (row,) = await world.rows(
        "SELECT envelope FROM outbox WHERE type = :type AND subject = :subject", type=kind, subject=subject
    )
    found: dict[str, Any] = row.envelope
    return found


def made_up(**changes: Any) -> bytes:
    charge = {"id": "chg_1", "reference": "top_1", "amount": 100, "currency": "EUR", "status": "succeeded"}
    event = {"id": "evt_1", "type": "charge.succeeded", "created": 1, "data": {"object": charge | changes}}
    return json.dumps(event).encode()


async def test_a_late_success_is_told_by_webhook_and_credited(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_late")
    assert made["status"] == "processing"
    await psp.decide()
    assert set(await deliver(world, psp, *await psp.webhooks())) == {200}
    assert (await ada.get(f"/top-ups/{made['id']}"))["status"] == "processing", "first stored, then understood"
    assert await processing(world, psp).process_due() == 2
    assert (await ada.get(f"/top-ups/{made['id']}"))["status"] == "completed"
    assert await ada.balance() == 100
    assert await statuses(world) == {"charge.processing": "processed", "charge.succeeded": "processed"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_order_does_not_matter(world: Any, psp: Any, order: tuple[int, ...]) -> None:
    """What the provider said at first, at last, and twice, in every order, processed after each."""
    ada = await world.customer("ada")
    made = await ada.top_up("tok_late")
    await psp.decide()
    sent = await psp.webhooks()
    told = [*sent, sent[0]]
    for place in order:
        assert await deliver(world, psp, told[place]) == [200]
        await processing(world, psp).process_due()
    assert (await ada.get(f"/top-ups/{made['id']}"))["status"] == "completed"
    assert await ada.balance() == 100
    assert (await verify(world.database.engine)).differences == []


async def test_the_same_event_is_stored_once_even_in_parallel(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    await ada.top_up("tok_late")
    await psp.decide()
    body = (await psp.webhooks())[-1]
    answers = await asyncio.gather(*(deliver(world, psp, body) for _ in range(20)))
    assert {status for (status,) in answers} == {200}
    assert len(await world.rows("SELECT id FROM psp_webhooks")) == 1
    job = processing(world, psp)
    assert sum(await asyncio.gather(*(job.process_due() for _ in range(5)))) == 1
    assert await ada.balance() == 100


async def test_webhook_job_and_request_race_and_one_credits(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    for _ in range(5):
        await ada.top_up("tok_late")
    await psp.decide()
    await deliver(world, psp, *await psp.webhooks())
    await world.make_due()
    webhooks, poll = processing(world, psp), world.settlement()
    await asyncio.gather(webhooks.process_due(), poll.settle_open(), webhooks.process_due(), poll.settle_open())
    assert await ada.balance() == 500
    credits_ = await world.rows("SELECT count(*) AS n FROM ledger_transactions WHERE kind = 'top_up'")
    assert credits_[0].n == 5


async def test_a_webhook_before_the_answer_is_used_and_the_answer_changes_nothing(world: Any, psp: Any) -> None:
    """The provider tells while our request still waits for its answer."""
    ada = await world.customer("ada")
    asking = asyncio.create_task(ada.top_up("tok_webhook_early"))
    while not (told := await psp.webhooks()):
        await asyncio.sleep(0.01)
    assert await deliver(world, psp, *told) == [200]
    assert not asking.done()
    await processing(world, psp).process_due()
    assert await ada.balance() == 100
    assert (await asking)["status"] == "completed"
    assert await ada.balance() == 100


async def test_a_lost_webhook_is_not_missed(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    assert (await ada.top_up("tok_webhook_lost"))["status"] == "processing"
    assert await psp.webhooks() == []
    await world.make_due()
    assert await world.settlement().settle_open() == 1
    assert await ada.balance() == 100


async def test_a_webhook_about_nothing_we_know_is_tried_again_then_set_aside(world: Any, psp: Any) -> None:
    await deliver(world, psp, made_up())
    await processing(world, psp).process_due()
    (row,) = await world.rows("SELECT status, attempts, error FROM psp_webhooks")
    assert (row.status, row.attempts, row.error) == ("received", 1, "unmatched")
    assert await processing(world, psp).process_due() == 0, "not before its time"
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE psp_webhooks SET try_at = now(), received_at = now() - interval '601 s'"))
    await processing(world, psp).process_due()
    assert await statuses(world) == {"charge.succeeded": "unmatched"}


async def test_a_webhook_that_overtook_our_own_commit_finds_its_top_up_later(world: Any, psp: Any) -> None:
    """A dispute names the charge only, whose id we have not written down yet."""
    ada = await world.customer("ada")
    made = await ada.top_up("tok_disputed")
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE top_ups SET psp_charge = NULL"))
    await psp.dispute()
    await deliver(world, psp, (await psp.webhooks())[-1])
    await processing(world, psp).process_due()
    assert await statuses(world) == {"charge.dispute.created": "received"}
    charge = (await psp.http.get("/v1/charges", params={"idempotency_key": made["id"]})).json()["id"]
    async with world.database.transaction() as tx:
        await tx.execute(text("UPDATE top_ups SET psp_charge = :charge"), {"charge": charge})
    await tries_are_due(world)
    await processing(world, psp).process_due()
    assert await statuses(world) == {"charge.dispute.created": "processed"}
    (dispute,) = await world.rows("SELECT amount_minor, reason, status FROM disputes")
    assert tuple(dispute) == (100, "fraudulent", "needs_response")


async def test_while_the_provider_is_down_webhooks_wait_and_give_up_at_last(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    await ada.top_up("tok_late")
    await psp.decide()
    await deliver(world, psp, (await psp.webhooks())[-1])
    gone = processing(world, psp, "http://127.0.0.1:1")
    for _ in range(ATTEMPTS_MAX):
        assert await statuses(world) == {"charge.succeeded": "received"}
        await gone.process_due()
        await tries_are_due(world)
    (row,) = await world.rows("SELECT status, error FROM psp_webhooks")
    assert row.status == "failed"
    assert row.error == "the provider gave no clear answer: ConnectError"
    admin = world.client("usr_" + "0" * 32, "ADMIN")
    (seen,) = (await admin.get("/api/v1/webhooks?status=failed")).json()["items"]
    assert (await admin.post(f"/api/v1/webhooks/{seen['id']}/replay")).json()["status"] == "received"
    await processing(world, psp).process_due()
    assert await ada.balance() == 100
    event = await published(world, "audit.recorded", seen["id"])
    assert (event["data"]["action"], event["actorid"]) == ("webhook.replayed", "usr_" + "0" * 32)


async def test_a_replayed_webhook_does_nothing_twice(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    await ada.top_up("tok_late")
    await psp.decide()
    await deliver(world, psp, *await psp.webhooks())
    await processing(world, psp).process_due()
    admin = world.client("usr_" + "0" * 32, "ADMIN")
    for seen in (await admin.get("/api/v1/webhooks")).json()["items"]:
        assert (await admin.post(f"/api/v1/webhooks/{seen['id']}/replay")).status_code == 202
    assert await processing(world, psp).process_due() == 2
    assert await ada.balance() == 100
    assert set((await statuses(world)).values()) == {"processed"}


async def test_a_provider_that_goes_back_on_its_word_moves_nothing(world: Any, psp: Any) -> None:
    ada = await world.customer("ada")
    made = await ada.top_up("tok_visa")
    async with psp.database.transaction() as tx:
        await tx.execute(text("UPDATE charges SET status = 'failed', failure_code = 'card_declined'"))
    (row,) = await psp.rows("SELECT id FROM charges")
    body = made_up(id=f"chg_{row.id.hex}", reference=made["id"], status="failed")
    await deliver(world, psp, body)
    await processing(world, psp).process_due()
    assert (await ada.get(f"/top-ups/{made['id']}"))["status"] == "completed"
    assert await ada.balance() == 100


@pytest.mark.parametrize("kind", ["charge.refunded", "something.new"])
async def test_what_nobody_waits_for_is_stored_and_left_alone(world: Any, psp: Any, kind: str) -> None:
    await deliver(world, psp, json.dumps({"id": "evt_2", "type": kind, "data": {"object": {}}}).encode())
    await processing(world, psp).process_due()
    assert await statuses(world) == {kind: "ignored"}


async def test_what_can_not_be_understood_is_set_aside_and_seen(world: Any, psp: Any) -> None:
    body = json.dumps({"id": "evt_3", "type": "charge.succeeded", "data": {"object": {"id": 5}}}).encode()
    assert await deliver(world, psp, body) == [200]
    await processing(world, psp).process_due()
    admin = world.client("usr_" + "0" * 32, "ADMIN")
    (seen,) = (await admin.get("/api/v1/webhooks?status=failed")).json()["items"]
    assert seen["error"].startswith("not understood")
    found = (await admin.get(f"/api/v1/webhooks/{seen['id']}")).json()
    assert found["body"] == json.loads(body)


@pytest.mark.parametrize("at", [-301, 301])
async def test_old_and_early_signatures_are_refused(world: Any, psp: Any, at: int) -> None:
    assert await deliver(world, psp, made_up(), at_s=time.time() + at) == [401]
    assert await world.rows("SELECT id FROM psp_webhooks") == []


async def test_others_signatures_other_providers_and_other_bodies_are_refused(world: Any, psp: Any) -> None:
    client, body = world.anonymous(), made_up()
    assert await deliver(world, psp, body, secret="x" * 40) == [401]
    assert (await client.post(PATH, content=body)).status_code == 401
    other = await client.post(PATH, content=body + b" ", headers=psp.sign(body))
    assert (other.status_code, other.json()["code"]) == (401, "signature_invalid")
    elsewhere = "/api/v1/webhooks/psp/stripe"
    assert (await client.post(elsewhere, content=body, headers=psp.sign(body))).status_code == 404
    assert await deliver(world, psp, b"no json") == [400]
    assert await deliver(world, psp, b'{"id": "", "type": "x"}') == [400]
    assert await world.rows("SELECT id FROM psp_webhooks") == []


async def test_a_body_of_more_than_64_kib_is_refused(world: Any, psp: Any) -> None:
    head = b'{"id":"evt_1","type":"x","pad":"'
    fits = head + b"x" * (64 * 1024 - len(head) - 2) + b'"}'
    assert len(fits) == 64 * 1024
    assert await deliver(world, psp, fits, fits[:-2] + b'x"}') == [200, 413]


async def test_while_a_secret_is_replaced_both_count(world: Any, psp: Any) -> None:
    new, old = "n" * 40, psp.settings.psp_webhook_secret.get_secret_value()
    adapter = SimulatorPsp(psp.url, "key", 1.0, (new, old))
    for secret in (new, old):
        body = made_up()
        headers = {name.lower(): value for name, value in psp.sign(body, secret=secret).items()}
        adapter.authenticate(headers, body, int(time.time()))


async def test_only_what_is_old_and_done_is_purged(world: Any, psp: Any) -> None:
    for number in range(3):
        body = msgspec.json.encode({"id": f"evt_{number}", "type": "other", "data": {"object": {}}})
        await deliver(world, psp, body)
    await processing(world, psp).process_due()
    async with world.database.transaction() as tx:
        await tx.execute(
            text("UPDATE psp_webhooks SET received_at = now() - interval '31 d' WHERE event_id <> 'evt_0'")
        )
        await tx.execute(text("UPDATE psp_webhooks SET status = 'received', try_at = now() WHERE event_id = 'evt_1'"))
        (now,) = (await tx.execute(text("SELECT now()"))).one()
        assert await repository.purge(tx, now - timedelta(days=30)) == 1
    assert {row.event_id for row in await world.rows("SELECT event_id FROM psp_webhooks")} == {"evt_0", "evt_1"}
