"""One Florin service as a child process: `python -m florin_<name>`."""

import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from florin_cli.servers.base import Server
from florin_cli.servers.ports import LOOPBACK
from florin_cli.servers.process import spawn

_PROBE_TIMEOUT_S = 3.0


class Service(Server):
    """A service with its own settings; ready when `GET /health/ready` answers 200."""

    # Longer than the 5 s that it gives itself to finish requests (FLORIN_SHUTDOWN_TIMEOUT_S).
    stop_deadline_s = 8.0

    def __init__(
        self,
        name: str,
        data: Path,
        port: int,
        env: Mapping[str, str],
        *,
        arguments: tuple[str, ...] | None = None,
        output: int | None = None,
    ) -> None:
        super().__init__(data, port, output=output)
        self.name = name
        self.env = dict(env)
        self.arguments = arguments or ("-m", f"florin_{name}")

    def version(self) -> str:
        return self.env.get("FLORIN_RELEASE", "dev")

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        return spawn([sys.executable, *self.arguments], env=self.env, cwd=self.data, output=output)

    def is_ready(self) -> bool:
        return healthy(self.port)


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
