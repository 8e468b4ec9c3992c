"""A replica dies between sending and writing it down: another one sends it again, under the same id."""

import asyncio
import signal
from typing import Any

from payments_process import service


async def test_a_crash_after_sending_sends_again_and_loses_nothing(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    told = {
        "WEBHOOK_HTTP_HOSTS": "receiver.test",
        "WEBHOOK_NETWORKS": "127.0.0.2/32",
        "WEBHOOK_PORTS": "1024-65535",
        "WEBHOOK_NAMESERVERS": f"127.0.0.1:{hooks.names.port}",
    }
    async with service(hooks.world, "webhook_delivery.sent", **told) as (process, _):
        ids = await hooks.trigger(shop, made, 3)
        assert await asyncio.to_thread(process.wait, 30) == -signal.SIGKILL
    assert [request.id for request in hooks.receiver.requests] == ids[:1]
    assert {found["status"] for found in await hooks.log(shop, made)} == {"pending"}
    await hooks.leases_run_out()
    await hooks.send_all()
    assert [request.id for request in hooks.receiver.requests] == [ids[0], *ids]
    assert {found["status"] for found in await hooks.log(shop, made)} == {"succeeded"}


async def test_a_replica_that_ends_finishes_what_it_has_in_hand(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait(_request: Any) -> Any:
        from aiohttp import web

        begun.set()
        await go_on.wait()
        return web.Response()

    hooks.receiver.behave = wait
    ids = await hooks.trigger(shop, made, 2)
    async with hooks.running() as dispatcher:
        await begun.wait()
        stopping = asyncio.create_task(dispatcher.stop())
        await asyncio.sleep(0)
        go_on.set()
        await stopping
    statuses = {found["id"]: found["status"] for found in await hooks.log(shop, made)}
    assert statuses == {ids[0]: "succeeded", ids[1]: "pending"}
    await hooks.send_all()
    assert [request.id for request in hooks.receiver.requests] == ids
