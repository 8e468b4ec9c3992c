"""The money core, without a database: states and money."""

import ast
from dataclasses import FrozenInstanceError
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import florin_payments
from florin_contracts.vocabulary import PaymentStatus
from florin_payments import money
from florin_payments.payments import states
from florin_payments.payments.states import Event
from florin_payments.payouts import states as payout_states
from florin_payments.schedules import states as schedule_states
from florin_payments.top_ups import states as top_up_states


@pytest.mark.parametrize("status", PaymentStatus)
@pytest.mark.parametrize("event", Event)
def test_every_pair_is_a_transition_or_is_refused(status: PaymentStatus, event: Event) -> None:
    if (status, event) in states.TRANSITIONS:
        assert states.apply(status, event) is states.TRANSITIONS[status, event]
    else:
        with pytest.raises(states.IllegalEvent) as refused:
            states.apply(status, event)
        assert (refused.value.status, refused.value.event) == (status, event)


def test_nothing_leaves_a_final_state() -> None:
    assert not [pair for pair in states.TRANSITIONS if pair[0] in states.FINAL]


def test_every_state_in_use_can_be_reached_and_left_or_is_final() -> None:
    reached = {t.to for t in states.INITIAL.values()} | {t.to for t in states.TRANSITIONS.values()}
    left = {status for status, _ in states.TRANSITIONS}
    assert left <= reached
    assert reached - left == states.FINAL


@pytest.mark.parametrize("machine", [states, top_up_states, payout_states, schedule_states])
def test_a_transition_stands(machine: ModuleType) -> None:
    for transition in machine.TRANSITIONS.values():
        with pytest.raises(FrozenInstanceError):
            transition.to = None


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(money.DECIMALS)))
def test_formatting_loses_nothing(amount: int, currency: str) -> None:
    text = money.format_minor(amount, currency)
    digits = text.removesuffix(f" {currency}").replace(",", "").replace(".", "")
    assert int(digits) == amount


def test_minor_units_are_those_of_iso_4217() -> None:
    odd = {code: decimals for code, decimals in money.DECIMALS.items() if decimals != 2}
    assert odd == {"ISK": 0, "JPY": 0, "KRW": 0, "BHD": 3, "KWD": 3, "TND": 3}
    assert len(money.DECIMALS) == 26
    assert money.AMOUNT_MINOR_MAX == 1_000_000_000_000


def test_formatting_for_people() -> None:
    assert money.format_minor(125_000, "EUR") == "1,250.00 EUR"
    assert money.format_minor(-1, "USD") == "-0.01 USD"
    assert money.format_minor(0, "USD") == "0.00 USD"
    assert money.format_minor(1250, "JPY") == "1,250 JPY"
    assert money.format_minor(1, "KWD") == "0.001 KWD"


NO_MONEY = {"psp", "papers", "webhook_deliveries"}


def test_there_is_no_float_anywhere_near_money() -> None:
    offenders = []
    for file in Path(florin_payments.__path__[0]).rglob("*.py"):
        if file.name in ("settings.py", "directory.py", "app.py", "jobs.py", "pool.py", "metrics.py") or NO_MONEY & set(
            file.parts
        ):
            continue  # seconds and sizes
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                offenders.append(f"{file.name}:{node.lineno}")
            if isinstance(node, ast.Name) and node.id == "float":
                offenders.append(f"{file.name}:{node.lineno}")
            if (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Div)
                and not isinstance(node.right, ast.Constant)
            ):
                offenders.append(f"{file.name}:{node.lineno}")
    assert offenders == []
