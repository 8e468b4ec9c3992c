"""Reads identity out of a request head: token, cookies, address."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

ACCESS_COOKIE = b"__Host-florin_access="
REFRESH_COOKIE = b"__Secure-florin_refresh="
REMEMBERED_MAX = 4096
_HEX = frozenset(b"0123456789abcdef")


def cookie(header: bytes, prefix: bytes) -> str | None:
    """The value of the cookie ``prefix`` (name and equals sign); None when absent or sent twice."""
    found = None
    for part in header.split(b";"):
        part = part.strip(b" \t")
        if part.startswith(prefix):
            if found is not None:
                return None
            found = part[len(prefix) :]
    return found.decode("ascii", "replace") if found else None


def session_of_refresh(token: str) -> str | None:
    """The session that a refresh token ``frt_<32 hex>_<secret>`` says it belongs to.

    Only for counting and CSRF: auth alone decides whether the token is worth anything.
    """
    if len(token) > 37 and token.startswith("frt_") and token[36] == "_" and _HEX.issuperset(token[4:36].encode()):
        return "ses_" + token[4:36]
    return None


@lru_cache(maxsize=REMEMBERED_MAX)
def access_token(header: bytes) -> tuple[str, bytes] | None:
    """The access token in a ``Cookie`` header, also as the ``Authorization`` value that it becomes."""
    token = cookie(header, ACCESS_COOKIE)
    return (token, b"Bearer " + token.encode()) if token else None


def client_address(peer: str, forwarded: bytes | None, trusted: tuple[IPv4Network | IPv6Network, ...]) -> str:
    """The client's address: the peer's, unless the peer is a proxy of ours that names another.

    Read from the right: the first address that is not a trusted proxy's is what our own proxy saw.
    Whatever stands further left was sent by the client and is never believed.
    """
    if not forwarded or not _is_trusted(peer, trusted):
        return peer
    for part in reversed(forwarded.decode("latin-1").split(",")):
        candidate = part.strip()
        try:
            ip_address(candidate)
        except ValueError:
            return peer
        peer = candidate
        if not _is_trusted(candidate, trusted):
            return candidate
    return peer


class Addresses:
    """Finds the client's address and what is counted for it; remembers those seen lately."""

    def __init__(self, trusted: tuple[IPv4Network | IPv6Network, ...]) -> None:
        def find(peer: str, forwarded: bytes | None) -> tuple[str, str]:
            address = client_address(peer, forwarded, trusted)
            return address, subject(address)

        self.find = lru_cache(maxsize=REMEMBERED_MAX)(find)


def _is_trusted(address: str, trusted: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


def subject(address: str) -> str:
    """What is counted for an address: an IPv6 customer owns at least a /64, not one address."""
    if ":" not in address:
        return address
    packed = ip_address(address)
    mapped = getattr(packed, "ipv4_mapped", None)
    return str(mapped) if mapped else packed.packed[:8].hex()
