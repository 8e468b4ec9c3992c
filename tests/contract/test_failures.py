"""Messages that cannot be handled: tried, set aside, looked at, put back."""

import time
from itertools import pairwise
from typing import Any

import pytest

from florin_kit.events import Message, RejectError


async def dead(transport: Any, queue: str = "alpha") -> list[Any]:
    return list(await transport.dead_letters(queue))


async def test_a_poison_message_is_set_aside_after_five_tries_with_pauses(rig: Any) -> None:
    tries: list[float] = []

    async def handler(envelope: Any, tx: Any) -> None:
        if envelope.subject == "poison":
            tries.append(time.monotonic())
            raise LookupError("cannot be found")
        await rig.effect(envelope, tx)

    transport = rig.transport()
    await rig.consume(handler)
    poison = rig.message(99, subject="poison")
    await transport.publish([poison, *(rig.message(n) for n in range(3))])
    await rig.expect_all(3)
    [letter] = await rig.until(lambda: dead(transport), len)
    assert len(tries) == 5
    pauses = [b - a for a, b in pairwise(tries)]
    assert all(pause >= least for pause, least in zip(pauses, (0.02, 0.04, 0.06, 0.08), strict=True))
    assert (letter.id, letter.type, letter.subject, letter.body) == (
        poison.id,
        poison.type,
        poison.subject,
        poison.body,
    )
    assert (letter.reason, letter.error, letter.tries) == ("failed", "LookupError: cannot be found", 5)
    assert letter.failed_at is not None
    depths = await transport.depths()
    assert (depths["alpha"].waiting, depths["alpha"].dead) == (0, 1)


async def test_a_dead_letter_can_be_retried_in_its_queue_only(rig: Any) -> None:
    broken = True
    beta: list[Any] = []

    async def handler(envelope: Any, tx: Any) -> None:
        if broken:
            raise RejectError("not today")
        await rig.effect(envelope, tx)

    transport = rig.transport()
    await rig.consume(handler)
    # Below the inbox, which would hide a second copy.
    other = await transport.subscribe("beta", ["notification.*"], beta.append, prefetch=10)
    messages = [rig.message(0, "a"), rig.message(1, "b")]
    await transport.publish(messages)
    letters = await rig.until(lambda: dead(transport), lambda found: len(found) == 2)
    assert {(letter.reason, letter.tries) for letter in letters} == {("rejected", 1)}
    broken = False
    assert await transport.retry("alpha", messages[0].id)
    await rig.expect_all(1)
    assert await transport.discard("alpha", messages[1].id)
    assert not await transport.discard("alpha", messages[1].id)
    await rig.until(lambda: dead(transport), lambda found: not found)
    await transport.publish([rig.message(1, "c")])
    await rig.expect_all(2)
    await rig.until(lambda: len(beta), lambda n: n >= 3)
    assert len(beta) == 3
    await other.close()


async def test_looking_at_dead_letters_does_not_use_them_up(rig: Any) -> None:
    async def handler(_envelope: Any, _tx: Any) -> None:
        raise RejectError("no")

    transport = rig.transport()
    await rig.consume(handler)
    await transport.publish([rig.message(0)])
    await rig.until(lambda: dead(transport), len)
    for _ in range(25):
        assert len(await dead(transport)) == 1


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'"title":"t"', b'"title":7', "schema"),
        (b'"specversion":"1.0"', b'"specversion":', "schema"),
        (b"florin:notification.created:1", b"florin:notification.created:9", "unknown_schema"),
    ],
)
async def test_what_fits_no_schema_is_set_aside_at_once(rig: Any, old: bytes, new: bytes, reason: str) -> None:
    message = rig.message(99)
    assert old in message.body
    transport = rig.transport()
    await rig.consume()
    await transport.publish(
        [Message(message.id, message.type, "wrong", message.body.replace(old, new)), rig.message(0)]
    )
    await rig.expect_all(1)
    [letter] = await rig.until(lambda: dead(transport), len)
    assert (letter.reason, letter.tries) == (reason, 0)


async def test_a_dependency_that_is_away_uses_up_no_tries(rig: Any) -> None:
    runs = 0

    async def handler(envelope: Any, tx: Any) -> None:
        nonlocal runs
        runs += 1
        if runs <= 2:
            raise ConnectionRefusedError
        if runs <= 6:
            raise LookupError
        await rig.effect(envelope, tx)

    transport = rig.transport()
    await rig.consume(handler)
    await transport.publish([rig.message(0)])
    await rig.expect_all(1)
    assert runs == 7
    assert not await dead(transport)


async def test_a_failed_handler_leaves_no_trace(rig: Any) -> None:
    failures = 0

    async def handler(envelope: Any, tx: Any) -> None:
        nonlocal failures
        await rig.effect(envelope, tx)
        if failures < 3:
            failures += 1
            raise LookupError

    await rig.consume(handler)
    await rig.transport().publish([rig.message(0)])
    await rig.expect_all(1)
