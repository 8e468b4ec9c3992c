"""Anything may be killed or restarted at any point: nothing is lost, nothing is done twice."""

import asyncio
import signal
from typing import Any

from sqlalchemy import text

from florin_kit.events import Message

SUBJECTS = [f"subject-{i}" for i in range(5)]


async def test_a_killed_consumer_is_replaced_by_its_standby(rig: Any) -> None:
    await rig.relay()
    first = await rig.victim("consumer")
    await rig.publish(20, SUBJECTS)
    await rig.until(rig.effects, len)
    second = await rig.victim("consumer")
    publishing = asyncio.create_task(rig.publish(300, SUBJECTS))
    # Ids restart at 0, so only what the second batch adds counts below.
    await rig.until(rig.effects, lambda effects: len(effects) >= 80)
    first.send_signal(signal.SIGKILL)
    await first.wait()
    await publishing
    effects = await rig.until(rig.effects, lambda effects: len(effects) >= 320, 25)
    assert second.returncode is None
    assert sorted(n for _, n in effects) == sorted([*range(20), *range(300)])
    for subject in SUBJECTS:
        ns = [n for s, n in effects if s == subject]
        assert ns[:4] == sorted(ns[:4])
        assert ns[4:] == sorted(ns[4:])


async def test_a_killed_broker_loses_nothing_that_it_confirmed(rig: Any) -> None:
    await rig.relay()
    await rig.consume()
    publishing = asyncio.create_task(rig.publish(600, SUBJECTS, pause_s=0.15))
    await rig.until(rig.effects, lambda effects: len(effects) >= 100)
    await rig.restart_broker()
    await publishing
    await rig.expect_all(600, 30)
    await rig.until(rig.outbox_count, lambda n: n == 0)


async def test_a_relay_killed_between_publish_and_delete_repeats_itself_harmlessly(rig: Any) -> None:
    deliveries: list[str] = []

    class Listening:
        """The real transport, with every delivery noted."""

        def __init__(self, transport: Any) -> None:
            self._transport = transport

        async def subscribe(self, queue: str, patterns: Any, on_delivery: Any, *, prefetch: int) -> Any:
            def receive(delivery: Any) -> None:
                deliveries.append(delivery.message.id)
                on_delivery(delivery)

            return await self._transport.subscribe(queue, patterns, receive, prefetch=prefetch)

    await rig.consume(transport=Listening(rig.transport()))
    await rig.publish(3)
    victim = await rig.victim("relay")
    assert await victim.wait() == -signal.SIGKILL
    assert await rig.outbox_count() == 3
    await rig.relay()
    await rig.until(lambda: deliveries, lambda seen: len(seen) == 6)
    await rig.expect_all(3)
    assert deliveries[:3] == deliveries[3:]


async def test_two_relays_keep_the_order_when_one_loses_its_connection(rig: Any) -> None:
    relays = [await rig.relay(), await rig.relay()]
    await rig.until(lambda: sum(relay.active for relay in relays), lambda active: active == 1)
    await rig.consume()
    publishing = asyncio.create_task(rig.publish(300, SUBJECTS))
    for seen in (60, 150):
        await rig.until(rig.effects, lambda effects, seen=seen: len(effects) >= seen)
        async with rig.database.transaction() as tx:
            await tx.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks"
                    " WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database"
                    " WHERE datname = current_database())"
                )
            )
    await publishing
    await rig.expect_all(300)


async def test_a_stopped_consumer_finishes_what_it_has_in_hand(rig: Any) -> None:
    entered = asyncio.Event()
    go_on = asyncio.Event()

    async def slow(envelope: Any, tx: Any) -> None:
        entered.set()
        await go_on.wait()
        await rig.effect(envelope, tx)

    transport = rig.transport()
    consumers = await rig.consume(slow)
    await transport.publish([rig.message(0)])
    await entered.wait()
    stopping = asyncio.create_task(consumers.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    go_on.set()
    await stopping
    await rig.expect_all(1)
    depths = await rig.until(transport.depths, lambda depths: depths["alpha"].waiting == 0)
    assert depths["alpha"].dead == 0


async def test_a_message_that_kills_its_consumer_each_time_is_set_aside(rig: Any) -> None:
    async def never(_envelope: Any, _tx: Any) -> None:
        raise AssertionError("must not be handled any more")

    transport = rig.transport()
    message: Message = rig.message(0)
    await transport.publish([message])
    for _ in range(15):
        taken: asyncio.Queue[Any] = asyncio.Queue()
        subscription = await transport.subscribe("alpha", ["notification.*"], taken.put_nowait, prefetch=1)
        await taken.get()
        await subscription.close()
    await rig.consume(never)
    [letter] = await rig.until(lambda: transport.dead_letters("alpha"), len)
    assert (letter.id, letter.reason) == (message.id, "crashed")
