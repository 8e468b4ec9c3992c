"""Webhooks leave until they are taken."""

import asyncio
import json
import time
from typing import Any

import stripe

from florin_psp_simulator.webhooks.sender import ATTEMPTS_MAX, Sender


async def test_a_webhook_is_signed_and_tells_of_the_charge(simulator: Any) -> None:
    made = (await simulator.charge("tok_visa", "top_1")).json()
    assert await simulator.send() == 1
    ((headers, body),) = simulator.receiver.taken
    # Somebody else's code for the same scheme believes it.
    secret = simulator.settings.psp_webhook_secret.get_secret_value()
    assert stripe.WebhookSignature.verify_header(body, headers["florin-psp-signature"], secret, tolerance=30)
    told = json.loads(body)
    assert (told["type"], told["data"]["object"]) == ("charge.succeeded", made)
    assert abs(told["created"] - time.time()) < 60
    assert await simulator.send() == 0


async def test_what_is_refused_is_sent_again_and_again_later(simulator: Any) -> None:
    await simulator.charge("tok_visa")
    simulator.receiver.status = 503
    for attempt in range(1, 4):
        assert await simulator.send() == 0
        (row,) = await simulator.rows("SELECT attempts, last_answer, due_at - now() AS pause FROM webhooks")
        assert (row.attempts, row.last_answer) == (attempt, "503")
        assert 2 ** (attempt - 1) - 1 < row.pause.total_seconds() <= 2 ** (attempt - 1)
    simulator.receiver.status = 200
    assert await simulator.send() == 1
    assert len({body for _, body in simulator.receiver.taken}) == 1


async def test_it_gives_up_at_last(simulator: Any) -> None:
    await simulator.charge("tok_visa")
    simulator.receiver.status = 500
    await simulator.execute(f"UPDATE webhooks SET attempts = {ATTEMPTS_MAX - 1}")
    await simulator.send()
    assert [row.status for row in await simulator.rows("SELECT status FROM webhooks")] == ["abandoned"]


async def test_several_senders_send_each_webhook_once(simulator: Any) -> None:
    await asyncio.gather(*(simulator.charge("tok_visa") for _ in range(10)))
    senders = [Sender(simulator.database, simulator.settings) for _ in range(4)]
    assert sum(await asyncio.gather(*(sender.send_due() for sender in senders))) == 10
    await asyncio.gather(*(sender.stop() for sender in senders))
    assert len({body for _, body in simulator.receiver.taken}) == len(simulator.receiver.taken) == 10
    assert {row.status for row in await simulator.rows("SELECT status FROM webhooks")} == {"delivered"}


async def test_a_card_that_is_told_of_twice_sends_the_same_event_twice(simulator: Any) -> None:
    await simulator.charge("tok_webhook_twice")
    assert [await simulator.send() for _ in range(3)] == [1, 1, 0]
    first, second = (json.loads(body)["id"] for _, body in simulator.receiver.taken)
    assert first == second


async def test_a_card_whose_webhooks_come_in_the_wrong_order(simulator: Any) -> None:
    await simulator.charge("tok_webhook_reordered")
    await simulator.execute("UPDATE charges SET decides_at = now()")
    await simulator.charges.decide_due()
    due = await simulator.rows("SELECT type FROM webhooks ORDER BY due_at")
    assert [row.type for row in due] == ["charge.succeeded", "charge.processing"]


async def test_dials_pause_lose_and_double(simulator: Any) -> None:
    await simulator.turn(webhooks_paused=True, webhook_lost_rate=0.5, webhook_twice_rate=0.5)
    await asyncio.gather(*(simulator.charge("tok_visa", f"k{number}") for number in range(20)))
    assert await simulator.send() == 0
    rows = await simulator.rows("SELECT status, sends_left FROM webhooks")
    assert {(row.status, row.sends_left) for row in rows} == {("lost", 0), ("pending", 1), ("pending", 2)}
    await simulator.turn()
    while await simulator.send():
        pass
    assert len(simulator.receiver.taken) == sum(row.sends_left for row in rows)
