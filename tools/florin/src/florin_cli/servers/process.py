"""Start, watch and stop one child process so that it never outlives its parent."""

import asyncio
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from florin_cli.servers.errors import ServerError

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path,
    output: int,
    parent_death_signal: signal.Signals = signal.SIGTERM,
    user_id: int | None = None,
    descriptors: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, tied to the life of the calling thread.

    The kernel sends `parent_death_signal` when the parent dies, even by SIGKILL
    (prctl(2), PR_SET_PDEATHSIG); it follows the thread, so spawn from the main one.
    A session of its own keeps the terminal's Ctrl-C away from the child: the parent
    decides the order in which things stop. `output` is a file descriptor; `descriptors`
    are further ones that the child gets, under the same numbers.
    """
    parent = os.getpid()

    def tie_to_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(parent_death_signal), 0, 0, 0)
        # The parent may have died between fork and prctl.
        if os.getppid() != parent:
            os._exit(1)

    try:
        return subprocess.Popen(
            [os.fspath(part) for part in command],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=tie_to_parent,
            user=user_id,
            group=user_id,
            extra_groups=None if user_id is None else [],
            pass_fds=tuple(descriptors),
        )
    except OSError as error:
        raise ServerError(f"cannot run {os.fspath(command[0])}: {error.strerror}") from error


def stop(
    process: subprocess.Popen[bytes],
    *,
    request: signal.Signals = signal.SIGTERM,
    deadline_s: float = 10.0,
) -> None:
    """Ask `process` to end with `request`; after `deadline_s` kill its whole session."""
    if process.poll() is None:
        process.send_signal(request)
        try:
            process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            process.wait()
    # Grandchildren which the process did not wait for, e.g. workers after a crash.
    kill_group(process.pid)


async def until_ended(process: subprocess.Popen[bytes]) -> None:
    """Wait for the end of a child, told by the kernel: what follows may be urgent (pidfd_open(2))."""
    if process.poll() is not None:
        return
    ended = asyncio.Event()
    descriptor = os.pidfd_open(process.pid)
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ended.set)
    try:
        while process.poll() is None:
            await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def kill_group(process_group: int) -> None:
    """Kill whatever is left in a process group; nothing left is fine."""
    try:
        os.killpg(process_group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def started_at(pid: int) -> str | None:
    """Return the kernel's start tick of a live process, or None when it is gone or a zombie.

    Together with the pid it names a process for good (proc(5), stat field 22), so that a
    pid file never leads to somebody else's process.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def end_recorded(pid: int, start_tick: str, *, request: signal.Signals, deadline_s: float) -> None:
    """End a process left by an earlier run, if it is still the one which was recorded."""
    if started_at(pid) != start_tick:
        return
    os.kill(pid, request)
    deadline = time.monotonic() + deadline_s
    while started_at(pid) == start_tick:
        if time.monotonic() > deadline:
            kill_group(pid)
            return
        time.sleep(0.02)
