"""One client connection: parses requests, keeps their order, writes answers."""

import asyncio
import re
from collections import deque
from typing import TYPE_CHECKING

import httptools

from florin_gateway import routing
from florin_gateway.proxy import heads
from florin_gateway.proxy.exchange import Exchange
from florin_kit import errors

if TYPE_CHECKING:
    from florin_gateway.server import Gateway

PIPELINED_MAX = 4
LINGER_S = 3.0
LINGER_BYTES_MAX = 4 * 1024 * 1024
_UNPRINTABLE = re.compile(rb"[^\x21-\x7e]")
ALLOWED_METHODS = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"})
KNOWN_HOPS = frozenset({b"close", b"keep-alive", b"upgrade"})
_SINGLE = frozenset({b"host", b"content-length", b"transfer-encoding", b"authorization", b"origin", b"x-csrf-token"})
_UPGRADE_HEADERS = frozenset(
    {b"sec-websocket-key", b"sec-websocket-version", b"sec-websocket-protocol", b"sec-websocket-extensions"}
)


class ClientConnection:
    """Requests are answered one after the other; at most a few may wait their turn.

    It is an `asyncio.Protocol` by its methods. With the class as its base it could not be compiled (ADR 28).
    """

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.peer = ""
        self.http11 = True
        self.closed = False
        self._parser = httptools.HttpRequestParser(self)
        self._queue: deque[Exchange] = deque()
        self._current: Exchange | None = None  # the one whose request is being read
        self._answering = False  # the first of the queue has begun
        self._reading = True
        self._writable = True
        self._head_bytes = 0  # received while a head is incomplete; what follows it may be counted too
        self._fields_bytes = 0
        self._in_head = False
        self._seen: set[bytes] = set()
        self._named_hops: set[bytes] = set()
        self._unreadable = False
        self._half_closed = False
        self._discarded = 0
        self.deadline = 0.0
        self._write_deadline = 0.0

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        peer = transport.get_extra_info("peername")
        self.peer = peer[0] if peer else "127.0.0.1"
        self.deadline = self._gateway.head_deadline
        if not self._gateway.admit(self):
            self._end_with(errors.Overloaded(retry_after_s=1))

    def data_received(self, data: bytes) -> None:
        if self._unreadable:
            self._discarded += len(data)
            if self._discarded > LINGER_BYTES_MAX:
                self.transport.abort()
            return
        if self._queue and self._queue[0].tunnel:
            self._queue[0].tunnelled(data)
            return
        if self._in_head or self._current is None:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgraded(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self._malformed()
        else:
            if self._in_head and self._head_bytes > self._gateway.head_bytes_max:
                self._end_with(errors.HeadersTooLarge())

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed = True
        self._gateway.forget(self)
        for exchange in list(self._queue):
            exchange.abandon()
        self._queue.clear()

    def eof_received(self) -> bool:
        """The client sends no more; it may still want its answers."""
        self._half_closed = True
        return bool(self._queue) and self._current is None and not self._unreadable

    def pause_writing(self) -> None:
        self._writable = False
        self._write_deadline = self._gateway.now + self._gateway.settings.write_timeout_s
        if self._queue:
            self._queue[0].client_writable(False)

    def resume_writing(self) -> None:
        self._writable = True
        self._write_deadline = 0.0
        if self._answering:
            self._queue[0].client_writable(True)
        elif self._queue:
            self._next()

    # For exchanges

    def write(self, data: bytes) -> None:
        if not self.closed:
            self.transport.write(data)

    def hold(self, on: bool) -> None:
        """Stop or go on reading from the client (back-pressure)."""
        self._set_reading(not on and len(self._queue) <= PIPELINED_MAX)

    def finished(self, exchange: Exchange, *, close: bool) -> None:
        """An exchange ended; the next one's turn comes."""
        if self._queue and self._queue[0] is exchange:
            self._queue.popleft()
            self._answering = False
        if self.closed:
            return
        last = not self._queue and (self._unreadable or self._half_closed or self._gateway.draining)
        if close or last:
            linger = self._unreadable or not exchange.complete or exchange.wants_upgrade
            self._unreadable = True
            self._queue.clear()
            self._close(linger=linger)
            return
        if not self._reading:
            self._set_reading(True)
        self.deadline = self._gateway.idle_deadline
        if self._queue:
            self._next()

    def _next(self) -> None:
        """Begin the first request of the queue, but not while the client does not read the answers it has."""
        if self._writable:
            self._answering = True
            self._queue[0].begin()

    def tick(self, now: float) -> None:
        """Enforce deadlines; called every second."""
        if self._queue:
            exchange = self._queue[0]
            if exchange.deadline and now > exchange.deadline and not exchange.tunnel:
                exchange.expire()
                return
        if self._write_deadline and now > self._write_deadline:
            self.transport.abort()
            return
        if self.deadline and now > self.deadline:
            waiting_for_body = bool(self._queue) and not self._queue[-1].complete and not self._queue[0].tunnel
            if not self._queue or waiting_for_body:
                self.transport.abort()

    @property
    def tunnelling(self) -> bool:
        """Whether the connection carries a WebSocket, or asks for one; it ends only with the process."""
        return bool(self._queue) and self._queue[0].tunnel

    def drain(self) -> None:
        """Close as soon as nothing is in progress."""
        if not self._queue:
            self.transport.close()

    # httptools

    def on_message_begin(self) -> None:
        self._current = Exchange(self, self._gateway)
        self._in_head = True
        self._fields_bytes = 0
        # Set once for a head: a byte now and then does not buy a slow client more time.
        self.deadline = self._gateway.head_deadline
        if self._seen:
            self._seen.clear()
        if self._named_hops:
            self._named_hops.clear()

    def on_url(self, url: bytes) -> None:
        assert self._current is not None
        self._current.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        exchange = self._current
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
        exchange = self._current
        assert exchange is not None
        self._in_head = False
        if self._unreadable:
            # The connection ends with the answer before: what came in the same packet is not obeyed.
            self._current = None
            return
        exchange.method = self._parser.get_method()
        place = exchange.place = routing.look_up(exchange.target.partition(b"?")[0])
        exchange.path = place.path
        if place.odd:
            self._refuse(errors.NotFound())
        version = self._parser.get_http_version()
        if version not in ("1.0", "1.1"):  # the parser also takes a line without one, as HTTP/0.9 had it
            self._refuse(errors.MalformedRequest("Speak HTTP/1.1"))
        self.http11 = version == "1.1"
        exchange.keep_alive = self.http11 and b"close" not in self._named_hops
        exchange.wants_upgrade = exchange.wants_upgrade and b"upgrade" in self._named_hops
        if exchange.wants_upgrade:
            exchange.keep_alive = False  # whatever the answer is: what follows is no HTTP any more
        if problem := self._objection(exchange):
            self._refuse(problem)
        if self._named_hops and self._named_hops - KNOWN_HOPS:
            exchange.headers = [h for h in exchange.headers if h.partition(b":")[0] not in self._named_hops]
        if exchange.wants_upgrade:
            exchange.upgrade_headers.append(b"connection: upgrade\r\n")
        self._head_bytes = 0
        self._queue.append(exchange)
        self.deadline = self._gateway.body_deadline
        if len(self._queue) == 1:
            self._next()
        elif len(self._queue) > PIPELINED_MAX:
            self._set_reading(False)

    def _objection(self, exchange: Exchange) -> errors.Problem | None:
        if len(exchange.target) > self._gateway.settings.url_bytes_max:
            return errors.UriTooLong()
        if self._fields_bytes > self._gateway.headers_bytes_max:
            return errors.HeadersTooLarge()
        if exchange.method not in ALLOWED_METHODS:
            return errors.MethodNotAllowed()
        if self.http11 and b"host" not in self._seen:
            return errors.MalformedRequest("A request needs a Host header")
        if not exchange.target.startswith(b"/") or _UNPRINTABLE.search(exchange.target):
            return errors.MalformedRequest("The request target is not a path")
        if exchange.chunked_in and (exchange.length is not None or not self.http11):
            return errors.MalformedRequest("The request has two lengths")
        if exchange.length is not None and exchange.length < 0:
            return errors.MalformedRequest("The Content-Length is not a length")
        if exchange.wants_upgrade and (exchange.chunked_in or exchange.length):
            return errors.MalformedRequest("A request to switch protocols has no body")
        if exchange.length and exchange.length > self._gateway.body_limit(exchange.path):
            return errors.PayloadTooLarge()
        return None

    def on_body(self, data: bytes) -> None:
        self.deadline = self._gateway.body_deadline
        if self._current is not None:
            self._current.body(data)

    def on_message_complete(self) -> None:
        if self._current is not None:
            current, self._current = self._current, None
            self.deadline = 0.0
            current.end_of_body()

    # Trouble

    def _refuse(self, problem: errors.Problem) -> None:
        assert self._current is not None
        if self._current.problem is None:
            self._current.problem = problem

    def _upgraded(self, rest: bytes) -> None:
        exchange = self._queue[-1] if self._queue else None
        if exchange is None:  # already answered
            if not self._unreadable:  # else it is closing, and what still comes must not reset it
                self._unreadable = True
                self._close(linger=True)
            return
        if not exchange.wants_upgrade:
            self._malformed()
            return
        exchange.tunnel = True
        if rest:
            exchange.tunnelled(rest)

    def _malformed(self) -> None:
        self._end_with(errors.MalformedRequest())

    def _end_with(self, problem: errors.Problem) -> None:
        """Nothing more can be read: say so after the answers that are due, then close."""
        if self._unreadable or self.closed:
            return
        self._unreadable = True
        exchange, self._current = self._current or Exchange(self, self._gateway), None
        if self._queue and self._queue[0] is exchange:  # the request in progress itself is broken
            exchange.refuse(problem, close=True)
            return
        exchange.problem = exchange.problem or problem
        if exchange not in self._queue:
            self._queue.append(exchange)
        if len(self._queue) == 1:
            self._next()

    def _close(self, *, linger: bool) -> None:
        """Close; with ``linger`` what the client still sends is read and thrown away for a moment.

        Closing while data comes in resets the connection, and the client would lose the answer.
        """
        if linger and not self.tunnelling and self.transport.can_write_eof():
            self._set_reading(True)
            self.transport.write_eof()
            self.deadline = self._gateway.now + LINGER_S
        else:
            self.transport.close()

    def _set_reading(self, reading: bool) -> None:
        if reading != self._reading and not self.closed:
            self._reading = reading
            if reading:
                self.transport.resume_reading()
            else:
                self.transport.pause_reading()
