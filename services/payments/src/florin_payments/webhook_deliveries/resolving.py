"""From a receiver's name to addresses that may be sent to.

aiohttp asks this resolver once for each new connection and connects to what it returns, so there is
no second answer that could differ. `guarded_socket` looks at the address once more where a socket is
made: it is the one way to any connection, also to one whose host is written as an address.
"""

import socket
from collections.abc import Sequence
from typing import Any

import aiodns
from aiohttp.abc import AbstractResolver, ResolveResult

from florin_payments.webhook_deliveries.addresses import Network, may_be_sent_to


class NoPublicAddress(OSError):
    """There is none, or one of several is not public.

    Never says which: else an endpoint could be used to ask for the names of our own network.
    """


class PublicResolver(AbstractResolver):
    """Resolves names and refuses each that has any address that webhooks may not be sent to.

    ``nameservers``: as ``address`` or ``address:port``; none: the system's.
    """

    def __init__(
        self, networks: Sequence[Network] = (), nameservers: Sequence[str] = (), timeout_s: float = 3.0
    ) -> None:
        self._networks = networks
        self._nameservers = list(nameservers) or None
        self._timeout_s = timeout_s
        self._dns: aiodns.DNSResolver | None = None

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises `NoPublicAddress`."""
        if self._dns is None:
            self._dns = aiodns.DNSResolver(nameservers=self._nameservers, timeout=self._timeout_s, tries=2)
        try:
            answer = await self._dns.getaddrinfo(host, port=port, family=family, type=socket.SOCK_STREAM)
        except aiodns.error.DNSError:
            raise NoPublicAddress from None
        addresses = [_text(node.addr[0]) for node in answer.nodes]
        if not addresses or not all(may_be_sent_to(address, self._networks) for address in addresses):
            raise NoPublicAddress
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in dict.fromkeys(addresses)
        ]

    async def close(self) -> None:
        if self._dns is not None:
            await self._dns.close()
            self._dns = None


def guarded_socket(networks: Sequence[Network]) -> Any:
    """What makes the sockets of a connector. It raises `NoPublicAddress` instead of making some."""

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, address = info
        if not may_be_sent_to(address[0], networks):
            raise NoPublicAddress
        made = socket.socket(family=family, type=kind, proto=proto)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    return make


def _text(address: str | bytes) -> str:
    return address.decode() if isinstance(address, bytes) else address
