"""Reads requests: what is none, or is too much, is refused before anybody acts on it."""

import re
from typing import TYPE_CHECKING

import httptools

from florin_gateway import routing
from florin_gateway.proxy import heads
from florin_gateway.proxy.exchange import Exchange
from florin_kit import errors

if TYPE_CHECKING:
    from florin_gateway.proxy.client import ClientConnection
    from florin_gateway.server import Gateway

PIECE_BYTES = 4096  # of what was received, read at once: a short piece can be of hundreds of requests
_UNPRINTABLE = re.compile(rb"[^\x21-\x7e]")
ALLOWED_METHODS = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"})
KNOWN_HOPS = frozenset({b"close", b"keep-alive", b"upgrade"})
_SINGLE = frozenset({b"host", b"content-length", b"transfer-encoding", b"authorization", b"origin", b"x-csrf-token"})
_UPGRADE_HEADERS = frozenset(
    {b"sec-websocket-key", b"sec-websocket-version", b"sec-websocket-protocol", b"sec-websocket-extensions"}
)


class RequestReader:
    """Makes exchanges of the bytes that one client sends, and tells its connection of them."""

    def __init__(self, client: "ClientConnection", gateway: "Gateway") -> None:
        self._client = client
        self._gateway = gateway
        self._parser = httptools.HttpRequestParser(self)
        self.received = b""  # and not read yet
        self.current: Exchange | None = None  # the one whose request is being read
        self._in_head = False
        self._head_bytes = 0  # received while a head is incomplete; what follows it may be counted too
        self._fields_bytes = 0
        self._seen: set[bytes] = set()
        self._named_hops: set[bytes] = set()

    def read_piece(self) -> None:
        """Parse the next piece of what was received: a body is one, however long it is."""
        length = PIECE_BYTES
        current = self.current
        if self._in_head or current is None:
            self._head_bytes += min(length, len(self.received))
        elif current.length:
            length = max(length, current.length - current.body_bytes)
        piece, self.received = self.received[:length], self.received[length:]
        try:
            self._parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            rest, self.received = piece[upgrade.args[0] :] + self.received, b""
            self._client.upgraded(rest)
        except httptools.HttpParserError:
            self._client.end_with(errors.MalformedRequest())
        else:
            if self._in_head and self._head_bytes > self._gateway.head_bytes_max:
                self._client.end_with(errors.HeadersTooLarge())

    # httptools

    def on_message_begin(self) -> None:
        self.current = Exchange(self._client, self._gateway)
        self._in_head = True
        self._fields_bytes = 0
        # Set once for a head: a byte now and then does not buy a slow client more time.
        self._client.deadline = self._gateway.head_deadline
        if self._seen:
            self._seen.clear()
        if self._named_hops:
            self._named_hops.clear()

    def on_url(self, url: bytes) -> None:
        assert self.current is not None
        self.current.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        exchange = self.current
        assert exchange is not None
        name = name.lower()
        self._fields_bytes += len(name) + len(value) + 4
        if self._fields_bytes > self._gateway.headers_bytes_max:
            return  # refused when the head is complete; until then nothing more of it is kept
        if name in _SINGLE:
            if name in self._seen:
                self._refuse(errors.MalformedRequest(f"The header {name.decode()} was sent twice"))
            self._seen.add(name)
        if name not in heads.REQUEST_DROPPED and name not in _UPGRADE_HEADERS:
            if name == b"origin":
                exchange.origin = value
            elif name == b"sec-fetch-site":
                exchange.fetch_site = value
            elif name == b"idempotency-key":
                exchange.idempotent = True
            elif name == b"x-florin-refresh":
                exchange.refresh_header = value == b"1"
            exchange.headers.append(b"%b: %b\r\n" % (name, value))
        elif name == b"cookie":
            exchange.cookie = value if exchange.cookie is None else exchange.cookie + b"; " + value
        elif name == b"authorization":
            exchange.authorization = value
        elif name == b"content-length":
            exchange.length = int(value) if value.isdigit() and len(value) < 16 else -1
        elif name == b"x-csrf-token":
            exchange.csrf_token = value
        elif name == b"traceparent":
            exchange.traceparent = value.decode("latin-1")
        elif name == b"x-forwarded-for":
            previous = exchange.forwarded_for
            exchange.forwarded_for = value if previous is None else previous + b"," + value
        elif name == b"transfer-encoding":
            exchange.chunked_in = value.strip().lower() == b"chunked"
            if not exchange.chunked_in:
                self._refuse(errors.MalformedRequest("Only the chunked transfer encoding is known"))
        elif name == b"expect":
            exchange.expects_continue = value.lower() == b"100-continue"
        elif name == b"connection":
            self._named_hops.update(part.strip().lower() for part in value.split(b","))
        elif name == b"florin-mode":
            if exchange.mode is not None:
                self._refuse(errors.MalformedRequest("The header florin-mode was sent twice"))
            exchange.mode = value
        elif name == b"upgrade":
            exchange.wants_upgrade = value.lower() == b"websocket"
            if not exchange.wants_upgrade:
                self._refuse(errors.MalformedRequest("Only WebSocket upgrades are known"))
        if name in _UPGRADE_HEADERS or name == b"upgrade":
            exchange.upgrade_headers.append(b"%b: %b\r\n" % (name, value))

    def on_headers_complete(self) -> None:
        exchange = self.current
        assert exchange is not None
        self._in_head = False
        if self._client.unreadable:
            # The connection ends with the answer before: what came in the same packet is not obeyed.
            self.current = None
            return
        exchange.method = self._parser.get_method()
        place = exchange.place = routing.look_up(exchange.target.partition(b"?")[0])
        exchange.path = place.path
        if place.odd:
            self._refuse(errors.NotFound())
        version = self._parser.get_http_version()
        if version not in ("1.0", "1.1"):  # the parser also takes a line without one, as HTTP/0.9 had it
            self._refuse(errors.MalformedRequest("Speak HTTP/1.1"))
        exchange.http11 = version == "1.1"
        exchange.keep_alive = exchange.http11 and b"close" not in self._named_hops
        exchange.complete = not exchange.chunked_in and not exchange.length  # without a body the head is all of it
        exchange.wants_upgrade = exchange.wants_upgrade and b"upgrade" in self._named_hops
        exchange.last = not exchange.keep_alive and not exchange.wants_upgrade
        if exchange.wants_upgrade:
            exchange.keep_alive = False  # whatever the answer is: what follows is no HTTP any more
        if problem := self._objection(exchange):
            self._refuse(problem)
        if self._named_hops and self._named_hops - KNOWN_HOPS:
            exchange.headers = [h for h in exchange.headers if h.partition(b":")[0] not in self._named_hops]
        if exchange.wants_upgrade:
            exchange.upgrade_headers.append(b"connection: upgrade\r\n")
        self._head_bytes = 0
        self._client.arrived(exchange)

    def _objection(self, exchange: Exchange) -> errors.Problem | None:
        if len(exchange.target) > self._gateway.settings.url_bytes_max:
            return errors.UriTooLong()
        if self._fields_bytes > self._gateway.headers_bytes_max:
            return errors.HeadersTooLarge()
        if exchange.method not in ALLOWED_METHODS:
            return errors.MethodNotAllowed()
        if exchange.http11 and b"host" not in self._seen:
            return errors.MalformedRequest("A request needs a Host header")
        if not exchange.target.startswith(b"/") or _UNPRINTABLE.search(exchange.target):
            return errors.MalformedRequest("The request target is not a path")
        if exchange.chunked_in and (exchange.length is not None or not exchange.http11):
            return errors.MalformedRequest("The request has two lengths")
        if exchange.length is not None and exchange.length < 0:
            return errors.MalformedRequest("The Content-Length is not a length")
        if exchange.wants_upgrade and (exchange.chunked_in or exchange.length):
            return errors.MalformedRequest("A request to switch protocols has no body")
        if exchange.length and exchange.length > self._gateway.body_limit(exchange.path):
            return errors.PayloadTooLarge()
        return None

    def on_body(self, data: bytes) -> None:
        self._client.deadline = self._gateway.body_deadline
        if self.current is not None:
            self.current.body(data)

    def on_message_complete(self) -> None:
        if self.current is not None:
            current, self.current = self.current, None
            self._client.read_whole()
            current.end_of_body()

    def _refuse(self, problem: errors.Problem) -> None:
        assert self.current is not None
        if self.current.problem is None:
            self.current.problem = problem
