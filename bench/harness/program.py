"""A program under test: a process with children on a core of its own, and what it costs."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0


@dataclass
class Program:
    """A running program; its children count as part of it."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def cpu_us(self) -> float:
        """Processor time that it has used, in microseconds."""
        return sum(_run_us(pid) for pid in self.pids())

    def processes(self) -> dict[int, tuple[str, float]]:
        """The name of each of its processes, and the processor time that it has used, in microseconds."""
        return {pid: (_name(pid), _run_us(pid)) for pid in self.pids()}

    def resident_kb(self) -> int:
        """Memory that is its own, in kB (proportional set size: shared pages are counted once)."""
        return sum(_pss_kb(pid) for pid in self.pids())

    def pids(self) -> list[int]:
        """Its process and all that this one has started."""
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            with suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    queue += map(int, (task / "children").read_text().split())
        return found


@contextmanager
def running(
    name: str,
    command: Sequence[str | Path],
    *,
    core: int | Sequence[int],
    port: int,
    env: Mapping[str, str],
    log: Path,
    ready: Callable[[], bool] | None = None,
) -> Iterator[Program]:
    """Start a program on ``core`` (or several), wait until it is ``ready`` (listens), end it with the block.

    Raises `RuntimeError` with its last words when it does not start.
    """
    cores = ",".join(map(str, [core] if isinstance(core, int) else core))
    words = ["taskset", "--cpu-list", cores, *map(str, command)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            words, env=dict(env), stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not (ready or (lambda: listens(port)))():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield Program(name, port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            # What it has started and left behind: the `node` of the environment is a script that runs the real one.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _name(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def waited_us(pids: Iterable[int]) -> float:
    """Time in which processes could have run and did not get a core, in microseconds."""
    return sum(_schedstat_us(pid, 1) for pid in pids)


def _run_us(pid: int) -> float:
    return _schedstat_us(pid, 0)


def _schedstat_us(pid: int, column: int) -> float:
    """A column of ``/proc/<pid>/schedstat``, over all threads: time on a core, time waiting for one."""
    total = 0
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                total += int((task / "schedstat").read_text().split()[column])
    return total / 1000


def _pss_kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
