"""One Florin service as a child process: `python -m florin_<name>`."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from florin_cli.servers.base import Server
from florin_cli.servers.ports import LOOPBACK
from florin_cli.servers.process import spawn
from florin_kit.web import handover

_PROBE_TIMEOUT_S = 3.0


class Service(Server):
    """A service with its own settings; ready when it says so and `GET /health/ready` answers 200.

    The listening socket is made here and passed on (`florin_kit.web.handover`), so that a
    `successor` can serve beside this process before this one ends.
    """

    # Longer than it gives itself to drain (FLORIN_DRAIN_GRACE_S) and to finish requests, 5 s.
    stop_deadline_s = 12.0

    def __init__(
        self,
        name: str,
        data: Path,
        port: int,
        env: Mapping[str, str],
        *,
        arguments: tuple[str, ...] | None = None,
        service: str | None = None,
        output: int | None = None,
    ) -> None:
        super().__init__(data, port, output=output)
        self.name = name
        self.service = service or name
        self.env = dict(env)
        self.arguments = arguments or ("-m", f"florin_{self.service}")
        self._listening: socket.socket | None = None
        self._word: int | None = None
        self._serves = False

    def version(self) -> str:
        return self.env.get("FLORIN_RELEASE", "dev")

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        if self._listening is None:
            self._listening = socket.create_server((LOOPBACK, self.port), backlog=handover.BACKLOG)
        self._forget_word()
        self._word, writing = os.pipe()
        os.set_blocking(self._word, False)
        passed = {handover.LISTEN_FD: self._listening.fileno(), handover.READY_FD: writing}
        try:
            return spawn(
                [sys.executable, *self.arguments],
                env=self.env | {name: str(number) for name, number in passed.items()},
                cwd=self.data,
                output=output,
                descriptors=tuple(passed.values()),
            )
        finally:
            os.close(writing)

    def is_ready(self) -> bool:
        if not self._serves and self._word is not None:
            with suppress(BlockingIOError):
                self._serves = bool(os.read(self._word, 1))
        return self._serves and healthy(self.port)

    def stop_now(self) -> None:
        # Nobody is to queue up for a process that ends; those of a successor queue at its own copy.
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        super().stop_now()
        self._forget_word()

    def successor(self) -> "Service":
        """Return the next process of this service, not started yet, on the same socket."""
        after = Service(self.name, self.data, self.port, self.env, arguments=self.arguments, service=self.service)
        after.stop_deadline_s = self.stop_deadline_s
        after._listening = self._listening.dup() if self._listening is not None else None
        return after

    def _forget_word(self) -> None:
        self._serves = False
        if self._word is not None:
            os.close(self._word)
            self._word = None


def healthy(port: int) -> bool:
    """Ask a service of ours whether it is ready; any trouble means no."""
    request = f"GET /health/ready HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((LOOPBACK, port), _PROBE_TIMEOUT_S) as link:
            link.sendall(request.encode())
            return link.recv(64).split(b" ", 2)[1:2] == [b"200"]
    except OSError:
        return False


class Task(Server):
    """A child process that does one thing and ends, e.g. migrations; ready when it ended well."""

    def __init__(
        self,
        name: str,
        data: Path,
        env: Mapping[str, str],
        arguments: tuple[str, ...],
        *,
        output: int | None = None,
    ) -> None:
        super().__init__(data, 0, output=output)
        self.name = name
        self.env = dict(env)
        self.arguments = arguments

    def version(self) -> str:
        return ""

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        return spawn([sys.executable, *self.arguments], env=self.env, cwd=self.data, output=output)

    def is_ready(self) -> bool:
        return self.process is not None and self.process.poll() == 0
