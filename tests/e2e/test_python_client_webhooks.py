"""A vendor's program brings up its webhooks by API key, and verifies what the platform really sends."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from florin_client import AsyncFlorin, NotFound, WebhookRefused, WebhookVerifier
from florin_contracts.vocabulary import Scope


@dataclass
class Receiver:
    """A vendor's own system on this machine. ``status`` is what it answers."""

    url: str = ""
    status: int = 200
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")[1:-2]
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                self.came.append((headers, await reader.readexactly(int(headers["content-length"]))))
                writer.write(b"HTTP/1.1 %d x\r\nContent-Length: 0\r\n\r\n" % self.status)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def told(self, kind: str) -> list[tuple[dict[str, str], bytes]]:
        return [message for message in self.came if f'"{kind}"'.encode() in message[1]]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/florin"
    yield made
    server.close()


@pytest.fixture
async def florin(stack: Any) -> AsyncIterator[AsyncFlorin]:
    # Without money: the event of a top-up could be the first that the endpoint is sent.
    vendor = await stack.new_user("Hook Shop", role="VENDOR")
    scopes = [Scope.WEBHOOKS_READ, Scope.WEBHOOKS_WRITE]
    key = (await vendor.http.post("/auth/api-keys", json={"name": "Hooks", "scopes": scopes})).json()["secret"]
    async with AsyncFlorin(stack.origin, key, ca_file=stack.home / "ca.pem") as made:
        yield made


async def test_a_delivered_message_is_verified_and_a_changed_or_old_one_is_not(
    florin: AsyncFlorin, receiver: Receiver, until: Any
) -> None:
    endpoint = await florin.webhook_endpoints.create(url=receiver.url, events=["*"])
    sent = await florin.webhook_endpoints.send_test(endpoint.id)

    async def came() -> bool:
        return bool(receiver.told("webhook.test"))

    await until(came)
    headers, body = receiver.told("webhook.test")[0]
    verifier = WebhookVerifier(endpoint.secret)
    event = verifier.verify(body, headers)
    assert (event.delivery_id, event.type) == (sent.id, "webhook.test")
    assert event.id == sent.event_id
    with pytest.raises(WebhookRefused):
        verifier.verify(body.replace(b"webhook.test", b"payout.fake!"), headers)
    with pytest.raises(WebhookRefused, match="too old"):
        WebhookVerifier(endpoint.secret, clock=lambda: time.time() + 301).verify(body, headers)
    with pytest.raises(WebhookRefused, match="no signature"):
        verifier.verify(body, headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) + 60)})


async def test_a_secret_is_replaced_without_a_message_that_can_not_be_verified(
    florin: AsyncFlorin, receiver: Receiver, until: Any
) -> None:
    hooks = florin.webhook_endpoints
    endpoint = await hooks.create(url=receiver.url, events=["*"])
    replaced = await hooks.rotate_secret(endpoint.id, overlap_s=3600)
    assert replaced.secret != endpoint.secret
    await hooks.send_test(endpoint.id)

    async def came() -> bool:
        return bool(receiver.came)

    await until(came)
    headers, body = receiver.came[0]
    # A receiver that knows only the old one, only the new one, or both, during the overlap.
    for known in ([endpoint.secret], [replaced.secret], [endpoint.secret, replaced.secret]):
        assert WebhookVerifier(known).verify(body, headers).type == "webhook.test"
    assert (await hooks.get(endpoint.id)).previous_secret_until is not None
    await hooks.rotate_secret(endpoint.id, overlap_s=0)
    await hooks.send_test(endpoint.id)

    async def came_again() -> bool:
        return len(receiver.came) == 2

    await until(came_again)
    with pytest.raises(WebhookRefused, match="no signature"):
        WebhookVerifier([endpoint.secret, replaced.secret]).verify(receiver.came[1][1], receiver.came[1][0])


async def test_what_a_fault_of_ones_own_has_lost_is_sent_again_by_a_program(
    florin: AsyncFlorin, receiver: Receiver, until: Any
) -> None:
    hooks = florin.webhook_endpoints
    endpoint = await hooks.create(url=receiver.url, events=["*"], description="Orders")
    sent = await hooks.send_test(endpoint.id)

    async def delivered() -> bool:
        return (await hooks.get_delivery(endpoint.id, sent.id)).status == "succeeded"

    await until(delivered)
    receiver.came.clear()
    (found,) = [one async for one in hooks.list_deliveries(endpoint.id, status="succeeded")]
    await hooks.redeliver(endpoint.id, found.id)

    async def came() -> bool:
        return bool(receiver.came)

    await until(came)
    assert WebhookVerifier(endpoint.secret).verify(receiver.came[0][1], receiver.came[0][0]).delivery_id == sent.id
    paused = await hooks.edit(endpoint.id, status="paused")
    assert paused.status == "paused"
    assert [one.id async for one in hooks.list()] == [endpoint.id]
    await hooks.delete(endpoint.id)
    with pytest.raises(NotFound):
        await hooks.get(endpoint.id)
