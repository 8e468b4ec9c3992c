"""The machine that a benchmark runs on: its cores, and how to describe it without naming it."""

import os
import platform
import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


def cores() -> tuple[int, int]:
    """The core of the program under test, and the core of everything else."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def settle_on(core: int) -> None:
    """Keep this process, and all that it starts from now on, on one core."""
    os.sched_setaffinity(0, {core})


@contextmanager
def spread(pids: Iterable[int], cores: Iterable[int]) -> Iterator[None]:
    """Let this process, what it starts and the processes ``pids`` use these cores while the block lasts."""
    threads = [0, *(int(task.name) for pid in pids for task in Path(f"/proc/{pid}/task").iterdir())]
    before = {thread: os.sched_getaffinity(thread) for thread in threads}
    for thread in threads:
        os.sched_setaffinity(thread, cores)
    try:
        yield
    finally:
        for thread, cores_before in before.items():
            os.sched_setaffinity(thread, cores_before)


@contextmanager
def served_first(pids: Iterable[int]) -> Iterator[None]:
    """Let processes have their core as soon as they want it (SCHED_FIFO), while the block lasts.

    Raises `PermissionError` where that is not allowed.
    """
    threads = [int(task.name) for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()]
    try:
        for thread in threads:
            os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(1))
        yield
    finally:
        for thread in threads:
            os.sched_setscheduler(thread, os.SCHED_OTHER, os.sched_param(0))


@contextmanager
def awake(pids: Iterable[int]) -> Iterator[None]:
    """Let stopped processes run while the block lasts."""
    sleepers = list(pids)
    for pid in sleepers:
        os.kill(pid, signal.SIGCONT)
    try:
        yield
    finally:
        for pid in sleepers:
            os.kill(pid, signal.SIGSTOP)


def describe(**programs: str) -> list[str]:
    """Lines about date, processor, system and versions of programs; no host name and no path."""
    allowed = os.sched_getaffinity(0)
    tested, other = cores()
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{_processor()}, {os.cpu_count()} cores ({len(allowed)} to use)",
        f"program under test on core {tested}, everything else on core {other}",
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}",
    ]
    if tested == other:
        lines.append("**one core only: everything shares it, so absolute figures say little**")
    if programs:
        lines.append(", ".join(f"{name} {version}" for name, version in programs.items()))
    return lines


def load() -> float:
    """Processes that want a core now, ours included (one-minute average)."""
    return os.getloadavg()[0]


def _processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1].strip() if found else platform.machine()
