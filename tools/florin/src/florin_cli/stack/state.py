"""What runs in a home: `run.json`, the lock beside it, and tidying up after a killed run."""

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Literal

from florin_cli.paths import Home
from florin_cli.servers.process import end_recorded, started_at
from florin_cli.stack.errors import StackError

Status = Literal["starting", "ready", "stopping"]
_LEFTOVER_DEADLINE_S = 15.0


@dataclass(frozen=True)
class Recorded:
    """One process: its id, the tick it started at (so that the id is never mistaken), its port."""

    pid: int
    start_tick: str
    port: int | None = None
    stop_signal: int = int(signal.SIGTERM)

    @property
    def alive(self) -> bool:
        """Whether this very process still runs."""
        return started_at(self.pid) == self.start_tick


@dataclass
class RunState:
    """Everything that other commands have to know about a running stack.

    `inner` holds the environment that a command of ours needs to work on the stack
    (addresses with passwords), which is why the file is closed to other users.
    """

    supervisor: Recorded
    status: Status = "starting"
    origin: str = ""
    broker: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    processes: dict[str, Recorded] = field(default_factory=dict)
    inner: dict[str, str] = field(default_factory=dict)

    def save(self, home: Home) -> None:
        """Replace `run.json` in one step."""
        partial = home.state.with_suffix(".new")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(asdict(self), indent=2))
        partial.rename(home.state)


def load(home: Home) -> RunState | None:
    """Read `run.json`; None when there is none or it is not readable as one."""
    try:
        raw = json.loads(home.state.read_text())
        processes = {name: Recorded(**entry) for name, entry in raw.pop("processes").items()}
        return RunState(supervisor=Recorded(**raw.pop("supervisor")), processes=processes, **raw)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def running(home: Home) -> RunState | None:
    """Return the state of a stack whose supervisor lives, else None."""
    state = load(home)
    return state if state is not None and state.supervisor.alive else None


def myself() -> Recorded:
    """Return this process as a record."""
    return Recorded(os.getpid(), started_at(os.getpid()) or "")


@contextmanager
def exclusive(home: Home) -> Iterator[None]:
    """Hold the home's lock, or say who holds it; ends what a killed run left behind."""
    with home.lock.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            state = load(home)
            who = f" (process {state.supervisor.pid}, {state.origin or state.status})" if state else ""
            raise StackError(f"a stack already runs in {home.path}{who}; stop it with `make down`") from None
        recover(home)
        yield


def recover(home: Home) -> list[str]:
    """End processes that a killed supervisor left, forget its state; returns their names."""
    state = load(home)
    left = [] if state is None else [(name, entry) for name, entry in state.processes.items() if entry.alive]
    # Last started, first ended: services before the servers that they stand on.
    for _, entry in reversed(left):
        end_recorded(
            entry.pid,
            entry.start_tick,
            request=signal.Signals(entry.stop_signal),
            deadline_s=_LEFTOVER_DEADLINE_S,
        )
    home.state.unlink(missing_ok=True)
    return [name for name, _ in left]
