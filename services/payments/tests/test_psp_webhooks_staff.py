"""Staff look at the provider's webhooks."""

from typing import Any

import msgspec


async def send(world: Any, psp: Any, number: int) -> None:
    body = msgspec.json.encode({"id": f"evt_{number}", "type": "other"})
    answer = await world.anonymous().post("/api/v1/webhooks/psp/simulator", content=body, headers=psp.sign(body))
    assert answer.status_code == 200


async def test_staff_alone_see_webhooks(world: Any, psp: Any) -> None:
    await send(world, psp, 1)
    for role in ("CUSTOMER", "VENDOR"):
        client = world.client("usr_" + "1" * 32, role)
        for method, path in (("GET", ""), ("GET", "/whk_1"), ("POST", "/whk_1/replay")):
            assert (await client.request(method, f"/api/v1/webhooks{path}")).status_code == 403
    admin = world.client("usr_" + "0" * 32, "ADMIN")
    assert (await admin.get("/api/v1/webhooks/whk_" + "0" * 32)).status_code == 404


async def test_the_list_has_pages(world: Any, psp: Any) -> None:
    for number in range(5):
        await send(world, psp, number)
    admin, seen, cursor = world.client("usr_" + "0" * 32, "ADMIN"), [], ""
    while True:
        page = (await admin.get(f"/api/v1/webhooks?limit=2{cursor}")).json()
        seen += [found["event_id"] for found in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [f"evt_{number}" for number in (4, 3, 2, 1, 0)]
