"""Which addresses a webhook may be sent to. Pure.

Whoever names a receiver's address could name one of our own machines. So an address must be one that is
routed on the public Internet; what is not by IANA's special-purpose registries (RFC 6890), multicast,
and every form of IPv6 that carries an IPv4 address inside are refused. The lists stand here and are not
taken from the standard library, whose idea of "global" differs between its versions.
"""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_REFUSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# All that IANA has given out for the Internet. Loopback, ::ffff:0:0/96, 64:ff9b::/96 (NAT64), unique
# local, link-local and multicast addresses lie outside.
_UNICAST_6 = IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and other protocols' own
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
)


def networks(listed: str) -> tuple[Network, ...]:
    """Networks in a setting: ``10.1.0.0/16,fd00::/8``. Raises `ValueError`."""
    return tuple(ip_network(part.strip()) for part in listed.split(",") if part.strip())


def may_be_sent_to(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether an address is a public one, or in a network that is allowed on purpose."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if getattr(found, "scope_id", None) is not None:  # fe80::1%eth0
        return False
    if any(found in network for network in allowed):
        return True
    if found.version == 4:
        return not any(found in network for network in _REFUSED_4)
    return found in _UNICAST_6 and not any(found in network for network in _REFUSED_6)
