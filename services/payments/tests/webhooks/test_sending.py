"""From something that happened to a receiver that knows of it."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import text
from standardwebhooks import Webhook, WebhookVerificationError

from florin_kit.events import decode, inbox
from florin_payments.webhook_deliveries import recording


@pytest.mark.usefixtures("told")
async def test_both_sides_of_a_payment_are_told_what_each_may_know(hooks: Any, until: Any) -> None:
    shop, payer = await hooks.vendor(), await hooks.world.customer("ada", eur=5_000, role="VENDOR")
    sold, bought = await hooks.endpoint(shop, path="/sold"), await hooks.endpoint(payer, path="/bought")
    paid = await payer.pay(shop, 1_250, description="Lunch")
    assert paid.status_code == 201
    await recorded(hooks, until, 4)
    await hooks.send_all()
    seen: dict[str, list[Any]] = {"/sold": [], "/bought": []}
    for request in hooks.receiver.requests:
        secret = {"/sold": sold, "/bought": bought}[request.path]["secret"]
        seen[request.path].append(Webhook(secret).verify(request.body, request.headers))
    for path, direction in (("/sold", "incoming"), ("/bought", "outgoing")):
        assert [told["type"] for told in seen[path]] == ["payment.created", "payment.completed"]
        done = seen[path][1]
        assert done["version"] == 1
        assert done["data"]["id"] == paid.json()["id"]
        assert (done["data"]["direction"], done["data"]["amount"]) == (direction, 1_250)
        assert done["data"]["sender"] == {"id": payer.id, "name": "Ada", "handle": "ada"}


async def recorded(hooks: Any, until: Any, count: int) -> None:
    async def there() -> bool:
        return len(await hooks.world.rows("SELECT 1 FROM webhook_deliveries")) >= count

    await until(there)


@pytest.mark.usefixtures("told")
async def test_nobody_learns_more_than_the_api_shows(hooks: Any, until: Any) -> None:
    """Field by field: what a vendor is told stands in the payment that they can read, with the same value."""
    shop, payer = await hooks.vendor(), await hooks.world.customer("ada", eur=5_000)
    await hooks.endpoint(shop)
    paid = (await payer.pay(shop, 1_250, description="Lunch")).json()
    await recorded(hooks, until, 2)
    await hooks.send_all()
    shown = await shop.get(f"/payments/{paid['id']}")
    told = json.loads(hooks.receiver.requests[-1].body)["data"]
    assert {name: shown[name] for name in told if name not in MOMENTS} == {
        name: value for name, value in told.items() if name not in MOMENTS
    }


MOMENTS = ("created_at", "updated_at", "scheduled_at", "retry_at")


async def test_why_a_payment_failed_is_for_its_payer(hooks: Any) -> None:
    shop, payer = await hooks.vendor(), await hooks.vendor("ada")
    await hooks.endpoint(shop)
    await hooks.endpoint(payer, path="/payer")
    envelope = decode(failed_payment(payer.id, shop.id))
    async with hooks.world.database.transaction() as tx:
        await recording.record(tx, envelope)
    rows = await hooks.world.rows(
        "SELECT e.url, d.body FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id"
    )
    codes = {row.url.rpartition("/")[2]: json.loads(row.body)["data"]["failure_code"] for row in rows}
    assert codes == {"hook": None, "payer": "insufficient_funds"}


def failed_payment(sender: str, recipient: str, event_id: str = "evt_" + "e" * 32) -> bytes:
    now = "2026-01-01T00:00:00Z"
    data = {
        "payment_id": "pay_" + "c" * 32, "type": "instant", "status": "failed", "amount": 1250, "currency": "EUR",
        "sender": {"id": sender, "name": "A", "handle": "a"}, "recipient": {"id": recipient, "name": "B"},
        "version": 2, "failure_code": "insufficient_funds", "created_at": now, "occurred_at": now,
    }  # fmt: skip
    return json.dumps({
        "specversion": "1.0", "id": event_id, "type": "payment.failed", "source": "florin/payments", "time": now,
        "subject": data["payment_id"], "dataschema": "florin:payment.failed:1", "data": data,
    }).encode()  # fmt: skip


async def test_an_event_that_comes_twice_is_told_once(hooks: Any) -> None:
    shop = await hooks.vendor()
    await hooks.endpoint(shop)
    envelope = decode(failed_payment(shop.id, "usr_" + "9" * 32))

    async def consume() -> None:
        async with hooks.world.database.transaction() as tx:
            if await inbox.enter(tx, "webhooks.record_deliveries", envelope.id):
                await recording.record(tx, envelope)

    await asyncio.gather(*(consume() for _ in range(8)))
    # Even without the note in the inbox.
    async with hooks.world.database.transaction() as tx:
        await recording.record(tx, envelope)
    await hooks.send_all()
    assert len(hooks.receiver.requests) == 1


async def test_an_endpoint_hears_what_it_asked_for(hooks: Any) -> None:
    shop = await hooks.vendor()
    wanted = {
        "/all": ["*"],
        "/family": ["payment.*"],
        "/type": ["payment.failed"],
        "/other": ["payment.completed", "payout.*"],
    }
    for path, events in wanted.items():
        await hooks.endpoint(shop, path=path, events=events)
    async with hooks.world.database.transaction() as tx:
        await recording.record(tx, decode(failed_payment(shop.id, "usr_" + "9" * 32)))
    await hooks.send_all()
    assert {request.path for request in hooks.receiver.requests} == {"/all", "/family", "/type"}


async def test_what_is_fresh_arrives_in_order(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    ids = await hooks.trigger(shop, made, 50)
    async with hooks.running(), hooks.running():  # two replicas
        await hooks.settled()
    assert [request.id for request in hooks.receiver.requests] == ids


async def test_replicas_share_the_work_and_send_nothing_twice(hooks: Any) -> None:
    shop, ids = await hooks.vendor(), []
    for number in range(6):
        made = await hooks.endpoint(shop, path=f"/{number}")
        ids += await hooks.trigger(shop, made, 10)
    async with hooks.running(), hooks.running(), hooks.running():
        await hooks.settled()
    assert sorted(request.id for request in hooks.receiver.requests) == sorted(ids)


async def test_the_log_holds_request_and_answer(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    hooks.receiver.behave = lambda _request: web.Response(status=503, text="come back" + "!" * 5000)
    (delivery,) = await hooks.trigger(shop, made)
    await hooks.send_all()
    hooks.receiver.recover()
    await hooks.let_time_come()
    await hooks.send_all()
    seen = await hooks.delivery(shop, made, delivery)
    assert (seen["status"], seen["attempts"], seen["last_status"]) == ("succeeded", 2, 200)
    second, first = seen["attempts_made"]
    assert (first["number"], first["status"], len(first["answer"])) == (1, 503, 2048)
    assert (second["number"], second["status"], second["answer"]) == (2, 200, "thanks")
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"] == delivery
    assert seen["body"] == json.loads(hooks.receiver.requests[0].body)
    assert hooks.receiver.requests[0].body == hooks.receiver.requests[1].body


async def test_while_a_secret_is_replaced_either_verifies(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    old = made["secret"]
    answer = await shop.http.post(f"/api/v1/webhook-endpoints/{made['id']}/rotate-secret", json={"overlap_s": 3600})
    new = answer.json()["secret"]
    assert new != old
    await hooks.trigger(shop, made)
    await hooks.send_all()
    request = hooks.receiver.requests[-1]
    for secret in (old, new):
        Webhook(secret).verify(request.body, request.headers)
    async with hooks.world.database.transaction() as tx:  # the overlap ends
        await tx.execute(text("UPDATE webhook_endpoints SET previous_until = now() - interval '1 s'"))
    await hooks.trigger(shop, made)
    await hooks.send_all()
    request = hooks.receiver.requests[-1]
    Webhook(new).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(request.body, request.headers)


async def test_a_delivery_is_sent_again_under_its_id(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    (delivery,) = await hooks.trigger(shop, made)
    await hooks.send_all()
    answer = await shop.http.post(f"/api/v1/webhook-endpoints/{made['id']}/deliveries/{delivery}/redeliver")
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    await hooks.send_all()
    assert [request.id for request in hooks.receiver.requests] == [delivery, delivery]
    assert (await hooks.log(shop, made))[0]["status"] == "succeeded"


async def test_what_happens_while_an_endpoint_is_paused_is_told_afterwards(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    path = f"/api/v1/webhook-endpoints/{made['id']}"
    await shop.http.patch(path, json={"status": "paused"})
    assert (await shop.http.post(f"{path}/test")).json()["code"] == "webhook_endpoint_not_active"
    async with hooks.world.database.transaction() as tx:
        await recording.record(tx, decode(failed_payment(shop.id, "usr_" + "9" * 32)))
    await hooks.send_all()
    assert hooks.receiver.requests == []
    await shop.http.patch(path, json={"status": "active"})
    await hooks.send_all()
    assert len(hooks.receiver.requests) == 1


async def test_the_log_has_pages_and_filters(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    ids = await hooks.trigger(shop, made, 5)
    first = await shop.get(f"/webhook-endpoints/{made['id']}/deliveries?limit=3")
    rest = await shop.get(f"/webhook-endpoints/{made['id']}/deliveries?limit=3&cursor={first['next_cursor']}")
    assert [found["id"] for found in (*first["items"], *rest["items"])] == ids[::-1]
    assert await hooks.log(shop, made, status="failed") == []
    assert len(await hooks.log(shop, made, status="pending", type="webhook.test")) == 5
