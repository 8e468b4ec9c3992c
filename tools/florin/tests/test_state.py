"""The home of a stack: its lock, its secrets, what a killed run left."""

import json
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from florin_cli.paths import Home
from florin_cli.servers.process import started_at
from florin_cli.stack import secret_store, state
from florin_cli.stack.errors import StackError
from florin_cli.stack.state import Recorded, RunState


@pytest.fixture
def stack_home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "a home")
    home.make()
    return home


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_two_stacks_in_one_home_are_refused_clearly(stack_home: Home):
    with state.exclusive(stack_home):
        RunState(state.myself(), origin="https://localhost:1").save(stack_home)
        with pytest.raises(StackError, match=r"already runs in .*https://localhost:1.*make down"):
            with state.exclusive(stack_home):
                pytest.fail("the lock was given twice")


def test_what_a_killed_run_left_is_ended_and_forgotten(stack_home: Home):
    left = subprocess.Popen(["sleep", "60"])
    dead = state.myself().__class__(pid=left.pid, start_tick="0")
    RunState(
        supervisor=dead,
        processes={"left": Recorded(left.pid, started_at(left.pid) or "", stop_signal=int(signal.SIGTERM))},
    ).save(stack_home)
    began = time.monotonic()
    with state.exclusive(stack_home):
        assert not stack_home.state.exists()
    assert left.wait(timeout=5) == -signal.SIGTERM
    assert time.monotonic() - began < 5


def test_a_recorded_id_that_is_another_process_now_is_left_alone(stack_home: Home):
    other = subprocess.Popen(["sleep", "60"])
    RunState(state.myself(), processes={"x": Recorded(other.pid, "12345")}).save(stack_home)
    assert state.recover(stack_home) == []
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_broken_state_file_counts_as_none(stack_home: Home):
    stack_home.state.write_text('{"supervisor": {')
    assert state.load(stack_home) is None
    with state.exclusive(stack_home):
        assert not stack_home.state.exists()


def test_state_round_trip_is_closed_to_others(stack_home: Home):
    kept = RunState(state.myself(), origin="https://x", processes={"a": Recorded(1, "2", 3)}, inner={"A": "b"})
    kept.save(stack_home)
    assert state.load(stack_home) == kept
    assert mode(stack_home.state) == 0o600
    assert mode(stack_home.path) == 0o700


def test_secrets_are_made_once_strong_different_and_closed_to_others(stack_home: Home):
    first = secret_store.ensure(stack_home.secrets)
    assert mode(stack_home.secrets) == 0o600
    assert set(first) == set(secret_store.NAMES)
    assert len(set(first.values())) == len(first)
    assert all(len(value) >= 32 for value in first.values())
    assert secret_store.ensure(stack_home.secrets) == first


def test_a_secret_that_came_with_a_new_version_is_added_and_the_others_stay(stack_home: Home):
    first = secret_store.ensure(stack_home.secrets)
    stack_home.secrets.write_text(json.dumps({name: value for name, value in first.items() if name != "csrf_key"}))
    second = secret_store.ensure(stack_home.secrets)
    assert second["csrf_key"] != first["csrf_key"]
    assert {**second, "csrf_key": ""} == {**first, "csrf_key": ""}


def test_unreadable_secrets_are_a_clear_error(stack_home: Home):
    stack_home.secrets.write_text("{")
    with pytest.raises(StackError, match="make reset"):
        secret_store.ensure(stack_home.secrets)
