"""The edge to test: nginx on deploy/nginx, with a small program in the gateway's place."""

import http.client
import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from florin_cli import authority
from florin_cli.servers import Nginx
from florin_cli.servers.ports import free_port

ECHO = Path(__file__).parents[1] / "programs" / "echo.py"
SECURITY_HEADERS = {
    "Strict-Transport-Security",
    "Content-Security-Policy",
    "Integrity-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "X-Request-ID",
}


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> dict[str, object]:
        return json.loads(self.body)


class Edge:
    def __init__(self, nginx: Nginx, ca: Path) -> None:
        self.nginx = nginx
        self.trust = ssl.create_default_context(cafile=ca)

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        link = http.client.HTTPSConnection("localhost", self.nginx.port, context=self.trust, timeout=10)
        try:
            link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = link.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            link.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("an edge")


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, ECHO, str(port)])
    while not _answers(port):
        assert process.poll() is None
    yield f"127.0.0.1:{port}"
    process.kill()
    process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def web(folder: Path) -> Path:
    dist = folder / "the dist"
    for name, content in {
        "index.html": "<!doctype html><title>Florin</title>",
        "federation.json": "{}",
        "assets/main.0123abcd.js": "let a = 1;" * 500,
        "assets/packed.0123abcd.js": "let b = 2;" * 500,
        "assets/packed.0123abcd.js.br": "(brotli)",
        "assets/style.0123abcd.css": "a { color: red }",
        "remotes/auth/0123456789abcdef/entry.js": "remote",
        "remotes/auth/manifest.json": "{}",
        "assets/main.0123abcd.js.map": "{}",
        ".secret": "x",
    }.items():
        file = dist / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return dist


@pytest.fixture(scope="module")
def edge(folder: Path, web: Path, gateway: str) -> Iterator[Edge]:
    certificates = authority.ensure(folder)
    with Nginx.running(folder / "nginx", gateways=[gateway], web=web, certificates=certificates) as nginx:
        yield Edge(nginx, certificates.authority)


@pytest.fixture(scope="module")
def lonely_edge(folder: Path, web: Path) -> Iterator[Edge]:
    """An edge whose gateway is down, with a shield that lets two requests through."""
    certificates = authority.ensure(folder)
    gateway = f"127.0.0.1:{free_port()}"
    with Nginx.running(
        folder / "lonely", gateways=[gateway], web=web, certificates=certificates, rate=1, burst=1
    ) as nginx:
        yield Edge(nginx, certificates.authority)


@pytest.fixture(scope="session")
def assert_secured() -> Callable[[Answer], None]:
    """Check that an answer has each security header, and each only once."""

    def check(answer: Answer) -> None:
        for name in SECURITY_HEADERS:
            assert len(answer.headers.get_all(name, [])) == 1, f"{name} once, not {answer.headers.get_all(name)}"
        assert answer.headers["Server"] == "nginx"
        assert len(answer.headers.get_all("Cache-Control", [])) == 1 or answer.status == 101

    return check
