"""Receivers that are down, slow, gone, or worse."""

import asyncio
import gzip
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import text

from .receiver import listening


async def test_a_receiver_that_is_down_loses_nothing(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    ids = await hooks.trigger(shop, made, 8)
    hooks.receiver.fail_with(500)
    async with hooks.running():
        await hooks.settled()
        for _ in range(3):
            await hooks.let_time_come()
            await hooks.settled()
        hooks.receiver.recover()
        tried = len(hooks.receiver.requests)
        await hooks.let_time_come()
        await hooks.settled()
        await hooks.let_time_come()
        await hooks.settled()
    assert {request.id for request in hooks.receiver.requests[tried:]} == set(ids)
    assert {found["status"] for found in await hooks.log(shop, made)} == {"succeeded"}


async def test_the_breaker_leaves_a_failing_receiver_alone(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    await hooks.trigger(shop, made, 30)
    hooks.receiver.fail_with(503)
    async with hooks.running():
        await hooks.settled()
        assert len(hooks.receiver.requests) == 5
        seen = await shop.get(f"/webhook-endpoints/{made['id']}")
        assert seen["failures"] == 5
        assert seen["retry_at"] is not None
        await hooks.trigger(shop, made)  # what is new waits behind the breaker, too
        await hooks.settled()
        assert len(hooks.receiver.requests) == 5
        await hooks.let_time_come()
        await hooks.settled()
    assert len(hooks.receiver.requests) == 6  # one attempt to see


async def test_one_that_never_answers_holds_nobody_up(hooks: Any) -> None:
    slow, shop = await hooks.vendor("slow"), await hooks.vendor()
    never = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        if request.path.startswith("/slow"):
            await never.wait()
        return web.Response()

    hooks.receiver.behave = hang
    for number in range(8):
        made = await hooks.endpoint(slow, path=f"/slow{number}")
        await hooks.trigger(slow, made, 3)
    quick = await hooks.endpoint(shop, path="/quick")
    async with hooks.running(webhook_timeout_s=60.0, webhook_places=12):  # nine places, eight of them taken for long
        async with asyncio.timeout(30):
            while len(hooks.receiver.requests) < 8:
                await asyncio.sleep(0.02)
        ids = await hooks.trigger(shop, quick, 40)
        async with asyncio.timeout(30):
            while len([r for r in hooks.receiver.requests if r.path == "/quick"]) < len(ids):
                await asyncio.sleep(0.02)
        never.set()


async def test_those_known_as_slow_can_not_take_the_places_of_others(hooks: Any) -> None:
    slow, shop = await hooks.vendor("slow"), await hooks.vendor()
    never = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        if request.path.startswith("/slow"):
            await never.wait()
        return web.Response()

    hooks.receiver.behave = hang
    for number in range(9):
        await hooks.trigger(slow, await hooks.endpoint(slow, path=f"/slow{number}"))
    async with hooks.world.database.transaction() as tx:
        await tx.execute(text("UPDATE webhook_endpoints SET slow = true"))
    await hooks.trigger(shop, await hooks.endpoint(shop, path="/quick"))
    async with hooks.running(webhook_timeout_s=60.0, webhook_places=4):
        async with asyncio.timeout(30):
            while not any(r.path == "/quick" for r in hooks.receiver.requests):
                await asyncio.sleep(0.02)
        assert len([r for r in hooks.receiver.requests if r.path != "/quick"]) <= 1
        never.set()


async def test_an_attempt_has_an_end(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)

    async def hang(_request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    hooks.receiver.behave = hang
    (delivery,) = await hooks.trigger(shop, made)
    await hooks.send_all(webhook_timeout_s=0.3)
    seen = await hooks.delivery(shop, made, delivery)
    assert (seen["status"], seen["last_error"]) == ("pending", "timeout")


async def test_gone_switches_off_at_once_and_tells_the_owner(hooks: Any, published: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    path = f"/api/v1/webhook-endpoints/{made['id']}"
    hooks.receiver.fail_with(410)
    ids = await hooks.trigger(shop, made, 3)
    await hooks.send_all()
    assert len(hooks.receiver.requests) == 1
    seen = await shop.get(f"/webhook-endpoints/{made['id']}")
    assert (seen["status"], seen["disabled_reason"]) == ("disabled", "gone")
    (told,) = await published("webhook.disabled")
    assert (told["user_id"], told["endpoint_id"], told["reason"]) == (shop.id, made["id"], "gone")
    assert told["host"] == f"receiver.test:{hooks.receiver.port}"
    assert (await shop.http.patch(path, json={"status": "active"})).json()["failures"] == 0
    hooks.receiver.recover()
    await hooks.send_all()
    assert [request.id for request in hooks.receiver.requests[1:]] == ids  # nothing was lost, in order


async def test_an_endpoint_that_failed_for_long_and_often_is_switched_off_with_a_notice(
    hooks: Any, published: Any
) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    hooks.receiver.fail_with(500)
    await hooks.trigger(shop, made)
    async with hooks.world.database.transaction() as tx:
        await tx.execute(text("UPDATE webhook_endpoints SET failures = 30, failing_since = now() - interval '4 days'"))
    await hooks.send_all()
    assert (await shop.get(f"/webhook-endpoints/{made['id']}"))["status"] == "active"
    async with hooks.world.database.transaction() as tx:
        await tx.execute(text("UPDATE webhook_endpoints SET failing_since = now() - interval '6 days'"))
    await hooks.let_time_come()
    await hooks.send_all()
    seen = await shop.get(f"/webhook-endpoints/{made['id']}")
    assert (seen["status"], seen["disabled_reason"]) == ("disabled", "failing")
    (told,) = await published("webhook.disabled")
    assert (told["reason"], told["failures"]) == ("failing", 32)


async def test_a_delivery_that_was_tried_often_enough_is_set_aside_for_staff(hooks: Any, published: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop, path="/hook?key=private")
    (kept,) = await hooks.trigger(shop, made)
    (dropped,) = await hooks.trigger(shop, made)
    hooks.receiver.fail_with(500)
    async with hooks.running(webhook_retry_s="5,60"):
        for _ in range(5):
            await hooks.settled()
            await hooks.let_time_come()
        await hooks.settled()
        assert {found["status"] for found in await hooks.log(shop, made)} == {"failed"}
        assert {found["attempts"] for found in await hooks.log(shop, made)} == {3}
        admin = hooks.world.client("usr_" + "0" * 32, "ADMIN")
        listed = (await admin.get("/api/v1/webhook-deliveries")).json()["items"]
        assert {found["id"] for found in listed} == {kept, dropped}
        assert listed[0]["owner_id"] == shop.id
        details = await admin.get(f"/api/v1/webhook-deliveries/{kept}")
        assert "private" not in details.text
        hooks.receiver.recover()
        assert (await admin.post(f"/api/v1/webhook-deliveries/{dropped}/discard")).json()["status"] == "discarded"
        assert (await admin.post(f"/api/v1/webhook-deliveries/{kept}/retry")).status_code == 202
        await hooks.let_time_come()
        await hooks.settled()
    assert (await hooks.delivery(shop, made, kept))["status"] == "succeeded"
    assert (await hooks.delivery(shop, made, dropped))["status"] == "discarded"
    assert (await admin.post(f"/api/v1/webhook-deliveries/{kept}/discard")).json()["code"] == "illegal_transition"
    actions = [told["action"] for told in await published("audit.recorded")]
    assert actions == ["webhook_endpoint.created", "webhook_delivery.discarded", "webhook_delivery.retried"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(hooks: Any, status: int) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    async with listening("127.0.0.1") as internal:
        hooks.receiver.fail_with(status, Location=f"http://127.0.0.1:{internal.port}/latest/meta-data")
        await hooks.trigger(shop, made)
        await hooks.send_all()
        assert internal.requests == []
    assert len(hooks.receiver.requests) == 1
    assert (await hooks.log(shop, made))[0]["last_status"] == status


async def test_an_answer_without_end_is_cut_off(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)

    async def pour(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 65536)

    hooks.receiver.behave = pour
    (delivery,) = await hooks.trigger(shop, made)
    await hooks.send_all()
    seen = await hooks.delivery(shop, made, delivery)
    assert seen["status"] == "succeeded"
    assert len(seen["attempts_made"][0]["answer"]) == 2048


async def test_an_answer_is_not_unpacked_and_its_cookies_are_forgotten(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    bomb = gzip.compress(b"0" * 10_000_000)
    headers = {"Content-Encoding": "gzip", "Set-Cookie": "a=b; Domain=receiver.test"}
    hooks.receiver.behave = lambda _request: web.Response(body=bomb, headers=headers)
    await hooks.trigger(shop, made, 2)
    await hooks.send_all()
    assert len(hooks.receiver.requests) == 2
    assert "Cookie" not in hooks.receiver.requests[1].headers
    assert {found["status"] for found in await hooks.log(shop, made)} == {"succeeded"}


async def test_what_was_discarded_while_it_was_sent_stays_discarded(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    go_on = asyncio.Event()

    async def wait(_request: web.Request) -> web.Response:
        await go_on.wait()
        return web.Response(status=500)

    hooks.receiver.behave = wait
    (delivery,) = await hooks.trigger(shop, made)
    admin = hooks.world.client("usr_" + "0" * 32, "ADMIN")
    async with hooks.running():
        async with asyncio.timeout(30):
            while not hooks.receiver.requests:
                await asyncio.sleep(0.02)
        assert (await admin.post(f"/api/v1/webhook-deliveries/{delivery}/discard")).status_code == 200
        go_on.set()
        await hooks.settled()
    seen = await hooks.delivery(shop, made, delivery)
    assert (seen["status"], seen["attempts"]) == ("discarded", 1)
