"""Bytes over TLS to the platform's edge, as they are, and answers as they came."""

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

WAIT_S = 10.0


@dataclass(frozen=True)
class Answer:
    """One answer; header names in lower case, repeated ones repeated."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


class Wire:
    """Speaks TLS to the edge and nothing above it."""

    def __init__(self, stack: Any) -> None:
        self._port = stack.port
        self._trust = stack.trust
        self.host = f"localhost:{stack.port}".encode()

    def send(self, data: bytes, *, wait_s: float = WAIT_S) -> bytes:
        """Send bytes; all that comes back until the edge closes, or the wait is over."""
        raw = b""
        with (
            socket.create_connection(("127.0.0.1", self._port), WAIT_S) as link,
            self._trust.wrap_socket(link, server_hostname="localhost") as tls,
        ):
            tls.settimeout(wait_s)
            with suppress(TimeoutError, ConnectionError, ssl.SSLEOFError):
                tls.sendall(data)
            with suppress(TimeoutError, ConnectionError, ssl.SSLEOFError):
                while chunk := tls.recv(65536):
                    raw += chunk
        return raw

    def ask(self, target: str, method: str = "GET", *, body: bytes = b"", head: str = "") -> Answer:
        """One request on a connection of its own; ``head`` are further header lines."""
        request = f"{method} {target} HTTP/1.1\r\nHost: {self.host.decode()}\r\nConnection: close\r\n{head}"
        if body:
            request += f"Content-Length: {len(body)}\r\n"
        return parse(self.send(request.encode("latin-1") + b"\r\n" + body))


def parse(raw: bytes) -> Answer:
    """The first answer in ``raw``."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    assert first.startswith("HTTP/1.1 "), raw[:200]
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Answer(int(first.split(" ")[1]), headers, body)


@pytest.fixture(scope="session")
def wire(stack: Any) -> Wire:
    return Wire(stack)
