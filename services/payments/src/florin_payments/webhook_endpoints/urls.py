"""What a receiver's address may look like. Pure.

One narrow grammar instead of a parser's opinion: what one program takes for a name, another one takes
for a number (``0x7f.1``, ``2130706433``) or for a password (``https://a@b``). What does not fit is
refused, here when an endpoint is made and again before each delivery.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from florin_payments.webhook_deliveries.addresses import Network, may_be_sent_to

LENGTH_MAX = 2000
_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z.-]{1,253})"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/[!$%&'()*+,\-./0-9:;=@A-Z_a-z~]*)?"
    r"(?P<query>\?[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*)?"
)
_LABEL = re.compile(r"(?!-)[0-9a-z-]{1,63}(?<!-)")


class Refused(ValueError):
    """Not an address that webhooks are sent to; says why, for people."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send: ``host`` is a name, or a literal address without brackets."""

    url: str
    host: str
    port: int
    tls: bool
    literal: bool


@dataclass(frozen=True)
class Rules:
    """What an operator allows.

    ``ports`` as ranges, both ends in; ``http_hosts`` may be reached without TLS; ``networks`` are
    addresses that count as public here.
    """

    ports: Sequence[tuple[int, int]] = ((443, 443),)
    http_hosts: Collection[str] = ()
    networks: Sequence[Network] = ()

    def read(self, url: str) -> Target:
        """Read an address. Raises `Refused`."""
        found = _URL.fullmatch(url) if len(url) <= LENGTH_MAX else None
        if found is None:
            raise Refused("Give an address such as https://shop.example/florin, without user, password or fragment")
        host, tls = found["host"].lower(), found["scheme"] == "https"
        if not tls and host not in self.http_hosts:
            raise Refused("The address must begin with https://")
        port = int(found["port"] or (443 if tls else 80))
        if not any(low <= port <= high for low, high in self.ports):
            raise Refused("Webhooks are not sent to this port")
        literal = _literal(host)
        if literal is not None:
            if not may_be_sent_to(literal, self.networks):
                raise Refused("Webhooks are sent to public addresses only")
        elif not (_is_name(host) or host in self.http_hosts):
            raise Refused("This is not the full name of a host")
        port_part = f":{found['port']}" if found["port"] else ""
        whole = f"{found['scheme']}://{host}{port_part}{found['path'] or '/'}{found['query'] or ''}"
        return Target(whole, literal or host, port, tls, literal is not None)


def ports(listed: str) -> tuple[tuple[int, int], ...]:
    """Ports in a setting: ``443,8000-8999``. Raises `ValueError`."""
    found = []
    for part in filter(None, (part.strip() for part in listed.split(","))):
        low, _, high = part.partition("-")
        first, last = int(low), int(high or low)
        if not 1 <= first <= last <= 65535:
            raise ValueError(f"{part!r} is not a port or a range of ports")
        found.append((first, last))
    return tuple(found)


def _literal(host: str) -> str | None:
    """The address that stands there in its one usual notation; None for anything else."""
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        return str(IPv4Address(host))
    except AddressValueError:
        if host.startswith("["):
            raise Refused("This is not an IPv6 address") from None
        return None


def _is_name(host: str) -> bool:
    """A full name whose last label can't be read as a number, as parsers of addresses would."""
    labels = host.split(".")
    return len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and labels[-1][0].isalpha()
