"""Connections to the services: pooled, kept alive, one request at a time on each."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import httptools
from prometheus_client import Counter, Gauge

from florin_gateway.proxy.heads import RESPONSE_DROPPED

CONNECTIONS = Gauge("florin_gateway_upstream_connections", "Open connections to a service", ["upstream"])
FAILURES = Counter("florin_gateway_upstream_failures_total", "Requests that a service failed", ["upstream", "reason"])
SWITCHING = 101
SWITCHING_HEADERS = frozenset({b"connection", b"upgrade"})
NO_BODY = frozenset({204, 304})


class Failed(Exception):
    """The service could not be asked, or broke off. ``reason`` is bounded: it becomes a label."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Receiver(Protocol):
    """Who wants the answer of a service."""

    def response_head(self, status: int, answer: "UpstreamConnection") -> None: ...

    def response_body(self, data: bytes) -> None: ...

    def response_complete(self) -> None: ...

    def response_switched(self, headers: list[bytes]) -> None: ...

    def response_failed(self, failure: Failed) -> None: ...

    def upstream_writable(self, writable: bool) -> None: ...


class UpstreamConnection:
    """One connection; between `send` and the end of the answer it belongs to one `Receiver`.

    Of the answer's head it knows ``headers`` (whole lines to pass on), ``length`` of the body (None: chunked,
    or until the end of the connection), and whether it speaks of a content policy, of caching, and of rate
    limits of its own. An `asyncio.Protocol` by its methods, as `ClientConnection` is.
    """

    def __init__(self, pool: "UpstreamPool") -> None:
        self._pool = pool
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self._parser = httptools.HttpResponseParser(self)
        self.receiver: Receiver | None = None
        self.closed = False
        self.started = False  # bytes of the answer have come
        self.fresh = True
        self.idle_since = 0.0
        self.headers: list[bytes] = []
        self.length: int | None = None
        self.has_policy = False
        self.has_cache = False
        self.has_limits = False
        self._head_only = False
        self._tunnel = False
        self._raw = False  # the tunnel is open: bytes pass as they are
        self._until_close = False
        self._held = False
        self._over = False  # the answer is, and what else was received with it is not looked at yet
        self._reusable = False

    def send(self, receiver: Receiver, head: bytes, *, head_only: bool, tunnel: bool = False) -> None:
        """Begin a request. ``tunnel``: it asks to switch protocols; only a 101 opens the tunnel."""
        self.receiver = receiver
        self.started = False
        self._head_only = head_only
        self._tunnel = tunnel
        self.transport.write(head)

    def hold(self, on: bool) -> None:
        """Stop or go on reading from the service (back-pressure)."""
        if on != self._held:
            self._held = on
            if on:
                self.transport.pause_reading()
            else:
                self.transport.resume_reading()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._pool.forget(self)
            self.transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        receiver = self.receiver
        if receiver is None:  # nobody asked: the connection is out of step
            self.close()
            return
        self.started = True
        if self._raw:
            receiver.response_body(data)
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if not self._tunnel or self._parser.get_status_code() != SWITCHING:
                self._fail("malformed")
                return
            self._raw = True
            receiver.response_switched(self.headers)
            if rest := data[upgrade.args[0] :]:
                receiver.response_body(rest)
        except httptools.HttpParserError:
            self._fail("malformed")
        if self._over:
            self._over = False
            self._release()

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, _error: Exception | None) -> None:
        was_closed, self.closed = self.closed, True
        if not was_closed:
            self._pool.forget(self)
        receiver, self.receiver = self.receiver, None
        if receiver is None:
            return
        if self._until_close or self._raw:
            receiver.response_complete()
        else:
            receiver.response_failed(Failed("reset" if self.started or self.fresh else "stale"))

    def pause_writing(self) -> None:
        if self.receiver:
            self.receiver.upstream_writable(False)

    def resume_writing(self) -> None:
        if self.receiver:
            self.receiver.upstream_writable(True)

    def _release(self) -> None:
        """The exchange is over."""
        self.fresh = False
        if self._reusable and not self.closed:
            self.hold(False)  # the end of an answer may have come while its client was slow
            self.idle_since = self._pool.now
            self._pool.give_back(self)
        else:
            self.close()

    def _fail(self, reason: str) -> None:
        receiver, self.receiver = self.receiver, None
        self.close()
        if receiver:
            receiver.response_failed(Failed(reason))

    # httptools

    def on_message_begin(self) -> None:
        self.headers = []
        self.length = None
        self.has_policy = self.has_cache = self.has_limits = False
        self._until_close = False
        if self._over:
            self._reusable = False  # a second answer: nobody asked, and the next to ask must not get it

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name == b"content-length":
            self.length = int(value)
            return
        if name in RESPONSE_DROPPED and not (self._tunnel and name in SWITCHING_HEADERS):
            return
        if name == b"content-security-policy":
            self.has_policy = True
        elif name == b"cache-control":
            self.has_cache = True
        elif name == b"ratelimit":
            self.has_limits = True
        self.headers.append(b"%b: %b\r\n" % (name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200 or self.receiver is None:
            return
        bodyless = self._head_only or status in NO_BODY
        self._until_close = not bodyless and not self._parser.should_keep_alive() and self.length is None
        self.receiver.response_head(status, self)
        if self._head_only and self.receiver is not None:
            # The parser waits for a body that HEAD does not have: this connection ends here.
            receiver, self.receiver = self.receiver, None
            self.close()
            receiver.response_complete()

    def on_body(self, data: bytes) -> None:
        if self.receiver is not None and not self._head_only:
            self.receiver.response_body(data)

    def on_message_complete(self) -> None:
        if self.receiver is None or self._parser.get_status_code() < 200:
            return
        receiver, self.receiver = self.receiver, None
        # A service that does not switch protocols often closes the connection, whatever it says.
        self._reusable = self._parser.should_keep_alive() and not self._tunnel
        self._over = True
        receiver.response_complete()


Taker = Callable[[UpstreamConnection | Failed], None]


class UpstreamPool:
    """The connections to one service."""

    def __init__(self, name: str, url: str, *, connections_max: int, connect_timeout_s: float, idle_s: float) -> None:
        parts = urlsplit(url)
        self.name = name
        self.url = url
        self.host = parts.netloc.encode()
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._max = connections_max
        self._connect_timeout_s = connect_timeout_s
        self._idle_s = idle_s
        self._idle: list[UpstreamConnection] = []
        self._open: set[UpstreamConnection] = set()
        self._connecting = 0
        self._waiting: deque[Taker] = deque()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._gauge = CONNECTIONS.labels(name)
        self.now = time.monotonic()  # as of the last tick: idle connections need no finer clock

    @property
    def busy(self) -> int:
        """Connections that are lent, and callers who wait for one."""
        return len(self._open) - len(self._idle) + self._connecting + len(self._waiting)

    def take(self, taker: Taker, *, fresh: bool = False) -> None:
        """Lend a connection: now when one is idle, else as soon as there is one.

        ``fresh`` asks for a new one, for a request that must not meet a connection that is just closing.
        """
        while self._idle and not fresh:
            connection = self._idle.pop()
            if not connection.closed:
                taker(connection)
                return
        if len(self._open) + self._connecting >= self._max:
            if len(self._waiting) >= self._max:
                taker(Failed("saturated"))
                return
            self._waiting.append(taker)
            return
        self._connect(taker)

    def give_back(self, connection: UpstreamConnection) -> None:
        while self._waiting:
            taker = self._waiting.popleft()
            taker(connection)
            if connection.receiver is not None:
                return
        self._idle.append(connection)

    def forget(self, connection: UpstreamConnection) -> None:
        self._open.discard(connection)
        self._gauge.set(len(self._open))
        if connection in self._idle:
            self._idle.remove(connection)
        if self._waiting and len(self._open) + self._connecting < self._max:
            self._connect(self._waiting.popleft())

    def tick(self, now: float) -> None:
        """Close what has been idle for too long."""
        self.now = now
        for connection in [c for c in self._idle if now - c.idle_since > self._idle_s]:
            connection.close()

    def close(self) -> None:
        for connection in list(self._open):
            connection.close()

    def _connect(self, taker: Taker) -> None:
        self._connecting += 1
        task = asyncio.get_running_loop().create_task(self._open_connection(taker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open_connection(self, taker: Taker) -> None:
        connection = UpstreamConnection(self)
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                await asyncio.get_running_loop().create_connection(
                    lambda: cast("asyncio.Protocol", connection), *self._address
                )
        except TimeoutError:
            result: UpstreamConnection | Failed = Failed("connect_timeout")
        except OSError:
            result = Failed("refused")
        else:
            result = connection
            self._open.add(connection)
            self._gauge.set(len(self._open))
        self._connecting -= 1
        taker(result)
        if isinstance(result, UpstreamConnection) and result.receiver is None:
            self.give_back(result)
