"""Every event arrives, once, in order, at everybody who asked for it."""

import asyncio
from typing import Any

from sqlalchemy import text

from florin_kit.events import Consumers, Message, publish


async def test_a_published_event_has_its_effect_once(rig: Any) -> None:
    await rig.relay()
    await rig.consume()
    await rig.publish(1)
    await rig.expect_all(1)
    await rig.until(rig.outbox_count, lambda n: n == 0)


async def test_an_event_published_before_its_consumer_ever_ran_waits_for_it(rig: Any) -> None:
    await rig.relay()
    await rig.publish(5)
    await rig.until(rig.outbox_count, lambda n: n == 0)
    await rig.consume()
    await rig.expect_all(5)


async def test_order_holds_within_each_subject(rig: Any) -> None:
    await rig.relay()

    async def uneven(envelope: Any, tx: Any) -> None:
        # Every other event of a subject is slow: the next one would overtake it.
        await asyncio.sleep(0.01 if envelope.data.data["n"] // 2 % 2 == 0 else 0)
        await rig.effect(envelope, tx)

    await rig.consume(uneven)
    await rig.publish(100, ["even", "odd"])
    await rig.expect_all(100)


async def test_a_duplicate_is_absorbed(rig: Any) -> None:
    transport = rig.transport()
    message = rig.message(0)
    await transport.publish([message])
    await transport.publish([message, rig.message(1)])
    await rig.consume()
    await rig.expect_all(2)


async def test_every_queue_gets_its_own_copy(rig: Any) -> None:
    seen: list[str] = []

    async def note(envelope: Any, _tx: Any) -> None:
        seen.append(envelope.id)

    await rig.consume()
    await rig.consume(note, queue="beta")
    message = rig.message(0)
    await rig.transport().publish([message])
    await rig.expect_all(1)
    await rig.until(lambda: seen, lambda ids: ids == [message.id])


async def test_a_broadcast_reaches_every_replica(rig: Any) -> None:
    seen: dict[int, list[str]] = {0: [], 1: []}
    replicas = []
    for number in seen:
        consumers = Consumers("live")
        consumers.broadcast("notification.*")(lambda envelope, number=number: seen[number].append(envelope.id))
        await consumers.start(rig.transport())
        replicas.append(consumers)
    messages = [rig.message(n) for n in range(3)]
    await rig.transport().publish(messages)
    expected = [message.id for message in messages]
    await rig.until(lambda: seen, lambda got: got == {0: expected, 1: expected})
    for consumers in replicas:
        await consumers.stop()


async def test_fields_that_a_newer_producer_added_are_skipped(rig: Any) -> None:
    message = rig.message(0)
    newer = message.body.replace(b'"kind":', b'"added_later":{"x":1},"kind":')
    assert newer != message.body
    await rig.transport().publish([Message(message.id, message.type, message.subject, newer)])
    await rig.consume()
    await rig.expect_all(1)


async def test_rows_committed_out_of_order_are_both_sent(rig: Any) -> None:
    await rig.relay()
    await rig.consume()
    async with rig.database.transaction() as late:
        await publish(late, rig.event(1), subject="late")
        async with rig.database.transaction() as early:
            await publish(early, rig.event(0), subject="early")
        await rig.until(rig.effects, lambda effects: effects == [("early", 0)])
    await rig.expect_all(2)


async def test_a_rolled_back_event_is_never_sent(rig: Any) -> None:
    await rig.relay()
    await rig.consume()
    try:
        async with rig.database.transaction() as tx:
            await publish(tx, rig.event(7), subject="gone")
            raise LookupError
    except LookupError:
        pass
    await rig.publish(1)
    await rig.expect_all(1)


async def test_a_commit_wakes_the_relay(rig: Any) -> None:
    relay = await rig.relay(poll_s=60)
    rig.database.on_commit(relay.wake)
    await rig.consume()
    await rig.until(lambda: relay.active, bool)
    await rig.publish(1)
    await rig.expect_all(1)


async def test_an_event_made_in_sql_that_fits_no_schema_stays_behind(rig: Any) -> None:
    async with rig.database.transaction() as tx:
        await tx.execute(
            text("INSERT INTO outbox (event_id, type, subject, envelope) VALUES ('evt_x', 'a.b', 's', '{\"id\": 1}')")
        )
    await rig.relay()
    await rig.consume()
    await rig.publish(1)
    await rig.expect_all(1)
    async with rig.database.read() as ro:
        # The other row may still be there for a moment: it goes after the broker's confirm.
        row = (await ro.execute(text("SELECT event_id, error FROM outbox WHERE error IS NOT NULL"))).one()
    assert row.event_id == "evt_x"
    assert "not an envelope" in row.error
