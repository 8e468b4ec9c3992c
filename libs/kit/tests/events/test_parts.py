"""The small parts: lanes, waves, backoff, what counts as a try."""

import asyncio
from itertools import pairwise

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from florin_kit.errors import Overloaded
from florin_kit.events import Consumers, Message, make_transport
from florin_kit.events.backoff import Backoff
from florin_kit.events.failures import NotStartedError, RetryPolicy, unavailable
from florin_kit.events.lanes import Lanes
from florin_kit.events.rabbitmq.transport import _waves


async def test_lanes_keep_order_within_a_key_and_let_others_pass() -> None:
    lanes, seen, gate = Lanes(), [], asyncio.Event()

    def job(name: str, wait: bool = False):  # type: ignore[no-untyped-def]
        async def run() -> None:
            if wait:
                await gate.wait()
            seen.append(name)

        return run

    lanes.submit("a", job("a1", wait=True))
    lanes.submit("a", job("a2"))
    lanes.submit("b", job("b1"))
    while seen != ["b1"]:
        await asyncio.sleep(0)
    gate.set()
    assert await lanes.drain(5)
    assert seen == ["b1", "a1", "a2"]
    lanes.submit("a", job("a3"))
    assert await lanes.drain(5)
    assert seen[-1] == "a3"


async def test_lanes_give_up_what_does_not_end() -> None:
    lanes = Lanes()
    lanes.submit("a", asyncio.Event().wait)  # type: ignore[arg-type]
    assert not await lanes.drain(0.01)


@given(st.lists(st.sampled_from("abcd"), max_size=40))
def test_waves_hold_a_subject_once_and_in_order(subjects: list[str]) -> None:
    batch = [Message(str(i), "t", subject, b"") for i, subject in enumerate(subjects)]
    waves = _waves(batch)
    assert sorted(i for wave in waves for i in wave) == list(range(len(batch)))
    for wave in waves:
        assert len({batch[i].subject for i in wave}) == len(wave)
    sent = [i for wave in waves for i in wave]
    for subject in set(subjects):
        own = [i for i in sent if subjects[i] == subject]
        assert own == sorted(own)


def test_backoff_grows_to_its_limit_and_resets() -> None:
    backoff = Backoff(first_s=1, max_s=8)
    delays = [backoff.next_s() for _ in range(6)]
    assert all(b > a * 0.9 for a, b in pairwise(delays[:4]))
    assert max(delays) <= 10
    backoff.reset()
    assert backoff.next_s() <= 1.25


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionRefusedError(), True),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed"), True),
        (Overloaded(), True),
        (NotStartedError(), True),
        (asyncpg.CannotConnectNowError(), True),
        (asyncpg.AdminShutdownError(), True),
        (OperationalError("x", None, asyncpg.CrashShutdownError()), True),
        (OperationalError("x", None, asyncpg.DeadlockDetectedError()), False),
        (asyncpg.UniqueViolationError(), False),
        (FileNotFoundError(), False),
        (TimeoutError(), False),
        (LookupError(), False),
    ],
)
def test_what_is_the_worlds_fault(error: Exception, expected: bool) -> None:
    assert unavailable(error) is expected


def test_there_are_five_tries() -> None:
    assert RetryPolicy().tries_max == 5


def test_handlers_are_told_apart_by_name() -> None:
    consumers = Consumers("admin")

    async def record(_envelope: object, _tx: object) -> None: ...

    consumers.on("user.*")(record)
    with pytest.raises(ValueError, match=r"admin\.record"):
        consumers.on("payment.*")(record)


def test_a_broadcast_receiver_is_no_coroutine() -> None:
    async def receive(_envelope: object) -> None: ...

    with pytest.raises(TypeError):
        Consumers("live").broadcast("#")(receive)  # type: ignore[arg-type]


@pytest.mark.parametrize("broker", ["redis", "rabbitmq", "carrier-pigeon"])
def test_a_broker_needs_its_address(broker: str) -> None:
    with pytest.raises(ValueError, match="broker"):
        make_transport(broker, None, None, "admin")
