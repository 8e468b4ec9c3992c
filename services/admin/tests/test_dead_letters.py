"""Staff look at what consumers could not handle, put it back, or discard it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from florin_contracts.events import UserRegistered
from florin_contracts.vocabulary import Role, UserStatus
from florin_kit.events import make_transport
from florin_kit.ids import new_id

QUEUE = "profile"


@dataclass
class Consumer:
    """Sets everything of its queue aside until it is mended."""

    mended: bool = False
    handled: list[str] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def take(self, delivery: Any) -> None:
        self.tasks.append(asyncio.create_task(self._end(delivery)))

    async def _end(self, delivery: Any) -> None:
        if self.mended:
            self.handled.append(delivery.message.id)
            await delivery.ack()
        else:
            await delivery.dead_letter("failed", "LookupError: no row of casey@example.com", 5)


@pytest.fixture
async def consumer(stack: Any) -> AsyncIterator[Consumer]:
    transport = make_transport("redis", stack.settings.redis_dsn, None, "profile")
    made = Consumer()
    subscription = await transport.subscribe(QUEUE, ["user.*"], made.take, prefetch=10)
    yield made
    await asyncio.gather(*made.tasks)
    await subscription.close()
    for letter in await transport.dead_letters(QUEUE, 1000):
        await transport.discard(QUEUE, letter.id)
    await transport.stop()


async def publish(stack: Any, user: str) -> str:
    event = UserRegistered(
        user_id=user,
        email=f"{user[-6:]}@florin.test",
        name="Casey",
        handle=user[-6:],
        role=Role.CUSTOMER,
        status=UserStatus.ACTIVE,
        email_verified=True,
        created_at=datetime.now(UTC),
    )
    made: str = await stack.publish(event, user, source="florin/auth")
    return made


async def letters(staff: Any, **params: Any) -> dict[str, dict[str, Any]]:
    answer = await staff.get("/admin/dead-letters", params=params)
    assert answer.status_code == 200, answer.text
    return {found["event_id"]: found for found in answer.json()["items"]}


async def audited(staff: Any, eventually: Any, action: str, actor: str) -> list[dict[str, Any]]:
    async def find() -> Any:
        return (await staff.get("/admin/audit", params={"action": action, "actor": actor})).json()["items"]

    found: list[dict[str, Any]] = await eventually(find)
    return found


async def test_a_letter_is_shown_without_personal_data(
    stack: Any, usr: str, eventually: Any, consumer: Consumer
) -> None:
    event = await publish(stack, usr)
    async with stack.client(usr) as staff:

        async def find() -> Any:
            return (await letters(staff)).get(event)

        letter = await eventually(find)
        assert (letter["queue"], letter["type"], letter["subject"]) == (QUEUE, "user.registered", usr)
        assert (letter["reason"], letter["tries"]) == ("failed", 5)
        assert letter["failed_at"] is not None
        assert letter["payload"]["data"]["user_id"] == usr
        assert "Casey" not in json.dumps(letter)
        assert "@florin.test" not in json.dumps(letter)
        assert "casey@example.com" not in letter["error"]
        queues = (await staff.get("/admin/dead-letters/queues")).json()
        assert queues["transport"] == "redis"
        assert {q["queue"]: q["dead"] for q in queues["items"]}[QUEUE] >= 1
        assert event not in await letters(staff, queue="payments")


async def test_a_letter_put_back_is_handled_once_and_recorded(
    stack: Any, usr: str, eventually: Any, consumer: Consumer
) -> None:
    event = await publish(stack, usr)
    async with stack.client(usr) as staff:

        async def find() -> Any:
            return (await letters(staff, queue=QUEUE)).get(event)

        letter = await eventually(find)
        consumer.mended = True
        assert (await staff.post(f"/admin/dead-letters/{letter['id']}/retry")).status_code == 202

        async def handled() -> Any:
            return event in consumer.handled

        await eventually(handled)
        assert event not in await letters(staff, queue=QUEUE)
        again = await staff.post(f"/admin/dead-letters/{letter['id']}/retry")
        assert (again.status_code, again.json()["code"]) == (404, "not_found")
        assert consumer.handled.count(event) == 1
        [entry] = await audited(staff, eventually, "dead_letter.retried", usr)
        assert entry["data"] == {"queue": QUEUE, "letter": event}


async def test_a_letter_is_discarded_with_a_reason(stack: Any, usr: str, eventually: Any, consumer: Consumer) -> None:
    event = await publish(stack, usr)
    async with stack.client(usr) as staff:

        async def find() -> Any:
            return (await letters(staff, queue=QUEUE)).get(event)

        path = f"/admin/dead-letters/{(await eventually(find))['id']}/discard"
        assert (await staff.post(path, json={})).status_code == 422
        assert (await staff.post(path, json={"reason": "sent twice"})).status_code == 204
        assert event not in await letters(staff, queue=QUEUE)
        [entry] = await audited(staff, eventually, "dead_letter.discarded", usr)
        assert entry["data"] == {"queue": QUEUE, "letter": event, "reason": "sent twice"}


async def test_all_letters_of_a_queue_are_put_back(stack: Any, usr: str, eventually: Any, consumer: Consumer) -> None:
    events = {await publish(stack, new_id("usr")) for _ in range(5)}
    async with stack.client(usr) as staff:

        async def find() -> Any:
            return events <= (await letters(staff, queue=QUEUE)).keys()

        await eventually(find)
        consumer.mended = True
        answer = (await staff.post(f"/admin/dead-letters/queues/{QUEUE}/retry")).json()
        assert answer["retried"] >= 5
        assert answer["left"] == 0

        async def handled() -> Any:
            return events <= set(consumer.handled)

        await eventually(handled)

        async def recorded() -> Any:
            found = await audited(staff, eventually, "dead_letter.retried", usr)
            return len(found) == answer["retried"]

        await eventually(recorded)


async def test_only_staff_and_only_queues_that_there_are(stack: Any, usr: str) -> None:
    for role in ("CUSTOMER", "VENDOR"):
        async with stack.client(usr, role) as client:
            assert (await client.get("/admin/dead-letters")).status_code == 403
            assert (await client.post(f"/admin/dead-letters/queues/{QUEUE}/retry")).status_code == 403
    async with stack.client(usr) as staff:
        assert (await staff.get("/admin/dead-letters", params={"queue": "other"})).status_code == 404
        assert (await staff.post("/admin/dead-letters/queues/other/retry")).status_code == 404
        for name in ("other~evt_1", f"{QUEUE}~", "evt_1", f"{QUEUE}~gone"):
            assert (await staff.post(f"/admin/dead-letters/{name}/retry")).status_code == 404
