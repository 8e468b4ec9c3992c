"""A vendor's receiver and a name server, both real, both on this machine."""

import asyncio
import socket
import struct
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Behave = Callable[[web.Request], Any]


@dataclass
class Received:
    """One request as it came."""

    path: str
    host: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """Answers 200 unless it is told to behave otherwise."""

    address: str
    port: int = 0
    requests: list[Received] = field(default_factory=list)
    behave: Behave | None = None
    connections: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.requests.append(Received(request.path_qs, request.host, dict(request.headers), body))
        answer = self.behave(request) if self.behave else web.Response(text="thanks")
        return await answer if asyncio.iscoroutine(answer) else answer

    def fail_with(self, status: int, **headers: str) -> None:
        self.behave = lambda _request: web.Response(status=status, text="no", headers=headers)

    def recover(self) -> None:
        self.behave = None


@asynccontextmanager
async def listening(address: str, port: int = 0, tls: Any = None) -> AsyncIterator[Receiver]:
    """A receiver at an address of this machine's."""
    receiver = Receiver(address)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", receiver.handle)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, address, port, ssl_context=tls, shutdown_timeout=0.1)
    await site.start()
    receiver.port = runner.addresses[0][1]
    try:
        yield receiver
    finally:
        await runner.cleanup()


class NameServer(asyncio.DatagramProtocol):
    """Answers questions for A and AAAA; what it says may change from one to the next."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: dict[str, int] = defaultdict(int)
        self.port = 0

    def says(self, name: str, *answers: list[str]) -> None:
        """Each answer in turn; the last one from then on."""
        self.answers[name], self.asked[name] = list(answers), 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, peer: Any) -> None:
        labels, at = [], 12
        while length := data[at]:
            labels.append(data[at + 1 : at + 1 + length].decode().lower())
            at += 1 + length
        kind = struct.unpack("!H", data[at + 1 : at + 3])[0]
        name = ".".join(labels)
        turns = self.answers.get(name)
        records: list[bytes] = []
        if turns:
            turn = turns[min(self.asked[name], len(turns) - 1)]
            family, size = (socket.AF_INET, 1) if kind == 1 else (socket.AF_INET6, 28)
            found = [a for a in turn if (":" in a) == (kind == 28)] if kind in (1, 28) else []
            records = [
                b"\xc0\x0c" + struct.pack("!HHIH", size, 1, 0, len(raw)) + raw
                for raw in (socket.inet_pton(family, address) for address in found)
            ]
            self.asked[name] += kind == 1
        flags = 0x8180 if turns else 0x8183
        head = data[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0)
        self._transport.sendto(head + data[12 : at + 5] + b"".join(records), peer)
