"""Coming back: current, replayed, reload; slow clients; the log's gaps."""

import asyncio
import base64
import os
import socket
from typing import Any

from florin_cli.servers import Valkey
from florin_cli.servers.ports import free_port
from florin_contracts.events import NotificationCreated, TopUpCompleted
from florin_contracts.vocabulary import TransferStatus
from florin_kit.ids import new_id
from florin_live.feed.entry import GAP, Entry
from florin_live.feed.history import History
from florin_live.feed.log import ALIVE
from florin_live.feed.position import START, Position
from florin_live.metrics import CUTS


def top_up(user_id: str) -> TopUpCompleted:
    return TopUpCompleted(
        topup_id=new_id("top"), user_id=user_id, amount=100, currency="EUR", status=TransferStatus.COMPLETED
    )


async def test_nothing_missed(open_tab: Any, person: Any, publish: Any) -> None:
    me = person()
    tab = await open_tab(me)
    await tab.hear("ready")
    await tab.subscribe("payments")
    await publish(top_up(me.user_id), new_id("top"))
    seen = (await tab.hear("event"))["id"]
    again = await open_tab(me)
    assert (await again.hear("ready"))["last_event_id"] >= seen
    assert [m["outcome"] for m in await again.subscribe("payments", after=seen)] == ["current"]


async def test_what_was_missed_is_replayed_in_order_by_any_replica(
    open_tab: Any, person: Any, publish: Any, replicas: Any
) -> None:
    me, other = person(), new_id("usr")
    tab = await open_tab(me)
    witness = await open_tab(me, at=replicas[1])
    for each in (tab, witness):
        await each.hear("ready")
        await each.subscribe("payments")
    await publish(top_up(me.user_id), new_id("top"))
    seen = (await tab.hear("event"))["id"]
    await tab.connection.close()
    missed = [top_up(me.user_id) for _ in range(3)]
    for event in missed:
        await publish(event, event.topup_id)
        await publish(top_up(other), new_id("top"))
    for _ in range(4):
        await witness.hear("event")
    again = await open_tab(me, at=replicas[1])
    await again.hear("ready")
    *events, resume = await again.subscribe("payments", after=seen)
    assert [event["data"]["topup_id"] for event in events] == [event.topup_id for event in missed]
    assert resume["outcome"] == "replayed"
    assert resume["last_event_id"] >= events[-1]["id"]
    await publish(top_up(me.user_id), new_id("top"))
    assert (await again.hear("event"))["id"] > events[-1]["id"]


async def test_replay_goes_by_the_topics_asked_for(open_tab: Any, person: Any, publish: Any) -> None:
    me = person()
    tab = await open_tab(me)
    await tab.hear("ready")
    await tab.subscribe("payments")
    await publish(top_up(me.user_id), new_id("top"))
    first = (await tab.hear("event"))["id"]
    await publish(top_up(me.user_id), new_id("top"))
    await tab.hear("event")
    assert [m["outcome"] for m in await tab.subscribe("notifications", after=first)] == ["current"]


async def test_what_is_too_old_or_never_was_asks_for_a_reload(open_tab: Any, person: Any, publish: Any) -> None:
    me = person()
    tab = await open_tab(me)
    await tab.hear("ready")
    for after in ("0-0", "1-1", "99999999999999-0", "nonsense", "1-1; DROP", "9" * 40):
        assert [m["outcome"] for m in await tab.subscribe("payments", after=after)] == ["reload"], after


async def test_more_than_the_log_keeps_asks_for_a_reload(open_tab: Any, person: Any, publish: Any) -> None:
    me, other = person(), person()
    tab = await open_tab(me)
    ready = await tab.hear("ready")
    await tab.subscribe("payments")
    for _ in range(220):
        await publish(top_up(other.user_id), new_id("top"))
    await publish(top_up(me.user_id), new_id("top"))
    await tab.hear("event")
    answer = await tab.subscribe("payments", after=ready["last_event_id"])
    assert [m["outcome"] for m in answer] == ["reload"]


async def test_after_nobody_fed_the_log_everyone_reloads(open_tab: Any, person: Any, redis: Any) -> None:
    tab = await open_tab(person())
    ready = await tab.hear("ready")
    await redis.delete(ALIVE)
    assert (await tab.hear("resume"))["outcome"] == "reload"
    assert [m["outcome"] for m in await tab.subscribe("payments", after=ready["last_event_id"])] == ["reload"]


async def test_a_client_that_does_not_read_is_cut_and_others_hear_all(
    open_tab: Any, person: Any, publish: Any, replica: Any, eventually: Any
) -> None:
    me = person()
    good = await open_tab(me)
    await good.hear("ready")
    await good.subscribe("notifications")
    before = CUTS._value.get()
    with await deaf_client(replica.port, me):
        note = {"user_id": me.user_id, "kind": "k", "title": "t", "body": "b", "data": {"filler": "x" * 200_000}}
        sent = 0

        async def cut() -> bool:
            nonlocal sent
            sent += 1
            await publish(NotificationCreated(notification_id=new_id("ntf"), **note), me.user_id)
            assert (await good.hear("event"))["name"] == "notification.created"
            return CUTS._value.get() > before

        await eventually(cut)
    assert sent < 200


