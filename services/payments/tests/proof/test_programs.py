"""Random programs of everything that moves money, on the real application, against a model of it.

Continuous integration runs a few, always the same; the drill runs as many others as ``FLORIN_PROOF_PROGRAMS`` says.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from .asking import Ask, PayAsked
from .commands import BANKS, CARDS, Decide, Exchange, Later, OnPayment, OnSchedule, Pay, PayOut, TopUp
from .conftest import with_rates
from .disputing import DISPUTE_POINTS, dispute
from .machine import CURRENCIES, Machine
from .provider import settle

SHORT, LONG = 12, int(os.environ.get("FLORIN_PROOF_PROGRAMS", "300"))
POINTS = (
    "payment.checked",
    "payment.committed",
    "payment.decided",
    "review.decided",
    "payment.answered",
    "top_up.opened",
    "top_up.charged",
    "top_up.posting",
    "top_up.posted",
    "top_up.answered",
    "payout.opened",
    "payout.asked",
    "payout.posting",
    "payout.posted",
    "payout.answered",
    "refund.moved",
    "exchange.taken",
    "exchange.posted",
    "asked.paid",
    "request.written",
    "request.committed",
)
SCHEDULER_POINTS = ("scheduler.moved", "scheduler.written", "scheduler.committed")

dispute_points = st.sampled_from(DISPUTE_POINTS)

people = st.integers(0, 2)
currencies = st.sampled_from(CURRENCIES)
amounts = st.sampled_from((1, 7, 50, 99, 100, 101, 150, 300))
numbers = st.integers(0, 30)
cards = st.sampled_from(sorted(set(CARDS) - {"tok_webhook_lost"}) * 3 + ["tok_webhook_lost"])  # which takes a while
requests = st.one_of(
    st.builds(Pay, people, people, currencies, amounts),
    st.builds(Pay, people, people, currencies, amounts, cards),
    st.builds(TopUp, people, currencies, amounts, cards),
    st.builds(Later, people, people, currencies, amounts, st.integers(1, 72), st.sampled_from((None, 1, 2, 5))),
    st.builds(OnPayment, st.just("refund"), numbers, st.sampled_from(("recipient", "staff")), st.none() | amounts),
    st.builds(
        OnPayment,
        st.sampled_from(("refund", "cancel", "edit")),
        numbers,
        st.sampled_from(("sender", "recipient", "staff")),
        st.none() | amounts,
    ),
    st.builds(OnSchedule, st.sampled_from(("skip", "pause", "resume", "end", "edit")), numbers, amounts),
    st.builds(Decide, st.sampled_from(("approve", "approve", "reject")), numbers),
    st.builds(PayOut, people, currencies, amounts, st.sampled_from(sorted(BANKS))),
    st.builds(Ask, people, people, currencies, amounts),
    st.builds(PayAsked, numbers, st.none() | amounts),
    st.builds(PayAsked, numbers, st.none() | amounts, cards),
    st.builds(Exchange, people, currencies, currencies, amounts),
    st.builds(Exchange, people, st.just("EUR"), st.just("USD"), amounts),
    st.builds(Exchange, people, st.just("USD"), st.just("EUR"), amounts),
)
steps = st.one_of(
    st.tuples(st.just("do"), requests),
    st.tuples(st.just("do"), requests),
    st.tuples(st.just("at_once"), st.tuples(requests, requests)),
    st.tuples(st.just("crash"), requests, st.sampled_from(POINTS)),
    st.tuples(st.just("cut"), requests, st.integers(0, 30)),
    st.tuples(st.just("repeat"), numbers, st.booleans()),
    st.tuples(st.just("settle"), st.booleans()),
    st.tuples(st.just("pass_time"), st.integers(1, 72), st.none() | st.sampled_from(SCHEDULER_POINTS)),
    st.tuples(st.just("reverse"), numbers),
    st.tuples(st.just("dispute"), st.none() | st.sampled_from(("won", "lost", "accept")), st.none() | dispute_points),
)
beginning = [TopUp(person, currency, 300, "tok_visa") for person in (0, 1) for currency in CURRENCIES]


async def take(machine: Machine, step: tuple[Any, ...]) -> None:
    name, *given_ = step
    if name == "settle":
        await settle(machine, told=given_[0])
    elif name == "dispute":
        await dispute(machine, *given_)
    elif name == "repeat":
        await machine.repeat(given_[0], changed=given_[1])
    else:
        await getattr(machine, name)(*given_)


program_lists = st.lists(steps, min_size=10, max_size=40)


def programs(count: int, *, always_the_same: bool) -> Any:
    """That many; a failing one is shrunk to its shortest form."""
    return settings(
        max_examples=count,
        derandomize=always_the_same,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


async def prove(world: Any, psp: Any, adapter: Any, program: list[Any]) -> None:
    await with_rates(world)
    machine = await Machine.start(world, psp, adapter)
    note(f"program: {program}")
    try:
        for command in beginning:
            await machine.do(command)
        for step in program:
            await take(machine, step)
        await machine.finish()
    finally:
        await machine.clear()


@programs(SHORT, always_the_same=True)
@given(program=program_lists)
async def test_whatever_happens_money_is_right(proven: Any, psp: Any, adapter: Any, program: list[Any]) -> None:
    await prove(proven, psp, adapter, program)


@pytest.mark.drill
@programs(LONG, always_the_same=False)
@given(program=program_lists)
async def test_whatever_happens_for_long_money_is_right(
    proven: Any, psp: Any, adapter: Any, program: list[Any]
) -> None:
    await prove(proven, psp, adapter, program)
