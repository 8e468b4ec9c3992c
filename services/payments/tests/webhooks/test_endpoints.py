"""Vendors' endpoints: whose they are, what may be changed, what is never shown again."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from florin_contracts.events import UserDeleted, UserUpdated
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.events import wrap
from florin_kit.sealing import SealBrokenError, Sealer

URL = "/api/v1/webhook-endpoints"


async def test_an_endpoint_is_made_seen_changed_and_removed(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop, events=["payment.completed", "payout.*"], description="Orders")
    assert made["status"] == "active"
    assert made["events"] == ["payment.completed", "payout.*"]
    seen = await shop.get(f"/webhook-endpoints/{made['id']}")
    assert seen == {name: value for name, value in made.items() if name != "secret"}
    assert (await shop.get("/webhook-endpoints"))["items"] == [seen]
    changed = await shop.http.patch(f"{URL}/{made['id']}", json={"status": "paused", "events": ["*"]})
    assert (changed.json()["status"], changed.json()["events"]) == ("paused", ["*"])
    assert (await shop.http.delete(f"{URL}/{made['id']}")).status_code == 204
    assert (await shop.get("/webhook-endpoints"))["items"] == []
    assert (await shop.http.get(f"{URL}/{made['id']}")).status_code == 404


async def test_others_find_nothing_there(hooks: Any) -> None:
    shop, other = await hooks.vendor(), await hooks.vendor("other")
    made = await hooks.endpoint(shop)
    (delivery,) = await hooks.trigger(shop, made)
    one = f"{URL}/{made['id']}"
    for method, path in (
        ("GET", one),
        ("PATCH", one),
        ("DELETE", one),
        ("POST", f"{one}/rotate-secret"),
        ("POST", f"{one}/test"),
        ("GET", f"{one}/deliveries"),
        ("GET", f"{one}/deliveries/{delivery}"),
        ("POST", f"{one}/deliveries/{delivery}/redeliver"),
    ):
        answer = await other.http.request(method, path, **({} if method == "GET" else {"json": {}}))
        assert answer.status_code == 404, (method, path, answer.text)
    mine = await hooks.endpoint(other)
    assert (await other.http.get(f"{URL}/{mine['id']}/deliveries/{delivery}")).status_code == 404
    assert (await other.http.get(URL)).json()["items"][0]["id"] == mine["id"]


async def test_endpoints_are_for_vendors_and_the_list_of_all_for_staff(hooks: Any) -> None:
    customer = await hooks.world.customer("ada")
    assert (await customer.http.get(URL)).status_code == 403
    assert (await customer.http.post(URL, json={})).status_code == 403
    shop = await hooks.vendor()
    assert (await shop.http.get("/api/v1/webhook-deliveries")).status_code == 403


async def test_the_secret_is_shown_once_and_kept_sealed(hooks: Any, key_of: Any, published: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    (row,) = await hooks.world.rows("SELECT secret FROM webhook_endpoints")
    assert key_of(made["secret"]) not in bytes(row.secret)
    assert "whsec_" not in (await shop.http.get(URL)).text
    (told,) = await published("audit.recorded")
    assert told["action"] == "webhook_endpoint.created"
    assert "whsec_" not in str(told)
    assert made["url"] not in str(told)  # its path may hold a secret


async def test_a_sealed_secret_is_of_no_use_in_another_row(hooks: Any) -> None:
    shop = await hooks.vendor()
    await hooks.endpoint(shop, path="/one")
    await hooks.endpoint(shop, path="/two")
    async with hooks.world.database.transaction() as tx:
        await tx.execute(text("UPDATE webhook_endpoints SET secret = (SELECT secret FROM webhook_endpoints LIMIT 1)"))
    made = (await shop.get("/webhook-endpoints"))["items"]
    for endpoint in made:
        await hooks.trigger(shop, endpoint)
    async with hooks.running():
        await until_told(hooks, 1)
    assert len({request.path for request in hooks.receiver.requests}) == 1


async def until_told(hooks: Any, count: int) -> None:
    async with asyncio.timeout(20):
        while len(hooks.receiver.requests) < count:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "body",
    [
        {"url": "https://127.0.0.1/"},
        {"url": "https://shop.example:22/"},
        {"url": "http://shop.example/"},
        {"url": "https://u:p@shop.example/"},
        {"events": []},
        {"events": ["user.registered"]},
        {"events": ["payment.*", "nothing"]},
        {"more": 1},
    ],
)
async def test_what_may_not_be_is_refused(hooks: Any, body: dict[str, Any]) -> None:
    shop = await hooks.vendor()
    given = {"url": "https://shop.example/", "events": ["*"]} | body
    answer = await shop.http.post(URL, json=given)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


async def test_the_same_request_twice_at_once_makes_one(hooks: Any) -> None:
    shop = await hooks.vendor()
    body = {"url": "https://shop.example/", "events": ["*"]}
    answers = await asyncio.gather(*(shop.http.post(URL, json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"webhook_endpoint_exists"}


async def test_there_is_a_most(hooks: Any) -> None:
    shop = await hooks.vendor()
    most = hooks.world.settings.webhook_endpoints_max
    bodies = [{"url": f"https://shop.example/{number}", "events": ["*"]} for number in range(most + 3)]
    answers = await asyncio.gather(*(shop.http.post(URL, json=body) for body in bodies))
    assert [answer.status_code for answer in answers].count(201) == most
    assert {a.json()["code"] for a in answers if a.status_code != 201} == {"too_many_webhook_endpoints"}


async def test_a_change_of_something_older_is_refused(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    tag = (await shop.http.get(f"{URL}/{made['id']}")).headers["etag"]
    path, change = f"{URL}/{made['id']}", {"description": "new"}
    assert (await shop.http.patch(path, json=change, headers={"If-Match": tag})).status_code == 200
    assert (await shop.http.patch(path, json=change, headers={"If-Match": tag})).status_code == 412


async def test_a_deleted_user_is_told_nothing_and_their_secrets_are_gone(hooks: Any, uuid_of: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    await hooks.trigger(shop, made)
    event = UserDeleted(user_id=shop.id)
    await publish_as_auth(hooks, event, shop.id)
    assert await hooks.world.rows("SELECT secret FROM webhook_endpoints") == [(None,)]
    assert await hooks.world.rows("SELECT 1 FROM data_keys") == []
    await hooks.send_all()
    assert hooks.receiver.requests == []


async def test_who_is_no_vendor_any_more_is_told_nothing(hooks: Any) -> None:
    shop = await hooks.vendor()
    made = await hooks.endpoint(shop)
    await hooks.trigger(shop, made)
    event = UserUpdated(
        user_id=shop.id,
        email=shop.email,
        name="Shop",
        handle=shop.handle,
        role=Role.CUSTOMER,
        status=UserStatus.ACTIVE,
        email_verified=True,
        created_at=made["created_at"],
    )
    await publish_as_auth(hooks, event, shop.id)
    assert await hooks.world.rows("SELECT status, disabled_reason FROM webhook_endpoints") == [("disabled", "role")]
    await hooks.send_all()
    assert hooks.receiver.requests == []


async def publish_as_auth(hooks: Any, event: Any, subject: str) -> None:
    """What payments' consumer does with an event of auth's."""
    from florin_kit.db.data_keys import DataKeys
    from florin_kit.sealing import KeyEncryptionKeys
    from florin_payments.events import consumers
    from florin_payments.ledger.pool import LedgerPool
    from florin_payments.people.directory import Directory

    keys = DataKeys(KeyEncryptionKeys(hooks.world.settings.webhook_key))
    declared = consumers(Directory(LedgerPool(hooks.world.settings)), "EUR", keys)
    envelope = wrap(event, subject=subject)
    for registration in declared._registrations:
        if registration.wants(envelope.type):
            async with hooks.world.database.transaction() as tx:
                await registration.handler(envelope, tx)


def test_a_secret_can_not_be_opened_elsewhere() -> None:
    sealer = Sealer(b"k" * 32)
    with pytest.raises(SealBrokenError):
        sealer.open(sealer.seal(b"secret", "here"), "there")
