"""Helpers for tests that start and stop real processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from florin_cli.servers.process import started_at

PROGRAMS = Path(__file__).parent / "programs"
DEADLINE_S = 15.0


def wait_until(what: Callable[[], object], words: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not what():
        assert time.monotonic() < deadline, f"did not happen in {DEADLINE_S} s: {words}"
        time.sleep(0.02)


@pytest.fixture(name="wait_until")
def _wait_until() -> Callable[[Callable[[], object], str], None]:
    """Wait for something to become true."""
    return wait_until


@dataclass
class Supervised:
    """A supervisor in a process of its own, with stand-ins for services."""

    process: subprocess.Popen[str]
    folder: Path

    def journal(self) -> list[list[str]]:
        """What the stand-ins noted: [started|stopped, name, pid]."""
        file = self.folder / "journal"
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []

    def order(self, event: str) -> list[str]:
        return [name for what, name, _ in self.journal() if what == event]

    def alive(self) -> list[str]:
        return [name for what, name, pid in self.journal() if what == "started" and started_at(int(pid))]

    def pid(self, name: str) -> int:
        return [int(pid) for what, who, pid in self.journal() if (what, who) == ("started", name)][-1]

    def wait_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == "READY":
                return
        pytest.fail("the supervisor ended before all were ready")

    def ended(self) -> tuple[int, str]:
        """Wait for the end; return exit code and everything that was printed since."""
        output, _ = self.process.communicate(timeout=DEADLINE_S)
        return self.process.returncode, output


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    """Start stand-ins under a supervisor: `supervise(("a", [], ""), ("b", ["a"], ""))`."""
    started: list[Supervised] = []

    def start(*units: tuple[str, list[str], str]) -> Supervised:
        folder = tmp_path / f"stack {len(started)}"
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, PROGRAMS / "supervise.py", folder, json.dumps(units)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        started.append(Supervised(process, folder))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()
        if each.process.stdout is not None:
            each.process.stdout.close()
