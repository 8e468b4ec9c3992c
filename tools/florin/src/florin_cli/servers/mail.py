"""The mail catcher: an SMTP server that keeps every message as a file and sends none."""

import os
import socket
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from florin_cli.servers.base import Server
from florin_cli.servers.errors import Unavailable
from florin_cli.servers.ports import LOOPBACK
from florin_cli.servers.process import spawn

_GREETING_TIMEOUT_S = 0.5


class MailCatcher(Server):
    """aiosmtpd in a process of its own; messages become `.eml` files in `mail`."""

    name = "mail"

    def __init__(self, data: Path, port: int, *, mail: Path | None = None, output: int | None = None) -> None:
        super().__init__(data, port, output=output)
        self.mail = (mail or data / "messages").absolute()

    def version(self) -> str:
        return version("aiosmtpd")

    def prepare(self) -> None:
        super().prepare()
        if find_spec("aiosmtpd") is None:
            raise Unavailable("the mail catcher is missing: the package aiosmtpd is not installed")
        self.mail.mkdir(parents=True, exist_ok=True)

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        return spawn(
            [sys.executable, "-m", "florin_cli.mailcatcher", str(self.mail), str(self.port)],
            env={"PATH": os.environ.get("PATH", os.defpath)},
            cwd=self.data,
            output=output,
        )

    def is_ready(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), _GREETING_TIMEOUT_S) as link:
                return link.recv(3) == b"220"
        except OSError:
            return False