async def deaf_client(port: int, somebody: Any) -> socket.socket:
    """Connects, subscribes, and never reads again."""
    loop = asyncio.get_running_loop()
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.setblocking(False)
    await loop.sock_connect(client, ("127.0.0.1", port))
    lines = [
        "GET /ws HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        *(f"{name}: {value}" for name, value in somebody.headers().items()),
    ]
    await loop.sock_sendall(client, "\r\n".join([*lines, "", ""]).encode())
    assert (await loop.sock_recv(client, 12)) == b"HTTP/1.1 101"
    message = b'{"type":"subscribe","topics":["notifications"]}'
    await loop.sock_sendall(client, bytes([0x81, 0x80 | len(message), 0, 0, 0, 0]) + message)  # mask of zeros
    return client


async def test_a_stopping_replica_says_so(start_replica: Any, person: Any, open_tab: Any) -> None:
    async with start_replica() as extra:
        tab = await open_tab(person(), at=extra)
        await tab.hear("ready")
    assert await tab.closed() == 1012


def entry(number: int) -> tuple[Position, Entry]:
    return Position(number, 0), Entry(name="x.y")


class TestHistory:
    def test_it_forgets_the_oldest_and_knows_it(self) -> None:
        history = History(3)
        history.forget(Position(1, 0))
        for number in range(2, 7):
            history.add(*entry(number))
        assert history.since(Position(2, 0)) is None
        kept = history.since(Position(3, 0))
        assert kept is not None
        assert [position.ms for position, _ in kept] == [4, 5, 6]
        assert list(history.since(Position(6, 0)) or [1]) == [1] or list(history.since(Position(6, 0))) == []
        assert history.since(Position(7, 0)) is None

    def test_a_gap_makes_everything_before_it_useless(self) -> None:
        history = History(10)
        history.add(*entry(1))
        history.add(Position(2, 0), GAP)
        history.add(*entry(3))
        assert history.since(Position(1, 0)) is None
        kept = history.since(Position(2, 0))
        assert kept is not None
        assert [position.ms for position, _ in kept] == [3]

    def test_an_empty_history_has_nothing_after_its_start(self) -> None:
        assert list(History(3).since(START) or []) == []


async def test_concurrent_resumes_lose_and_repeat_nothing(
    open_tab: Any, person: Any, publish: Any, replicas: Any
) -> None:
    me = person()
    tab = await open_tab(me)
    position = (await tab.hear("ready"))["last_event_id"]
    events = [top_up(me.user_id) for _ in range(30)]

    async def produce() -> None:
        for event in events:
            await publish(event, event.topup_id)

    producing = asyncio.create_task(produce())
    heard: list[str] = []
    turn = 0
    while len(heard) < len(events):
        turn += 1
        tab = await open_tab(me, at=replicas[0])
        await tab.hear("ready")
        *replayed, resume = await tab.subscribe("payments", after=position)
        assert resume["outcome"] in ("current", "replayed")
        live = [await tab.hear("event")] if len(heard) + len(replayed) < len(events) else []
        for event in [*replayed, *live]:
            heard.append(event["data"]["topup_id"])
            position = event["id"]
        await tab.connection.close()
    await producing
    assert heard == [event.topup_id for event in events]


async def test_it_survives_a_redis_that_comes_back_empty(
    tmp_path: Any, start_replica: Any, open_tab: Any, person: Any, publish_to: Any, eventually: Any
) -> None:
    server = Valkey(tmp_path / "valkey", free_port())
    await server.start()
    await server.ready()
    me = person()
    try:
        async with start_replica(redis_url=server.url) as replica, publish_to(server.url) as publish:
            tab = await open_tab(me, at=replica)
            await tab.hear("ready")
            await tab.subscribe("payments")
            await publish(top_up(me.user_id), new_id("top"))
            seen = (await tab.hear("event"))["id"]
            await server.stop()

            async with replica.http() as client:

                async def ready(status: int) -> Any:
                    return (await client.get("/health/ready")).status_code == status

                await eventually(lambda: ready(503))
                await server.start()
                await server.ready()
                assert (await tab.hear("resume"))["outcome"] == "reload"
                await eventually(lambda: ready(200))
            assert [m["outcome"] for m in await tab.subscribe("payments", after=seen)] == ["reload"]
            await publish(top_up(me.user_id), new_id("top"))
            assert (await tab.hear("event"))["name"] == "topup.completed"
    finally:
        await server.stop()
