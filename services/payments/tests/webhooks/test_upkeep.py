"""What is old is given up, and then forgotten."""

from typing import Any

from sqlalchemy import text

from florin_payments.webhook_deliveries.service import Upkeep

DAY_S = 86_400


async def age(hooks: Any, column: str, days: int) -> None:
    async with hooks.world.database.transaction() as tx:
        await tx.execute(text(f"UPDATE webhook_deliveries SET {column} = {column} - make_interval(days => {days})"))


async def test_what_waits_for_too_long_is_given_up_and_can_be_asked_for(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    (delivery,) = await hooks.trigger(shop, made)
    await shop.http.patch(f"/api/v1/webhook-endpoints/{made['id']}", json={"status": "paused"})
    upkeep = Upkeep(hooks.world.database, 7 * DAY_S, 30 * DAY_S)
    await age(hooks, "created_at", 6)
    assert await upkeep.expire_webhooks() == 0
    await age(hooks, "created_at", 2)
    assert await upkeep.expire_webhooks() == 1
    seen = await hooks.delivery(shop, made, delivery)
    assert (seen["status"], seen["last_error"]) == ("failed", "expired")
    await shop.http.patch(f"/api/v1/webhook-endpoints/{made['id']}", json={"status": "active"})
    await hooks.send_all()
    assert hooks.receiver.requests == []
    await shop.http.post(f"/api/v1/webhook-endpoints/{made['id']}/deliveries/{delivery}/redeliver")
    await hooks.send_all()
    assert [request.id for request in hooks.receiver.requests] == [delivery]


async def test_the_log_is_forgotten_and_what_waits_is_not(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    await hooks.trigger(shop, made)
    await hooks.send_all()
    await hooks.trigger(shop, made)
    upkeep = Upkeep(hooks.world.database, 7 * DAY_S, 30 * DAY_S)
    await age(hooks, "finished_at", 29)
    assert await upkeep.purge_webhook_log() == 0
    await age(hooks, "finished_at", 2)
    assert await upkeep.purge_webhook_log() == 1
    assert await hooks.world.rows("SELECT 1 FROM webhook_attempts") == []
    assert [found["status"] for found in await hooks.log(shop, made)] == ["pending"]


async def test_a_removed_endpoint_leaves_nothing_behind(hooks: Any) -> None:
    shop = await hooks.vendor()
    made, kept = await hooks.endpoint(shop), await hooks.endpoint(shop, path="/kept")
    await hooks.trigger(shop, made)
    await hooks.trigger(shop, kept)
    await shop.http.delete(f"/api/v1/webhook-endpoints/{made['id']}")
    await hooks.send_all()
    assert [request.path for request in hooks.receiver.requests] == ["/kept"]
    await Upkeep(hooks.world.database, 7 * DAY_S, 30 * DAY_S).purge_webhook_log()
    assert len(await hooks.world.rows("SELECT 1 FROM webhook_endpoints")) == 1
    assert len(await hooks.world.rows("SELECT 1 FROM webhook_deliveries")) == 1
