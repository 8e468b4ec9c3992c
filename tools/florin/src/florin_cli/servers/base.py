"""The common life of an embedded server: start, ready, stop; async and sync."""

import asyncio
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from florin_cli.servers import process
from florin_cli.servers.errors import ServerError
from florin_cli.servers.ports import free_port

_POLL_S = 0.01
_LOG_TAIL_LINES = 12


class Server(ABC):
    """One server process with a data folder and a port on 127.0.0.1.

    `output` is a file descriptor for what it prints; without one it goes to
    `<data>/<name>.log`. Start it from the main thread: its life is tied to that thread.
    """

    name: str
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_deadline_s: float = 10.0

    def __init__(self, data: Path, port: int, *, output: int | None = None) -> None:
        self.data = data.absolute()
        self.port = port
        self.output = output
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while running."""
        return None if self.process is None else self.process.pid

    @property
    def log(self) -> Path:
        """File which holds the server's words when no `output` was given."""
        return self.data / f"{self.name}.log"

    @abstractmethod
    def version(self) -> str:
        """Return the version of the real program, e.g. `18.6`."""

    def prepare(self) -> None:
        """Make the data folder and configuration; may take a while, blocks."""
        self.data.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def launch(self, output: int) -> subprocess.Popen[bytes]:
        """Start the process; called in the main thread."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Tell, without waiting, whether it answers."""

    def settle(self) -> None:
        """Finish what needs a server that answers, e.g. create databases; nothing by default."""
        return

    def start_now(self) -> None:
        """Prepare and start, without waiting for readiness."""
        self.prepare()
        self._launch()

    def wait_ready(self, timeout_s: float = 30.0) -> None:
        """Wait until it answers; raise ServerError when it dies or takes too long."""
        deadline = time.monotonic() + timeout_s
        while True:
            ended = self._exit_code()
            if self.is_ready():
                break
            self._check_starting(ended, deadline, timeout_s)
            time.sleep(_POLL_S)
        self.settle()

    def stop_now(self) -> None:
        """Stop in order, by force after the deadline; stopping twice is fine."""
        if self.process is not None:
            process.stop(self.process, request=self.stop_signal, deadline_s=self.stop_deadline_s)

    async def start(self) -> None:
        """Prepare in a thread, then start in this one."""
        await asyncio.to_thread(self.prepare)
        self._launch()

    async def ready(self, timeout_s: float = 30.0) -> None:
        """Wait until it answers; raise ServerError when it dies or takes too long."""
        deadline = time.monotonic() + timeout_s
        while True:
            # Looked at first: a task that ends well meanwhile is ready, and not a failure.
            ended = self._exit_code()
            if await asyncio.to_thread(self.is_ready):
                break
            self._check_starting(ended, deadline, timeout_s)
            await asyncio.sleep(_POLL_S)
        await asyncio.to_thread(self.settle)

    async def stop(self) -> None:
        """Stop in order, by force after the deadline."""
        await asyncio.to_thread(self.stop_now)

    @classmethod
    @contextmanager
    def running(cls, data: Path, port: int | None = None, **options: Any) -> Iterator[Self]:
        """Run the server for the length of a `with` block, on a free port unless given one."""
        server = cls(data, port or free_port(), **options)
        try:
            server.start_now()
            server.wait_ready()
            yield server
        finally:
            server.stop_now()

    def _exit_code(self) -> int | None:
        if self.process is None:
            raise ServerError(f"{self.name} was not started")
        return self.process.poll()

    def _check_starting(self, ended: int | None, deadline: float, timeout_s: float) -> None:
        """Raise when the process was seen to have ended (with exit code `ended`) or is too slow."""
        if ended is not None:
            raise ServerError(f"{self.name} ended while starting, exit code {ended}{self._last_words()}")
        if time.monotonic() > deadline:
            raise ServerError(f"{self.name} was not ready in {timeout_s:.0f} s{self._last_words()}")

    def _launch(self) -> None:
        if self.output is not None:
            self.process = self.launch(self.output)
            return
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self.process = self.launch(descriptor)
        finally:
            os.close(descriptor)

    def _last_words(self) -> str:
        if self.output is not None or not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
        return "".join(f"\n    {line}" for line in lines)
