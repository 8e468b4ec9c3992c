"""The edge of a stack: nginx as the caller's settings want it."""

import ipaddress
from collections.abc import Mapping, Sequence
from pathlib import Path

from florin_cli import authority, paths
from florin_cli.authority import Certificates
from florin_cli.paths import Home
from florin_cli.servers import Nginx
from florin_cli.servers.nginx import Stapling
from florin_cli.stack.errors import StackError

_RESOLV_CONF = Path("/etc/resolv.conf")


def make(home: Home, port: int, *, gateways: Sequence[str], origin: str, caller: Mapping[str, str]) -> Nginx:
    """Lay out nginx on `home`. Raises StackError where the settings name files that are not there."""
    return Nginx(
        home.data("nginx"),
        port,
        gateways=gateways,
        web=paths.WEB_DIST,
        certificates=_certificates(home, caller),
        stapling=stapling(caller),
        origin=origin,
        access_log=home.logs / "nginx-access.log",
        rate=int(caller.get("FLORIN_EDGE_RATE", "300")),
        burst=int(caller.get("FLORIN_EDGE_BURST", "600")),
    )


def _certificates(home: Home, caller: Mapping[str, str]) -> Certificates:
    """Return the certificate of the local authority, unless there is one of a real authority."""
    chain, key = _file(caller, "FLORIN_EDGE_CERTIFICATE"), _file(caller, "FLORIN_EDGE_CERTIFICATE_KEY")
    local = authority.ensure(home.path)
    if chain is None and key is None:
        return local
    if chain is None or key is None:
        raise StackError("FLORIN_EDGE_CERTIFICATE and FLORIN_EDGE_CERTIFICATE_KEY belong together: give both or none")
    return Certificates(local.authority, chain, key)


def stapling(caller: Mapping[str, str], resolv_conf: Path = _RESOLV_CONF) -> Stapling | None:
    """Return how OCSP answers are stapled; None, as long as nobody asks for it."""
    trust = _file(caller, "FLORIN_EDGE_STAPLING_TRUST")
    if trust is None:
        return None
    given = caller.get("FLORIN_EDGE_RESOLVERS", "").replace(",", " ").split()
    resolvers = given or _name_servers(resolv_conf)
    if not resolvers:
        raise StackError("stapling needs a name server: give one as FLORIN_EDGE_RESOLVERS")
    return Stapling(trust, tuple(map(_address, resolvers)))


def _file(caller: Mapping[str, str], name: str) -> Path | None:
    if not (value := caller.get(name, "")):
        return None
    path = Path(value).expanduser().absolute()
    if not path.is_file():
        raise StackError(f"{name} names a file that is not there")
    return path


def _name_servers(resolv_conf: Path) -> list[str]:
    try:
        lines = resolv_conf.read_text().splitlines()
    except OSError:
        return []
    return [words[1] for words in map(str.split, lines) if len(words) > 1 and words[0] == "nameserver"]


def _address(resolver: str) -> str:
    """Return an address as nginx writes it. Nothing else gets into its configuration."""
    try:
        address = ipaddress.ip_address(resolver)
    except ValueError:
        raise StackError(f"FLORIN_EDGE_RESOLVERS are IP addresses of name servers, not {resolver!r}") from None
    return f"[{address}]" if address.version == 6 else str(address)
